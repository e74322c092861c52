"""Other drivers than ours on the pins of the twin: the peers' fixed pulse, and a reference.

They share nothing with firmware/tillroll/drivers, and their programs take no time at all.
"""

from collections.abc import Callable, Iterator
from math import ceil
from typing import NamedTuple

import machine
from emulator.virtual_time import VirtualTime
from support.head_limit_host import (
    BACKLASH_STEPS,
    COLD_US,
    LATCH_WAIT_US,
    MOST_DOTS,
    MOST_GROUPS,
    REST_US,
    Ramp,
    Supply,
)
from tillroll.ports import Engine

_BLOCKS = range(6)
_HOLD_US = 20000
_CYCLE = (("B", 1), ("A", 0), ("NA", 1), ("B", 0), ("NB", 1), ("NA", 0), ("A", 1), ("NB", 0))


class Group(NamedTuple):
    """Dots that begin together, `at` us into the half row; `ends` says how long by block."""

    at: int
    bits: bytes
    ends: dict[int, int]


class OtherHead(Engine):
    """Steps along the data sheet's ramp, or every `step_us`, and waits for what `plan` says."""

    def __init__(self, time: VirtualTime, floor_us: float, step_us: int = 0):
        self._time = time
        self._floor_us = floor_us
        self._step_us = step_us
        self._at = 0  # in the cycle
        self._ramp = Ramp(floor_us)
        self.now = 0  # us since it was made, at the begin of the half row

    def plan(self, bits: bytes) -> tuple[int, list[Group]]:
        """Give the least us of this half row, and its groups."""
        raise NotImplementedError

    def begin(self, resume: bool = False) -> None:
        """Power the head and take up the backlash."""
        machine.bus.drive("HEAD_LATCH", 1)
        _excite(self._at)
        machine.bus.drive("HEAD_POWER", 1)
        self._ramp = Ramp(self._floor_us)
        if not resume:
            self.feed(BACKLASH_STEPS // 4)

    def burn(self, rows, at: int, _end: int) -> int:
        """Burn one row and step past it."""
        self._burn(rows[at])
        return 1

    def _burn(self, bits) -> None:
        for _half in range(2):
            least, groups = self.plan(bytes(bits)) if any(bits) else (0, [])
            first = self._next_us(least / 2)
            second = self._next_us(least - first)
            edges = [(first, self._step), (first + second, self._step)]
            for group in groups:
                edges.append((group.at, lambda group=group: _fire(group.bits)))
                for block, us in group.ends.items():
                    edges.append((group.at + us, lambda block=block: _strobe(block, 0)))
            now = 0
            for when, act in sorted(edges, key=lambda edge: edge[0]):
                self._time.sleep_us(when - now)
                now = when
                act()
            self.now += now

    def _next_us(self, least: float) -> int:
        if self._step_us:
            return max(self._step_us, ceil(least))
        us = ceil(max(self._ramp.next_us(), least))
        self._ramp.step(us)
        return us

    def _step(self) -> None:
        winding, level = _CYCLE[self._at]
        machine.bus.drive("MOTOR_" + winding, level)
        self._at = (self._at + 1) % 8

    def feed(self, rows: int) -> None:
        """Move the paper without heat."""
        for _ in range(rows):
            self._burn(bytes(48))

    def end(self) -> None:
        """Take the power off."""
        self._time.sleep_us(_HOLD_US)
        machine.bus.drive("HEAD_POWER", 0)


class FixedHead(OtherHead):
    """Gives every group of at most 64 dots the pulse that `pulse_us(dots)` says, come what may."""

    def __init__(self, time: VirtualTime, volt: float, pulse_us, step_us: int = 0):
        super().__init__(time, Supply(volt).step_us + 1, step_us)
        self._pulse_us = pulse_us

    def plan(self, bits: bytes) -> tuple[int, list[Group]]:
        """Give the groups one after the other, from left to right."""
        at, groups = 0, []
        for part in _parts(bits, 64, 64):
            us = self._pulse_us(_dots(part))
            groups.append(Group(at, part, dict.fromkeys(_heated(part), us)))
            at += us + 1
        return at + REST_US, groups


class ReferenceHead(OtherHead):
    """Does what the data sheet says, for a head of known heat: the fastest division of each row.

    The blocks of a group end one by one, each when it has what it needs: less where the block has
    heated shortly before, and sooner where others that ended have left it more of the voltage.
    """

    def __init__(self, time: VirtualTime, supply: Supply):
        super().__init__(time, supply.step_us + 1)
        self._supply = supply
        self._begun = [-COLD_US] * 6  # us, when each block last began to heat

    def plan(self, bits: bytes) -> tuple[int, list[Group]]:
        """Give the fastest of all divisions."""
        dots = _dots(bits)
        numbers = range(ceil(dots / MOST_DOTS), MOST_GROUPS + 1)
        plans = [self._divided(_parts(bits, dots / number, MOST_DOTS)) for number in numbers]
        least, groups = min(plans, key=lambda plan: plan[0])
        begun = list(self._begun)
        for group in reversed(groups):
            for block in group.ends:
                begun[block] = self.now + group.at
        self._begun = begun
        return least, groups

    def _divided(self, parts: Iterator[bytes]) -> tuple[int, list[Group]]:
        at, longest, groups, begun = 0, 0, [], {}
        for part in parts:
            at += LATCH_WAIT_US
            for block in _heated(part):
                begun.setdefault(block, self.now + at)
            ends = self._ends(part, begun)
            groups.append(Group(at, part, ends))
            longest = max(longest, *ends.values())
            at += max(ends.values())
        return max(at, longest + REST_US), groups

    def _ends(self, part: bytes, begun: dict[int, int]) -> dict[int, int]:
        left = dict.fromkeys(_heated(part), 1.0)  # of what it needs
        dots, us, ends = _dots(part), 0.0, {}
        while left:
            whole = {
                block: self._supply.pulse_us(dots, min(COLD_US, begun[block] - self._begun[block]))
                for block in left
            }
            block = min(left, key=lambda block: whole[block] * left[block])
            more = whole[block] * left.pop(block)
            left = {other: rest - more / whole[other] for other, rest in left.items()}
            us += more
            ends[block] = round(us)
            dots -= _dots(part[8 * block : 8 * block + 8])
        return ends


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


def _dots(bits: bytes) -> int:
    return sum(map(int.bit_count, bits))


def _heated(bits: bytes) -> list[int]:
    return [block for block in _BLOCKS if any(bits[8 * block : 8 * block + 8])]


def _parts(bits: bytes, each: float, most: int) -> Iterator[bytes]:
    """Yield the row in parts of some `each` dots and not beyond `most`, divided between bytes."""
    part, dots, done, number = bytearray(48), 0, 0, 1
    for at, byte in enumerate(bits):
        count = byte.bit_count()
        if dots and count and (dots + count > most or done + count / 2 > number * each):
            yield bytes(part)
            part, dots, number = bytearray(48), 0, number + 1
        part[at] = byte
        dots += count
        done += count
    if dots:
        yield bytes(part)


def _excite(at: int) -> None:
    """Put the windings where `at` steps from A alone have led."""
    levels = {"A": 1, "B": 0, "NA": 0, "NB": 0}
    levels.update(dict(_CYCLE[:at]))
    for winding, level in levels.items():
        machine.bus.drive("MOTOR_" + winding, level)


def _fire(bits: bytes) -> None:
    machine.bus.writers["HEAD"](memoryview(bits))
    for level in (0, 1):
        machine.bus.drive("HEAD_LATCH", level)
    for block in _heated(bits):
        _strobe(block, 1)


def _strobe(block: int, level: int) -> None:
    machine.bus.drive(f"HEAD_STROBE{block + 1}", level)
