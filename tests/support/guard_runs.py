"""Long runs of guard, driver and twin: slips and rests, solid black, faults at random rows."""

from emulator import physics
from support.bench import BLANK, SOLID, Bench, burn, pattern
from tillroll.drivers.clock import TicksClock
from tillroll.errors import RECOVER_PAUSE, Stopped
from tillroll.guard.engine import GuardedEngine
from tillroll.ports import Engine

ROWS_A_METRE = 8000
_WAIT_MS = 100


class Dice:
    """The same numbers for the same seed on both interpreters."""

    def __init__(self, seed: int):
        self._state = (seed * 7919 + 12345) & 0x3FFFFFFF

    def below(self, most: int) -> int:
        """0 to `most` - 1."""
        self._state = (self._state * 1103 + 12345) & 0xFFFFFF
        return (self._state >> 6) % most


class QuickHead(Engine):
    """Time and heat of a row without its pins: seven times as fast as driver and paper."""

    def __init__(self, bench):
        self._bench = bench
        self._energy = 0

    def burn(self, rows, at: int, _end: int) -> int:
        """Burn a row."""
        bits = rows[at]
        dots = sum([bin(byte).count("1") for byte in bits])
        us = 2155 * max(1, (dots + 95) // 96)  # 58 mm/s, the pace of the pulse formula at 7.2 V
        time, thermal = self._bench.time, self._bench.mechanism.thermal
        time.sleep_us(us)
        if dots:
            self.burnt = (self.burnt + dots) & 0x3FFFFFFF
            head = self._bench.sensors.head_ddc * 100
            each = physics.needed_nj(head, 7200, us // 2)
            cold = physics.needed_nj(head, 0, 0)
            self._energy = (self._energy + 2 * dots * (each * 1024 // cold)) & 0x3FFFFFFF
            thermal.heat(2 * dots * each // 1000, self._bench.mechanism.jammed)
        thermal.update(time.ms)
        return 1

    def energy(self) -> int:
        """Give what the dots took."""
        return self._energy

    def feed(self, rows: int) -> None:
        """Feed."""
        self._bench.time.sleep_us(2155 * rows)


class Run:
    """Prints on a bench, waits where the guard wants to pause, and counts why.

    `stops` is the number of pauses of each reason; `hottest` the head's most in mK.  A `quick`
    one has no paper.
    """

    def __init__(self, ambient: int = 250, noise: int = 2, quick: bool = False):
        self.bench = bench = Bench(noise)
        if quick:
            clock = TicksClock(bench.time, bench.time.sleep)
            bench.guard = GuardedEngine(QuickHead(bench), bench.sensors, clock)
        self.bench.mechanism.ambient(ambient)
        self.stops = {}
        self.hottest = 0
        self.rows = 0
        self.bench.time.every(20, self._look)

    def _look(self):
        self.hottest = max(self.hottest, self.bench.mechanism.thermal.head)

    def slip(self, rows) -> None:
        """Print rows (48 bytes each) from begin to end; raises Stopped when it must be void."""
        guard = self.bench.guard
        guard.begin()
        for row in rows:
            self.row(row)
        guard.end()

    def row(self, row) -> None:
        """Print one row, waiting for as long as it takes."""
        guard = self.bench.guard
        while True:
            try:
                burn(guard, row)
                self.rows += 1
                return
            except Stopped as stop:
                self._pause(stop)

    def _pause(self, stop) -> None:
        guard = self.bench.guard
        guard.end()
        self.stops[stop.reason] = self.stops.get(stop.reason, 0) + 1
        while stop is not None:
            if stop.recovery != RECOVER_PAUSE:
                raise stop
            self.bench.time.sleep_ms(_WAIT_MS)
            stop = self._obstacle()
        guard.begin(True)

    def _obstacle(self):
        try:
            self.bench.guard.check()
        except Stopped as stop:
            return stop
        return None

    def rest(self, ms: int) -> None:
        """Let time pass as the pump does when nothing is due."""
        while ms > 0:
            self.bench.time.sleep_ms(min(500, ms))
            self.bench.guard.look()
            ms -= 500


def rows_of_text(dice, lines: int, dots: int):
    """Rows like those of a slip: 24 with dots and 6 without for each line."""
    images = [pattern(dice.below(1000), max(1, dots // 2 + dice.below(dots))) for _ in range(8)]
    for _line in range(lines):
        for at in range(24):
            yield images[(at * 5 + _line) & 7]
        for _ in range(6):
            yield BLANK


def paper(run: Run, metres: int, seed: int) -> None:
    """Light and heavy slips and rests in turn, until so much paper has been printed."""
    dice = Dice(seed)
    until = run.rows + metres * ROWS_A_METRE
    while run.rows < until:
        kind = dice.below(8)
        if kind == 0:
            run.slip([SOLID] * (100 + dice.below(700)))
        elif kind < 3:
            run.slip(rows_of_text(dice, 10 + dice.below(30), 150))
        else:
            run.slip(rows_of_text(dice, 10 + dice.below(50), 15 + dice.below(60)))
        run.rest((0, 300, 2000, 9000, 70000)[dice.below(5)] * (1 + dice.below(3)))


def black(run: Run, minutes: int) -> int:
    """Solid black for so long, pauses included; gives the rows printed."""
    until = run.bench.time.ms + minutes * 60000
    run.bench.guard.begin()
    begun = run.rows
    while run.bench.time.ms < until:
        run.row(SOLID)
    run.bench.guard.end()
    return run.rows - begun
