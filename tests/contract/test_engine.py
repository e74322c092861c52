"""What every Engine keeps: the bare driver, the guarded one, and the fake of other tests."""

from support.bench import BLANK, Bench, burn, pattern
from support.fake_engine import FakeEngine


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
    yield OnList()


ROWS = (pattern(0, 5), BLANK, pattern(1, 96), pattern(2, 384), BLANK, BLANK, pattern(3, 50))


def test_rows_come_out_in_order_and_whole():
    for place in engines():
        engine = place.engine
        engine.begin()
        for row in ROWS:
            burn(engine, row)
        engine.feed(2)
        engine.end()
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
        engine.end()
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
        engine.end()
        assert len(place.printed()) == 9


def test_a_pause_moves_nothing():
    for place in engines():
        engine = place.engine
        engine.begin()
        for number in range(40):
            burn(engine, pattern(number, 30))
            if number % 7 == 3:
                engine.end()
                engine.begin(True)
        engine.feed(1)
        engine.end()
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
