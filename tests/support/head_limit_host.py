"""How fast a Seiko LTPD245 may print rows at most: the formulas of its reference, no driver.

Equation 3-8 for the paper TF50KS-E2D and 5 V logic; at most 96 dots at once and 6 divisions of a
half row; 30 us from latch to strobe; W > t + 500 us; motor 534 * Vp - 1339 pps and 3200 at most;
its ramp, which is a constant acceleration behind the first steps.  All from the technical
reference U00112636104.  Energies and times are taken anew from these figures, in floats, so that
neither the twin's nor the driver's rounding is repeated here.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from math import ceil, sqrt

STEPS_A_ROW = 4
MM_A_ROW = 0.125
BACKLASH_STEPS = 48
MOST_DOTS = 96
MOST_GROUPS = 6
LATCH_WAIT_US = 30
REST_US = 500
BLOCK_BYTES = 8
COLD_US = 20000  # a dot that waited for so long has nothing left of its last pulse

_FIRST_STEPS_US = (5000, 3707, 2291, 1769, 1485, 1302)
_TOP_PPS = 1e6 / 313
_RAMP_STEPS = 72
_GAIN = (_TOP_PPS**2 - (1e6 / 1302) ** 2) / (_RAMP_STEPS - len(_FIRST_STEPS_US))  # pps**2 a step


class Supply:
    """`volt` without load, `ohm` of battery, switch and leads, the head at `celsius`."""

    def __init__(self, volt: float, ohm: float = 0.2, celsius: float = 20.0):
        self.volt = volt
        self.ohm = ohm
        self.celsius = celsius
        self.step_us = 1e6 / min(3200.0, 534 * volt - 1339)
        self.pulse_us = cache(self._pulse_us)

    def loaded(self, dots: float) -> float:
        """Give the voltage at the head while so many dots heat."""
        own = 173 + 9 + 0.2 * dots
        return self.volt * own / (own + dots * self.ohm)

    def _pulse_us(self, dots: float, between_us: float) -> float:
        """Give the pulse for full black; equation 3-8."""
        vp = self.loaded(dots)
        energy = 0.2489 - 0.002885 * (self.celsius - 25)
        resistance = (173 + 9 + 0.2 * dots) ** 2 / 173
        cooled = 1 - (1020 * vp - 1650) / ((vp - 3.55) * (between_us + 1350) + 1920)
        return 1000 * energy * resistance / (1.368 * vp - 2.8) ** 2 * cooled


class Ramp:
    """The motor from standstill: `next_us` is the least time of the next step."""

    def __init__(self, step_us: float):
        self._least = step_us
        self._made = 0
        self._speed2 = 0.0

    def next_us(self) -> float:
        """Give the time that the next step takes at least."""
        if self._made < len(_FIRST_STEPS_US):
            return max(self._least, _FIRST_STEPS_US[self._made])
        return max(self._least, 1e6 / sqrt(self._speed2 + _GAIN))

    def step(self, us: float) -> float:
        """Make a step that takes `us`."""
        self._speed2 = (1e6 / us) ** 2
        self._made = 0
        while self._made < len(_FIRST_STEPS_US) and _FIRST_STEPS_US[self._made] >= us:
            self._made += 1
        return us


def leaving_us(rows: Iterable[bytes], supply: Supply) -> Iterator[float]:
    """Yield when each row has left the head at the earliest; standstill and backlash count."""
    ramp = Ramp(supply.step_us)
    now = sum(ramp.step(ramp.next_us()) for _ in range(BACKLASH_STEPS))
    heated = [-float(COLD_US)] * 6
    for row in rows:
        dots = [sum(map(int.bit_count, row[at : at + BLOCK_BYTES])) for at in range(0, 48, 8)]
        for _half in range(2):
            least = _least_us(dots, [now - then for then in heated], supply)
            heated = [now if count else then for count, then in zip(dots, heated, strict=True)]
            first = ramp.step(max(ramp.next_us(), least / 2))
            now += first
            now += ramp.step(max(ramp.next_us(), least - first))
        yield now


def _least_us(dots: list[int], since_us: list[float], supply: Supply) -> float:
    """Give the least time of a half row with so many dots in each block."""
    total = sum(dots)
    if not total:
        return 0.0
    fewest = ceil(total / MOST_DOTS)
    return min(_divided_us(dots, since_us, n, supply) for n in range(fewest, MOST_GROUPS + 1))


def _divided_us(dots: list[int], since_us: list[float], groups: int, supply: Supply) -> float:
    """Give the same for so many groups, equal in dots, one after the other from left to right."""
    each = sum(dots) / groups
    ends = [sum(dots[: block + 1]) for block in range(6)]
    total = longest = 0.0
    for group in range(groups):
        low, high = group * each, (group + 1) * each
        since = max(
            min(COLD_US, waited)
            for waited, count, end in zip(since_us, dots, ends, strict=True)
            if count and end > low + 1e-9 and end - count < high - 1e-9
        )
        us = supply.pulse_us(each, round(since, 3))
        longest = max(longest, us)
        total += us + LATCH_WAIT_US
    return max(total, longest + REST_US)
