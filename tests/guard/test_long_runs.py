"""No false alarm in metres of paper, and a head that stays below 85 degC all the same."""

from support.bench import Bench, pattern
from support.guard_runs import Run, black, paper
from tillroll.errors import RECOVER_SERVICE, Stopped


def test_a_metre_at_each_temperature_with_noise_stops_nowhere():
    for ambient, noise in ((0, 5), (250, 2), (500, 5)):
        run = Run(ambient, noise, quick=True)
        paper(run, 1, seed=ambient + 1)
        assert run.stops == {}, (ambient, run.stops)


def test_the_same_with_driver_and_paper():
    run = Run(250, 5)
    paper(run, 1, seed=3)
    assert run.stops == {} and run.bench.mechanism.motor.missed == 0


def test_solid_black_for_a_minute_stays_below_85_degrees():
    for ambient, frame in ((250, 66000), (500, 50000)):
        run = Run(ambient)
        run.bench.mechanism.thermal.set(frame, frame=frame)
        assert black(run, 1) > 1500
        assert list(run.stops) == ["head-over-temp"], run.stops
        assert 79000 < run.hottest < 85000, run.hottest


def stop_of(fault, rows=6000, dots=96):
    """Print until the guard stops for good after the fault; gives (Stopped, rows)."""
    run = Run(250)
    images = [pattern(number, dots) for number in range(8)]
    for number in range(100):
        run.row(images[number & 7])
    run.bench.mechanism.thermistor(fault)
    for number in range(rows):
        try:
            run.row(images[number & 7])
        except Stopped as stop:
            return stop, number
    return None, rows


def test_a_thermistor_that_has_come_off_the_head_is_found_within_5_seconds():
    stop, rows = stop_of("loose")
    assert (stop.reason, stop.recovery) == ("head-sensor-fault", RECOVER_SERVICE)
    assert rows < 2300


def test_a_stuck_thermistor_is_found_and_never_believed_again():
    stop, rows = stop_of("stuck")
    assert (stop.reason, stop.recovery) == ("head-sensor-fault", RECOVER_SERVICE)
    assert rows < 30


def test_a_block_that_heats_by_itself_is_found_at_rest():
    bench = Bench()
    for _ in range(20):
        bench.time.sleep_ms(500)
        assert not bench.guard.look()
    bench.mechanism.heat_stuck()
    begun = bench.time.ms
    while not bench.guard.look():
        bench.time.sleep_ms(500)
        assert bench.time.ms - begun < 20000
    assert bench.guard.reasons() == ["head-runaway"]
    assert bench.mechanism.thermal.head < 40000
