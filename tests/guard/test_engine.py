"""The guarded engine on the emulated mechanism: it stops in time and loses nothing."""

from support.bench import SOLID, Bench, burn, pattern, stopped_by
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_VOID


def bench_with(dots):
    bench = Bench()
    bench.expect = lambda number: pattern(number, dots)
    bench.guard.begin()
    return bench


def until_stopped(bench):
    """Print until the guard stops; gives (the row it stopped before, (reason, recovery))."""
    for number in range(400):
        stop = stopped_by(burn, bench.guard, bench.expect(number))
        if stop:
            return number, stop
    raise AssertionError("nothing stopped it")


def at_row(bench, row, call, *arguments):
    """Do something to the mechanism as soon as `row` rows have left the head."""
    bench.mechanism.at_row(row, lambda: call(*arguments))


def test_a_hot_head_pauses_and_goes_on_at_the_very_next_row():
    bench = bench_with(70)
    mechanism = bench.mechanism
    for row in (30, 31, 77):
        at_row(bench, row, mechanism.head_temperature, 820)
    pauses = bench.print(bench.guard, 120)
    bench.guard.feed(1)
    bench.guard.end()
    assert pauses == 3
    assert bench.wrong == 0 and bench.seen == 120
    assert bench.places[1] - bench.places[0] == 119  # no row lost, doubled or moved
    assert mechanism.motor.missed == 0


def test_solid_black_in_a_hot_room_never_overheats_the_head():
    bench = Bench()
    thermal = bench.mechanism.thermal
    thermal.ambient = 50000
    thermal.set(76000, frame=74000)
    bench.expect = lambda number: SOLID
    bench.guard.begin()
    heads = [0]

    def look():
        heads[0] = max(heads[0], thermal.head)

    bench.time.every(20, look)
    pauses = bench.print(bench.guard, 1400)
    bench.guard.end()
    assert pauses >= 1
    assert 80000 <= heads[0] <= 85000, heads[0]


def test_a_low_supply_pauses_in_place():
    bench = bench_with(70)
    mechanism = bench.mechanism
    at_row(bench, 40, mechanism.supply, 4600)
    number, stop = until_stopped(bench)
    assert stop == ("supply-low", RECOVER_PAUSE)
    mechanism.supply(7400)
    bench.wait(bench.guard)
    for later in range(number, 80):
        burn(bench.guard, bench.expect(later))
    bench.guard.feed(1)
    assert bench.wrong == 0 and bench.seen == 80
    assert bench.places[1] - bench.places[0] == 79


def test_paper_out_stops_while_paper_is_still_under_the_head():
    for row in (5, 60, 200):
        bench = bench_with(20)
        mechanism = bench.mechanism
        at_row(bench, row, mechanism.paper_out)
        _number, stop = until_stopped(bench)
        assert stop == ("media-empty", RECOVER_VOID)
        assert bench.paper.rows - row <= 50, (row, bench.paper.rows)
        assert mechanism.seen.bare_pulses == 0
        bench.guard.end()
        assert stopped_by(bench.guard.begin) == ("media-empty", RECOVER_VOID)
        mechanism.paper_in()
        assert stopped_by(bench.guard.check)
        bench.time.sleep_ms(600)
        assert stopped_by(bench.guard.check) is None


def test_an_open_platen_stops_before_the_next_row():
    for row in (20, 51):
        bench = bench_with(50)
        mechanism = bench.mechanism
        at_row(bench, row, mechanism.platen, True)
        _number, stop = until_stopped(bench)
        assert stop == ("cover-open", RECOVER_VOID)
        assert bench.paper.rows == row and mechanism.seen.bare_pulses == 0


def test_a_broken_thermistor_is_a_fault_and_not_a_cold_head():
    for fault in ("open", "short"):
        bench = bench_with(50)
        mechanism = bench.mechanism
        at_row(bench, 30, mechanism.thermistor, fault)
        _number, stop = until_stopped(bench)
        assert stop == ("head-sensor-fault", RECOVER_PAUSE)
        assert bench.paper.rows <= 31
        bench.guard.end()
        assert not mechanism.powered
        for _ in range(4):
            bench.time.sleep_ms(10)
            stop = stopped_by(bench.guard.check)
        assert stop == ("head-sensor-fault", RECOVER_SERVICE)
        mechanism.thermistor("")
        bench.time.sleep_ms(1000)
        assert stopped_by(bench.guard.check) == stop
        assert stopped_by(burn, bench.guard, SOLID) == stop
        assert stopped_by(bench.guard.feed, 1) == stop


def test_a_single_bad_sample_pauses_for_one_look():
    bench = bench_with(50)
    mechanism = bench.mechanism
    at_row(bench, 30, mechanism.thermistor, "open")
    number, _stop = until_stopped(bench)
    mechanism.thermistor("")
    bench.wait(bench.guard)
    for later in range(number, 60):
        burn(bench.guard, bench.expect(later))
    bench.guard.feed(1)
    assert bench.wrong == 0 and bench.seen == 60
    assert bench.places[1] - bench.places[0] == 59


def test_a_feed_is_whole_or_not_begun_when_the_head_is_hot():
    bench = bench_with(50)
    burn(bench.guard, bench.expect(0))
    bench.mechanism.head_temperature(820)
    bench.time.sleep_ms(20)
    rows = bench.paper.rows
    assert stopped_by(bench.guard.feed, 40) == ("head-over-temp", RECOVER_PAUSE)
    assert bench.paper.rows == rows
    bench.wait(bench.guard)
    at_row(bench, rows + 5, bench.mechanism.head_temperature, 820)
    bench.guard.feed(40)
    assert bench.paper.rows == rows + 40


def test_cut_is_checked_row_by_row():
    bench = bench_with(50)
    burn(bench.guard, bench.expect(0))
    at_row(bench, bench.paper.rows + 20, bench.mechanism.platen, True)
    rows = bench.paper.rows
    assert stopped_by(bench.guard.cut) == ("cover-open", RECOVER_VOID)
    assert bench.paper.rows <= rows + 20


def test_reasons_tell_warnings_too():
    bench = bench_with(50)
    assert bench.guard.reasons() == []
    bench.mechanism.near_end()
    assert bench.guard.reasons() == ["media-low"]
    bench.guard.check()
    bench.mechanism.supply(4000)
    bench.mechanism.platen(True)
    assert bench.guard.reasons() == ["cover-open", "supply-low", "media-low"]


def test_sensors_that_no_longer_answer_stop_the_head():
    bench = bench_with(50)
    burn(bench.guard, bench.expect(0))
    bench.sensors.read = lambda readings: None
    bench.time.sleep_ms(200)
    assert stopped_by(burn, bench.guard, SOLID)[0] == "head-sensor-fault"


def test_density_reaches_the_driver():
    bench = bench_with(50)
    bench.guard.density = 85
    burn(bench.guard, SOLID)
    assert bench.engine.density == 85 and bench.guard.density == 85
