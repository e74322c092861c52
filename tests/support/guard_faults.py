"""A sensor fault at a random instant of a print, and how long the strobes still work."""

from emulator.faults import inject
from support.bench import SOLID, burn, pattern
from support.guard_runs import Dice
from tillroll.errors import Stopped

# fault: (reason, ms to the last strobe's end at most, rows that begin after it at most)
# fmt: off
BOUNDS = {
    "platen-open": ("cover-open", 5, 0),
    "paper-out":   ("media-empty", 100, 49),
    "head-open":   ("head-sensor-fault", 40, 0),
    "head-short":  ("head-sensor-fault", 40, 0),
    "head-stuck":  ("head-sensor-fault", 40, 13),
    "supply-low":  ("supply-low", 40, 0),
}
# fmt: on
_MOST_ROWS = 300


class Case:
    """One fault on a fresh bench: `ms` to the end of the last strobe, `rows` that began since."""

    def __init__(self, bench, fault: str, seed: int):
        dice = Dice(seed)
        self._bench = bench
        self._fault = fault
        self._us = -1  # when it happened
        self._alarm = None
        self.rows = 0
        self.reason = ""
        row, self._delay = 20 + dice.below(150), 1 + dice.below(8)
        images = [SOLID if dice.below(4) == 0 else pattern(seed + at, 60) for at in range(16)]
        bench.mechanism.at_row(row, self._arm)
        bench.guard.begin()
        try:
            for number in range(_MOST_ROWS):
                began_after = self._us >= 0
                burn(bench.guard, images[number >> 2 & 15])
                self.rows += began_after
        except Stopped as stop:
            self.reason = stop.reason
        self.ms = (max(0, bench.mechanism.edge_us - self._us) + 999) // 1000
        self.bare = bench.mechanism.seen.bare_pulses
        bench.guard.end()

    def _arm(self):
        self._alarm = self._bench.time.every(self._delay, self._strike)

    def _strike(self):
        self._alarm.cancel()
        self._us = self._bench.time.us
        inject(self._bench.mechanism, self._fault)

    def is_good(self) -> bool:
        """Whether it stopped for its reason and in time."""
        reason, ms, rows = BOUNDS[self._fault]
        return self.reason == reason and self.ms <= ms and self.rows <= rows
