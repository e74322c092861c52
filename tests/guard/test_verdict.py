"""The guard's verdicts: readings in, reasons out, no mechanism needed."""

from tillroll.codes import CODES
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_VOID
from tillroll.guard import verdict
from tillroll.guard.verdict import Readings


def good(**changes):
    """Readings of a healthy mechanism, with changes."""
    readings = Readings()
    readings.paper = readings.platen = True
    readings.head_ddc = 250
    readings.supply_mv = 7400
    for name in changes:
        setattr(readings, name, changes[name])
    return readings


def run(watch, readings, ms, each=2):
    """Judge the same readings for a while; gives the last bits."""
    bits = watch.judge(readings, each, 0)
    for _ in range(ms // each):
        bits = watch.judge(readings, each, 0)
    return bits


# (what is wrong, bits after long enough, reason, recovery)
STOPS = (
    ({"paper": False}, verdict.PAPER_OUT, "media-empty", RECOVER_VOID),
    ({"platen": False}, verdict.COVER_OPEN, "cover-open", RECOVER_VOID),
    ({"platen": False, "paper": False}, verdict.COVER_OPEN, "cover-open", RECOVER_VOID),
    ({"head_ddc": 800}, verdict.HEAD_HOT, "head-over-temp", RECOVER_PAUSE),
    ({"head_ddc": 1000}, verdict.HEAD_HOT, "head-over-temp", RECOVER_PAUSE),
    ({"head_ddc": -999}, verdict.HEAD_FAULT, "head-sensor-fault", RECOVER_SERVICE),
    ({"head_ddc": -201}, verdict.HEAD_FAULT, "head-sensor-fault", RECOVER_SERVICE),
    ({"head_ddc": 1001}, verdict.HEAD_FAULT, "head-sensor-fault", RECOVER_SERVICE),
    ({"head_ddc": 2999}, verdict.HEAD_FAULT, "head-sensor-fault", RECOVER_SERVICE),
    ({"supply_mv": 4799}, verdict.SUPPLY_LOW, "supply-low", RECOVER_PAUSE),
    ({"supply_mv": 9501}, verdict.SUPPLY_HIGH, "supply-high", RECOVER_PAUSE),
)

ALLOWED = (
    {},
    {"head_ddc": 799},
    {"head_ddc": -200},
    {"supply_mv": 4800},
    {"supply_mv": 9500},
    {"near_end": True},
)


def test_good_readings_are_allowed_at_once():
    for changes in ALLOWED:
        assert verdict.Watch().judge(good(**changes), 0, 0) == 0, changes


def test_bad_readings_stop_for_their_reason():
    for changes, bits, name, recovery in STOPS:
        watch = verdict.Watch()
        assert watch.judge(good(), 2, 0) == 0
        assert run(watch, good(**changes), 100) == bits, changes
        assert verdict.reason(bits) == (name, recovery)
        assert name in CODES


def test_bad_readings_at_power_up_stop_at_once():
    for changes, _bits, name, _recovery in STOPS:
        bits = verdict.Watch().judge(good(**changes), 0, 0)
        assert verdict.reason(bits)[0] == name, changes


def test_a_hot_head_goes_on_at_60_degrees():
    watch = verdict.Watch()
    for ddc, stopped in ((799, 0), (800, 1), (799, 1), (601, 1), (600, 0), (799, 0), (800, 1)):
        assert bool(watch.judge(good(head_ddc=ddc), 5000, 0)) == bool(stopped), ddc


def test_a_low_supply_goes_on_above_its_hysteresis():
    watch = verdict.Watch()
    for mv, stopped in ((4800, 0), (4799, 1), (5199, 1), (5200, 0), (4800, 0)):
        assert bool(watch.judge(good(supply_mv=mv), 2, 0)) == bool(stopped), mv


def test_the_platen_stops_within_one_reading():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    assert watch.judge(good(platen=False), 2, 0) == verdict.COVER_OPEN


def test_paper_out_is_debounced_by_20_ms_and_no_more():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    gone = good(paper=False)
    for _ in range(9):
        assert watch.judge(gone, 2, 0) == 0
    assert watch.judge(gone, 2, 0) == verdict.PAPER_OUT


def test_a_flicker_of_the_paper_sensor_stops_nothing():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    for _ in range(50):
        assert run(watch, good(paper=False), 8) == 0
        assert run(watch, good(), 4) == 0


def test_paper_and_platen_must_be_good_for_half_a_second():
    for bad in ({"paper": False}, {"platen": False}):
        watch = verdict.Watch()
        run(watch, good(**bad), 100)
        assert run(watch, good(), 400)
        watch.judge(good(**bad), 2, 0)
        assert run(watch, good(), 490)
        assert run(watch, good(), 20) == 0


def test_closing_without_paper_becomes_paper_out():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    assert run(watch, good(platen=False), 100) == verdict.COVER_OPEN
    assert run(watch, good(paper=False), 100) == verdict.PAPER_OUT


def test_one_bad_sample_forbids_a_row_but_is_no_fault():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    for _ in range(3):
        bits = watch.judge(good(head_ddc=-999), 10, 0)
        assert bits == verdict.HEAD_DOUBT
        assert verdict.reason(bits) == ("head-sensor-fault", RECOVER_PAUSE)
    assert watch.judge(good(), 2, 0) == 0


def test_four_bad_samples_within_40_ms_are_a_fault_that_stays():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    assert run(watch, good(head_ddc=2999), 38) & verdict.HEAD_FAULT
    assert run(watch, good(), 5000) == verdict.HEAD_FAULT


def test_samples_in_quick_succession_count_once():
    watch = verdict.Watch()
    watch.judge(good(), 2, 0)
    for _ in range(5):
        assert watch.judge(good(head_ddc=-999), 1, 0) == verdict.HEAD_DOUBT


def test_an_old_reading_is_no_reading():
    watch = verdict.Watch()
    assert watch.judge(good(), 2, 100) == 0
    assert watch.judge(good(), 2, 101) == verdict.HEAD_DOUBT


def test_all_reasons_are_named_gravest_first():
    bits = verdict.SUPPLY_LOW | verdict.HEAD_HOT | verdict.PAPER_OUT
    assert verdict.reasons(bits) == ["media-empty", "head-over-temp", "supply-low"]
    assert verdict.reasons(verdict.HEAD_FAULT | verdict.HEAD_DOUBT) == ["head-sensor-fault"]
    assert verdict.reasons(0) == []
    assert verdict.reason(bits)[0] == "media-empty"


def run_motor(watch, ddc, seconds):
    """Move for so long; gives the bits."""
    for _ in range(seconds * 50):
        bits = watch.judge(good(head_ddc=ddc), 20, 0, 0)
    return bits


def test_the_motor_rests_after_40_seconds_in_a_hot_place_and_450_in_a_cool_one():
    for ddc, most, pause in ((450, 40, 40), (600, 40, 40), (449, 450, 20), (100, 450, 20)):
        watch = verdict.Watch()
        assert run_motor(watch, ddc, most) == 0
        assert run_motor(watch, ddc, 1) == verdict.DUTY
        assert verdict.reason(verdict.DUTY) == ("duty-limit", RECOVER_PAUSE)
        looks = 0
        while watch.judge(good(head_ddc=ddc), 100, 0):
            looks += 1
        assert pause * 10 - 10 <= looks <= pause * 10 + 60, (ddc, looks)


def test_in_a_hot_place_the_motor_runs_for_a_fifth_of_the_time():
    watch = verdict.Watch()
    ran = passed = 0
    while passed < 3600000:
        if watch.judge(good(head_ddc=550), 20, 0, 0):
            while watch.judge(good(head_ddc=550), 100, 0):
                passed += 100
            continue
        ran += 20
        passed += 20
    assert passed // 6 <= ran <= passed * 23 // 100, (ran, passed)


def test_latched_faults_stay_and_name_their_recovery():
    watch = verdict.Watch()
    watch.judge(good(), 500, 0)
    for ddc in range(250, 400, 5):
        watch.judge(good(head_ddc=ddc), 500, 0)
    assert watch.judge(good(), 60000, 0) == verdict.RUNAWAY
    assert verdict.reason(verdict.RUNAWAY) == ("head-runaway", RECOVER_SERVICE)
    for _bit, name, _recovery in verdict.TABLE:
        assert name in CODES
