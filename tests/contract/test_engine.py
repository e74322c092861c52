"""What every Engine keeps: driver and module, each guarded too, and the fake of other tests."""

from support.bench import BLANK, Bench, burn, pattern
from support.fake_engine import FakeEngine
from support.module_bench import ModuleBench
from tillroll.drivers.clock import TicksClock
from tillroll.guard.engine import GuardedEngine


class OnPaper:
    """An engine over the emulated mechanism, with the rows that came out."""

    def __init__(self, guarded):
        bench = Bench()
        self.engine = bench.guard if guarded else bench.engine
        self.rows = []
        bench.paper.sink = lambda dots, dark: self.rows.append(bytes(dots))

    def printed(self):
        """All rows between the first and the last with dots."""
        rows = self.rows
        places = [at for at in range(len(rows)) if any(rows[at])]
        return rows[places[0] : places[-1] + 1]


class OnModule:
    """A printer module, with the rows that came out."""

    def __init__(self, guarded):
        bench = ModuleBench()
        self.engine, self.rows = bench.engine, bench.rows
        if guarded:
            clock = TicksClock(bench.time, bench.time.sleep)
            self.engine = GuardedEngine(bench.engine, bench.sensors, clock)

    printed = OnPaper.printed


class OnList:
    """The fake."""

    def __init__(self):
        self.engine = FakeEngine()

    def printed(self):
        rows = self.engine.rows
        places = [at for at in range(len(rows)) if any(rows[at])]
        return rows[places[0] : places[-1] + 1]


def engines():
    """Give them one after the other: there is only one bus."""
    yield OnPaper(False)
    yield OnPaper(True)
    yield OnModule(False)
    yield OnModule(True)
    yield OnList()


def finish(engine):
    """Let everything come out, then end."""
    while engine.busy():
        pass
    engine.end()


ROWS = (pattern(0, 5), BLANK, pattern(1, 96), pattern(2, 384), BLANK, BLANK, pattern(3, 50))


def test_rows_come_out_in_order_and_whole():
    for place in engines():
        engine = place.engine
        engine.begin()
        for row in ROWS:
            burn(engine, row)
        engine.feed(2)
        finish(engine)
        assert [bytes(row) for row in place.printed()] == [bytes(row) for row in ROWS]


def test_a_buffer_may_be_reused_after_row_returns():
    for place in engines():
        engine = place.engine
        buffer = bytearray(48)
        engine.begin()
        for row in ROWS:
            buffer[:] = row
            burn(engine, memoryview(buffer))
        engine.feed(1)
        finish(engine)
        assert [bytes(row) for row in place.printed()] == [bytes(row) for row in ROWS]


def test_feed_is_blank_rows():
    for place in engines():
        engine = place.engine
        engine.begin()
        burn(engine, pattern(0, 9))
        engine.feed(0)
        engine.feed(7)
        burn(engine, pattern(1, 9))
        engine.feed(1)
        finish(engine)
        assert len(place.printed()) == 9


def test_a_pause_moves_nothing():
    for place in engines():
        engine = place.engine
        engine.begin()
        for number in range(40):
            burn(engine, pattern(number, 30))
            if number % 7 == 3:
                finish(engine)
                engine.begin(True)
        engine.feed(1)
        finish(engine)
        rows = place.printed()
        assert len(rows) == 40
        assert all(bytes(rows[at]) == bytes(pattern(at, 30)) for at in range(40))


def test_end_is_safe_at_any_time():
    for place in engines():
        engine = place.engine
        engine.end()
        engine.begin()
        engine.end()
        engine.end()


def test_dots_is_a_multiple_of_8_and_density_a_percentage():
    for place in engines():
        assert place.engine.dots % 8 == 0 and place.engine.density == 100


def test_rows_that_were_moved_are_counted():
    for place in engines():
        engine = place.engine
        if isinstance(engine, GuardedEngine):
            continue  # who counts asks the engine below
        before = engine.moved
        engine.begin()
        begun = engine.moved
        burn(engine, pattern(0, 9))
        engine.feed(7)
        finish(engine)
        assert engine.moved == begun + 8 and begun >= before
