"""Paper, platen, head temperature and supply of a bare mechanism."""

import sys
from array import array

from micropython import const

if sys.implementation.name == "micropython":
    try:
        from tillroll.drivers.sense_viper import weigh
    except SyntaxError:  # a port without the viper emitter
        from tillroll.drivers.sense_plain import weigh
else:
    from tillroll.drivers.sense_plain import weigh

# Places of the state: 8 samples of the head,
# fmt: off
_SUPPLIES = const(8)   # as many of the supply,
_TAKEN    = const(16)  # how many of them there are,
# 17: and how many times in a row there were none
_FULL_MV  = const(18)
_DDC      = const(19)  # what they mean
_STILL    = const(20)
_MV       = const(21)
_SIZE     = const(22)
_SAMPLES  = const(8)
# fmt: on


class HeadSensors:
    """Reads pins that are high when something is wrong, and two ADCs, median of 8.

    `supply_full_mv` is the supply at which its ADC reads full scale.  The last values stay in
    `head_ddc` and `supply_mv`, of the time `at_ms`, for the driver's own ceilings.
    """

    def __init__(self, paper_out, paper_low, platen_open, head, supply, supply_full_mv, time):
        self._paper_out = paper_out
        self._paper_low = paper_low
        self._platen_open = platen_open
        self._head = head
        self._supply = supply
        self._time = time
        self._state = array("i", bytes(4 * _SIZE))
        self._state[_FULL_MV] = supply_full_mv
        self._fresh = False
        self.at_ms = None
        self.head_ddc = 0
        self.supply_mv = 0

    def read(self, readings) -> None:
        """Fill `readings`."""
        self._sample()
        state = self._state
        readings.at_ms = self.at_ms
        readings.paper = not self._paper_out()
        readings.near_end = self._paper_low() != 0
        readings.platen = not self._platen_open()
        readings.head_ddc = state[_DDC]
        readings.head_still = state[_STILL]
        readings.supply_mv = state[_MV]

    def is_open(self) -> bool:
        """Whether the platen is open at this instant."""
        return bool(self._platen_open())

    def refresh(self, older_ms: int) -> bool:
        """Sample the ADCs again if the last values are older than `older_ms`.

        Gives whether there are others than at the last call.
        """
        time = self._time
        if self.at_ms is None or time.ticks_diff(time.ticks_ms(), self.at_ms) > older_ms:
            self._sample()
        fresh, self._fresh = self._fresh, False
        return fresh

    def _sample(self):
        state = self._state
        self._take(state)
        weigh(state)
        self.head_ddc = state[_DDC]
        self.supply_mv = state[_MV]
        self.at_ms = self._time.ticks_ms()
        self._fresh = True

    def _take(self, state):
        """Take samples: spikes are at the ends when they are sorted."""
        for at in range(_SAMPLES):
            state[at] = self._head.read_u16()
        for at in range(_SUPPLIES, _SUPPLIES + _SAMPLES):
            state[at] = self._supply.read_u16()
        state[_TAKEN] = _SAMPLES
