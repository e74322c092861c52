"""Sales in which the paper begins to stick at a random row, until the guard says so."""

from emulator import thermal
from support.guard_runs import Dice, Run, rows_of_text
from tillroll.errors import Stopped

_MOST_SALES = 6  # with a jam; then somebody else must have seen it
_MEAN_DOTS = 60  # of a row of text: with its blank rows what a slip has
_ROWS_A_LINE = 30

# A mechanism unlike the one that the guard has in mind: constants of emulator/thermal.py.
# fmt: off
OTHERS = {
    "as estimated":        {},
    "head of 2 J/K":       {"_HEAD_UJ": 2000},
    "head of 4.5 J/K":     {"_HEAD_UJ": 4500},
    "frame of 10 J/K":     {"_FRAME_UJ": 10000},
    "frame of 40 J/K":     {"_FRAME_UJ": 40000},
    "2 K/W to the frame":  {"_TO_FRAME": 2},
    "4 K/W to the frame":  {"_TO_FRAME": 4},
    "thermistor of 0.3 s": {"_LAG_MS": 300},
    "thermistor of 0.8 s": {"_LAG_MS": 800},
    "0.6 of the heat stay": {"_STAYS": 6},
    "0.8 of the heat stay": {"_STAYS": 8},
}
# fmt: on


class Jams:
    """`found` has, for each jam, the sale in which it was found, 1 for that in which it began.

    Those that were not are in `missed`; `false` stops came while the paper moved, in `rows`.
    """

    def __init__(self, ambient: int, noise: int, seed: int):
        self._run = Run(ambient, noise, quick=True)
        self._dice = Dice(seed)
        self.found = []
        self.missed = 0
        self.false = 0

    @property
    def rows(self) -> int:
        """That were printed."""
        return self._run.rows

    def happen(self, sound: int) -> None:
        """Let the paper stick after so many sound sales, and a person see to it."""
        for _ in range(sound):
            if self._sale(-1):
                self.false += 1
                self._person()
        row = self._dice.below(900)
        for sale in range(1, _MOST_SALES + 1):
            if self._sale(row):
                self.found.append(sale)
                break
            row = 0
        else:
            self.missed += 1
        self._person()

    def _sale(self, row: int) -> bool:
        """Print two copies, the paper sticks from a row on; gives whether it was found."""
        dice, run = self._dice, self._run
        lines, dots = 30 + dice.below(28), _MEAN_DOTS // 2 + dice.below(_MEAN_DOTS)
        try:
            for _copy in range(2):
                run.bench.guard.begin()
                for bits in rows_of_text(dice, lines, dots):
                    if not row:
                        run.bench.mechanism.jam(True)
                    row -= 1
                    run.row(bits)
                run.bench.guard.end()
                run.rest(1000 + dice.below(3000))
            run.rest((500, 5000, 20000, 90000)[dice.below(4)])
            run.bench.guard.check()
        except Stopped as stop:
            if stop.reason != "media-jam":
                raise
            return True
        return False

    def _person(self):
        """Open the lid, clear the paper, close the lid."""
        bench = self._run.bench
        bench.guard.end()
        bench.mechanism.platen(True)
        self._run.rest(3000)
        bench.mechanism.jam(False)
        bench.mechanism.platen(False)
        self._run.rest(3000)


def change(constants: dict) -> dict:
    """Make the twin's heat another one; gives what is to be given to put it back."""
    before = {name: getattr(thermal, name) for name in constants}
    for name in constants:
        setattr(thermal, name, constants[name])
    return before
