"""Rows through the head's driver on the twin, in virtual time: when each left, and how dark."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from emulator.paper import CELLS, NOMINAL, Paper
from support.bench import SOLID, Bench, burn
from support.golden_slips import draw, fonts
from support.head_limit_host import MM_A_ROW, Supply, leaving_us
from support.other_heads_host import ReferenceHead
from tillroll.ports import Engine
from tillroll.render.selftest import rows as selftest_rows

TEXT_96 = b"\x11" * 48  # 96 dots, evenly spread
SPEED_CASES = ("96 dots", "solid black", "sale slip")
SOURCE_MOHM = 200


@cache
def sale_slip() -> tuple[bytes, ...]:
    """Give the rows of the golden sale slip from its first dot to its last."""
    rows: list[bytes] = []
    draw("sale", fonts(), lambda bits: rows.append(bytes(bits)))
    printed = [number for number, row in enumerate(rows) if any(row)]
    return tuple(rows[printed[0] : printed[-1] + 1])


class Run:
    """A bench that notes each row of paper as it leaves the head.

    After `print`, `leaving` has the us from the begin of the print to the leaving of each printed
    row, and `dark` for each of them (dots, per cent of the nominal energy) of every cell that
    should have dots, 0 where none came out.  With `hold` the head stays as warm as the room, so
    that speeds can be held against a formula.
    """

    def __init__(self, mv: int, celsius: int, hold: bool = False, source_mohm: int = SOURCE_MOHM):
        self.bench = bench = Bench(noise=0, source_mohm=source_mohm)
        bench.mechanism.supply(mv)
        bench.mechanism.ambient(10 * celsius)
        bench.paper.sink = self._leaves
        self.leaving: list[int] = []
        self.dark: list[list[tuple[int, float]]] = []
        self._left: list[tuple[int, bytes, list[int]]] = []
        self._begun = 0
        if hold:
            bench.time.every(20, lambda: bench.mechanism.thermal.set(1000 * celsius))

    def _now(self) -> int:
        time = self.bench.time
        return 1000 * time.ms + time.us % 1000  # a run is over before `us` wraps

    def _leaves(self, dots, dark) -> None:
        self._left.append((self._now() - self._begun, bytes(dots), list(dark)))

    def print(
        self, rows: Sequence[bytes], engine: Engine | None = None, pauses=None, densities=None
    ) -> "Run":
        """Print rows, the first of them with dots, from begin to end.

        `pauses` says before which rows nothing comes, and for how many ms; `densities` is one for
        each row.
        """
        own = engine is None
        engine = engine or self.bench.engine
        self._begun = self._now()
        engine.begin()
        fed = len(self._left)
        for number, row in enumerate(rows):
            if pauses and number in pauses:
                self.bench.time.sleep_ms(pauses[number])
            if densities:
                engine.density = densities[number]
            burn(engine, row)
        engine.feed(2)
        engine.end()
        if own:  # it may print behind our back, but leaves no row out
            fed = next(number for number, left in enumerate(self._left) if any(left[1]))
        self._compare(rows, self._left[fed : fed + len(rows)])
        return self

    def _compare(self, rows: Sequence[bytes], left) -> None:
        assert len(rows) == len(left)
        for row, (us, _dots, dark) in zip(rows, left, strict=True):
            self.leaving.append(us)
            cells = zip(row, dark, strict=True)
            self.dark.append([(byte.bit_count(), v * 100 / NOMINAL) for byte, v in cells if byte])

    def paper(self) -> Paper:
        """Give what has come out, blank rows of the beginning and the end included."""
        paper = Paper()
        for _us, dots, dark in self._left:
            for at in range(CELLS):
                for _half in range(2):
                    paper.burn(at, dots, 1, dark[at])
            paper.move()
        return paper


def selftest(*dead: int) -> Run:
    """Print the picture of the self-test at 7.4 V and 25 degC with some dots dead."""
    bits, picture, densities = bytearray(48), [], []
    for density in selftest_rows(bits):
        picture.append(bytes(bits))
        densities.append(density)
    run = Run(7400, 25)
    run.bench.mechanism.spoil_dots(0, dead)
    return run.print(picture, densities=densities)


class Dark(NamedTuple):
    """Per cents of the nominal energy of some dots; `outside` is the share beyond 10, in %."""

    lowest: float
    mean: float
    highest: float
    outside: float


def darkness(rows: Sequence[Sequence[tuple[int, float]]]) -> Dark:
    """Sum up what Run.dark has of some rows."""
    cells = [cell for row in rows for cell in row]
    dots = sum(count for count, _ in cells)
    wrong = sum(count for count, percent in cells if not 90 <= percent <= 110)
    mean = sum(count * percent for count, percent in cells) / dots
    percents = [percent for _, percent in cells]
    return Dark(min(percents), mean, max(percents), 100 * wrong / dots)


class Speed(NamedTuple):
    """In mm/s; `limit` is with the resistance of the source, `undrooped` without."""

    undrooped: float
    limit: float
    speed: float

    @property
    def percent(self) -> float:
        """What was reached of the limit."""
        return 100 * self.speed / self.limit


def measure(case: str, volt: float, celsius: int = 20) -> Speed:
    """Print one of SPEED_CASES: uniform rows at cruise, the slip from standstill to its end."""
    return _measure(case, Run(round(1000 * volt), celsius, hold=True), volt, celsius, None)


def measure_reference(case: str, volt: float, celsius: int = 20) -> tuple[Speed, Dark]:
    """Print the same with a driver that does nothing but what the data sheet says."""
    run = Run(round(1000 * volt), celsius, hold=True)
    head = ReferenceHead(run.bench.time, Supply(volt, SOURCE_MOHM / 1000, celsius))
    return _measure(case, run, volt, celsius, head), darkness(run.dark)


def _measure(case: str, run: Run, volt: float, celsius: int, engine: Engine | None) -> Speed:
    rows: Sequence[bytes]
    if case == "sale slip":
        rows, first = sale_slip(), 0
    elif case == "96 dots":
        rows, first = (TEXT_96,) * 300, 150
    else:
        rows, first = (SOLID,) * 120, 60
    taken: list[Sequence[float]] = [run.print(rows, engine).leaving]
    for ohm in (SOURCE_MOHM / 1000, 0):
        taken.append(list(leaving_us(rows, Supply(volt, ohm, celsius))))
    speed, limit, undrooped = (_speed(leaving, first) for leaving in taken)
    return Speed(undrooped, limit, speed)


def _speed(leaving: Sequence[float], first: int) -> float:
    """Give the mm/s between the leaving of two rows; for 0, from the begin of the print."""
    since = leaving[first - 1] if first else 0
    return (len(leaving) - first) * MM_A_ROW * 1e6 / (leaving[-1] - since)
