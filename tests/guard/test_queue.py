"""What the guard does with rows that are queued below it: come out, or be dropped at once."""

from support.bench import SOLID, Bench, burn, stopped_by
from support.fake_engine import FakeEngine
from tillroll.drivers.clock import TicksClock
from tillroll.errors import RECOVER_SERVICE, RECOVER_VOID
from tillroll.guard.engine import GuardedEngine


class Queued(FakeEngine):
    """Keeps 20 rows at most, for so long as nobody ends it."""

    verdict_ms = 6

    def __init__(self):
        super().__init__()
        self.waiting = 0

    def burn(self, rows, at, end):
        self.waiting += 1
        self.burnt += 384
        return super().burn(rows, at, end)

    def full(self):
        return self.waiting >= 20

    def busy(self):
        return self.waiting > 0

    def end(self):
        super().end()
        self.waiting = 0


class Table:
    """A guard over such an engine, and the sensors of a mechanism."""

    def __init__(self):
        self.bench = Bench()
        self.engine = Queued()
        clock = TicksClock(self.bench.time, self.bench.time.sleep)
        self.guard = GuardedEngine(self.engine, self.bench.sensors, clock)
        self.guard.begin()
        while not self.guard.full():
            burn(self.guard, SOLID)

    def ms_until_dropped(self, asks):
        """Ask each millisecond until nothing is queued any more; gives how often, 100 at most."""
        for ms in range(100):
            if not self.engine.waiting:
                return ms
            stopped_by(asks)
            self.bench.time.sleep_ms(1)
        return 100


FAULTS = (
    (lambda mechanism: mechanism.platen(True), "cover-open", RECOVER_VOID, 30),
    (lambda mechanism: mechanism.thermistor("open"), "head-sensor-fault", RECOVER_SERVICE, 30),
    (lambda mechanism: mechanism.thermistor("short"), "head-sensor-fault", RECOVER_SERVICE, 30),
)


def test_an_open_lid_and_a_broken_thermometer_drop_it_whoever_waits_for_it():
    for happen, reason, recovery, most_ms in FAULTS:
        for busy in (False, True):
            table = Table()
            happen(table.bench.mechanism)
            asks = table.guard.busy if busy else table.guard.full
            assert table.ms_until_dropped(asks) <= most_ms, (reason, busy)
            assert not table.engine.begun
            if not busy:
                assert stopped_by(table.guard.busy) == (reason, recovery)
            assert stopped_by(table.guard.busy) is None  # it is told once


def test_who_waits_hears_of_rows_that_somebody_elses_look_has_dropped():
    table = Table()
    table.bench.mechanism.platen(True)
    table.bench.time.sleep_ms(50)
    assert table.guard.reasons() == ["cover-open"] and not table.engine.waiting
    assert stopped_by(table.guard.busy) == ("cover-open", RECOVER_VOID)


def test_what_was_dropped_of_one_copy_is_not_told_of_the_next():
    table = Table()
    mechanism = table.bench.mechanism
    mechanism.platen(True)
    table.bench.time.sleep_ms(50)
    assert table.guard.reasons() == ["cover-open"]
    mechanism.platen(False)
    for _ in range(20):
        table.bench.time.sleep_ms(50)
        table.guard.reasons()
    table.guard.begin()
    assert stopped_by(table.guard.busy) is None


def test_behind_a_pause_and_at_the_end_of_the_paper_it_comes_out():
    for happen, reason in (
        (lambda mechanism: mechanism.paper_out(), "media-empty"),
        (lambda mechanism: mechanism.supply(4500), "supply-low"),
        (lambda mechanism: mechanism.head_temperature(850), "head-over-temp"),
    ):
        table = Table()
        happen(table.bench.mechanism)
        for _ in range(60):
            assert table.guard.busy()
            table.bench.time.sleep_ms(1)
        assert reason in table.guard.reasons() and table.engine.waiting == 20, reason


def test_one_bad_sample_drops_nothing():
    table = Table()
    sensing = table.bench.mechanism.sensing
    sensing.thermistor("open")
    for _ in range(9):  # one look, at which it pauses
        assert table.guard.busy()
        table.bench.time.sleep_ms(1)
    sensing.thermistor("")
    for _ in range(60):
        assert table.guard.busy()
        table.bench.time.sleep_ms(1)
    assert table.engine.waiting == 20
