"""The strobes of a head by a one-shot: the pulse ends in hardware, with or without a program."""

from micropython import const

# Of the program in one_shot.py, which is forgotten once the state machine has it.
_LONGEST_US = const(4097)
_OVERHEAD_US = const(2)  # by which a pulse is longer than its count
_BLOCKS_BIT = const(12)

_LOWER = const(0xA003)  # the instruction `mov(pins, null)`


class PioStrobes:
    """What Strobes is; `machine` is an rp2.StateMachine with the program of `one_shot`."""

    def __init__(self, machine):
        self._machine = machine
        machine.active(1)

    def fire(self, blocks: int, us: int) -> None:
        """Raise the strobes of the set bits of `blocks` for 2 to 4097 us; gives back at once."""
        count = min(_LONGEST_US, max(_OVERHEAD_US, us)) - _OVERHEAD_US
        self._machine.put(blocks << _BLOCKS_BIT | count)

    def over(self) -> None:
        """Leave it to the hardware, which is done, or will be in some microseconds."""

    def lower(self) -> None:
        """Lower all strobes at once, whatever the time."""
        self._machine.exec(_LOWER)
        self._machine.restart()
