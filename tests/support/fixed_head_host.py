"""A head driven with a fixed pulse, as the peers do it, on the pins of the twin.

Each row is heated in groups of at most `most` dots, byte by byte from the left, and every group
gets the pulse that `pulse_us(dots)` says, whatever supply, temperature and speed are.  The motor
follows the data sheet's ramp and waits for the heat, or makes steps of `step_us` throughout.
"""

from collections.abc import Callable

import machine
from emulator.virtual_time import VirtualTime
from support.head_limit_host import BACKLASH_STEPS, Ramp
from tillroll.ports import Engine

_REST_US = 500
_HOLD_US = 20000
_CYCLE = (("B", 1), ("A", 0), ("NA", 1), ("B", 0), ("NB", 1), ("NA", 0), ("A", 1), ("NB", 0))


def bt_printer(full_us: int) -> Callable[[int], int]:
    """Give the pulse of 475241512/BT_Printer for a group: it knows of the number of dots only.

    As its table says: 70 % of the full one for a single dot, 90 % for 24, all for 64.
    """

    def pulse(dots: int) -> int:
        return full_us * (70 + 20 * min(dots, 24) // 24 + max(0, dots - 24) // 4) // 100

    return pulse


def constant(us: int) -> Callable[[int], int]:
    """Give the pulse of clockworkpi/DevTerm, Adafruit's modules and others: always the same."""
    return lambda _dots: us


class FixedHead(Engine):
    """Drives the twin that is on the bus."""

    def __init__(self, time: VirtualTime, pulse_us, most: int, floor_us: float, step_us: int = 0):
        self._time = time
        self._pulse_us = pulse_us
        self._most = most
        self._floor_us = floor_us
        self._step_us = step_us
        self._at = 0
        self._ramp = Ramp(floor_us)
        self._due = 0.0

    def begin(self, resume: bool = False) -> None:
        """Power the head and take up the backlash."""
        machine.bus.drive("HEAD_LATCH", 1)
        _excite(self._at)
        machine.bus.drive("HEAD_POWER", 1)
        self._ramp = Ramp(self._floor_us)
        if not resume:
            self.feed(BACKLASH_STEPS // 4)

    def row(self, bits) -> None:
        """Burn one row and step past it."""
        groups = list(_groups(bytes(bits), self._most))
        pulses = [self._pulse_us(sum(map(int.bit_count, group))) for group in groups]
        least = sum(pulses) + _REST_US if pulses else 0
        for _half in range(2):
            first = self._next_us(least / 2)
            second = self._next_us(least - first)
            self._heat(groups, pulses, (first, second))

    def _next_us(self, least: float) -> int:
        if self._step_us:
            return max(self._step_us, round(least))
        return round(self._ramp.step(max(self._ramp.next_us(), least)))

    def _heat(self, groups, pulses, steps) -> None:
        """Heat the groups one after the other; the two steps come in their midst or behind."""
        edges = [(steps[0], self._step), (steps[0] + steps[1], self._step)]
        at = 0
        for group, us in zip(groups, pulses, strict=True):
            edges += [(at, lambda group=group: _fire(group)), (at + us, _lower)]
            at += us + 1
        now = 0
        for when, act in sorted(edges, key=lambda edge: edge[0]):
            self._time.sleep_us(when - now)
            now = when
            act()

    def _step(self) -> None:
        winding, level = _CYCLE[self._at]
        machine.bus.drive("MOTOR_" + winding, level)
        self._at = (self._at + 1) % 8

    def feed(self, rows: int) -> None:
        """Move the paper without heat."""
        for _ in range(rows):
            self.row(bytes(48))

    def end(self) -> None:
        """Take the power off."""
        self._time.sleep_us(_HOLD_US)
        machine.bus.drive("HEAD_POWER", 0)


def _excite(at: int) -> None:
    """Put the windings where `at` steps from A alone have led."""
    levels = {"A": 1, "B": 0, "NA": 0, "NB": 0}
    levels.update(dict(_CYCLE[:at]))
    for winding, level in levels.items():
        machine.bus.drive("MOTOR_" + winding, level)


def _groups(bits: bytes, most: int):
    """Yield the row in parts of at most so many dots, divided between bytes."""
    part, dots = bytearray(48), 0
    for at, byte in enumerate(bits):
        count = byte.bit_count()
        if dots + count > most:
            yield bytes(part)
            part, dots = bytearray(48), 0
        part[at] = byte
        dots += count
    if dots:
        yield bytes(part)


def _fire(bits: bytes) -> None:
    machine.bus.writers["HEAD"](memoryview(bits))
    for level in (0, 1):
        machine.bus.drive("HEAD_LATCH", level)
    for block in range(6):
        if any(bits[8 * block : 8 * block + 8]):
            machine.bus.drive(f"HEAD_STROBE{block + 1}", 1)


def _lower() -> None:
    for block in range(6):
        machine.bus.drive(f"HEAD_STROBE{block + 1}", 0)
