"""Paper that stands still is told by the heat that nothing carries away; other heat is not."""

from support.bench import SOLID, Bench, burn, pattern, stopped_by
from support.guard_runs import Dice, Run, rows_of_text
from support.jam_runs import Jams
from tillroll.errors import RECOVER_VOID, Stopped
from tillroll.guard import jam
from tillroll.guard.thermometer import Thermometer

JAM = ("media-jam", RECOVER_VOID)
RATIO = 24  # place in the state: what is usual
_COLD_UK = 25000000


class Head:
    """A head that warms up by so many percent of what the energy says, over a cold frame."""

    def __init__(self):
        self.state = Thermometer().state
        self.uk = _COLD_UK
        self.energy = 0

    def second(self, dots, gain):
        """Heat so many cold dots for a second; gives whether the paper was found to stand."""
        found = False
        for _ in range(4):
            self.energy = self.energy + (dots // 4 << 10) & 0x3FFFFFFF
            self.uk += dots // 4 * 249 * 7 // 30 * gain // 100
            self.uk -= (self.uk - _COLD_UK) // 36
            found = jam.judge(self.state, self.uk, self.energy, 100, 250) or found
        return found

    def copy(self, gain, seconds=6, dots=12000):
        """Print for so long, then rest; gives the seconds until it was found, 0 for never."""
        for second in range(seconds):
            if self.second(dots, gain):
                return second + 1
        for _ in range(70):
            assert not self.second(0, 0)
        return 0


def test_each_head_is_measured_against_itself():
    for usual in (50, 100, 200):
        head = Head()
        for _ in range(5):
            assert head.copy(usual) == 0
        assert 1 < head.copy(usual * 143 // 100) <= 4, usual


def test_it_learns_from_the_first_copy_and_slowly_from_others():
    head = Head()
    assert head.state[RATIO] == 0 and head.copy(140) == 0
    learnt = head.state[RATIO]
    assert learnt > 5000
    for _ in range(12):
        assert head.copy(100) == 0
    assert head.state[RATIO] < learnt - 1200
    assert head.copy(140)


def test_a_fifth_more_is_within_what_sound_slips_differ_by():
    head = Head()
    for number in range(20):
        assert head.copy((100, 120)[number & 1]) == 0


def test_what_a_person_has_seen_is_sound():
    head = Head()
    head.copy(100)
    jam.forget(head.state)
    assert head.copy(150) == 0
    assert head.copy(150) == 0 and head.copy(215) > 0


def test_little_heat_proves_nothing():
    head = Head()
    head.copy(100)
    for _ in range(10):
        assert head.copy(300, 2, 1000) == 0


def test_a_long_silence_proves_nothing():
    head = Head()
    head.copy(100)
    for _ in range(10):
        head.energy += 4000 << 10
        head.uk += 4000000
        assert not jam.judge(head.state, head.uk, head.energy, 100, 5000)


def slip(run, lines=45, dots=70):
    """Print a copy, and let it be torn off."""
    run.slip(rows_of_text(Dice(7), lines, dots))
    run.rest(2500)


def jammed_in_a_slip(run):
    """Let the paper stick from the second sale on; gives the Stopped of the guard."""
    slip(run)
    slip(run)
    run.rest(20000)
    run.bench.mechanism.jam(True)
    try:
        slip(run)
        slip(run)
    except Stopped as stop:
        return stop.reason, stop.recovery
    return None


def test_with_driver_and_paper_it_is_found_within_two_slips():
    run = Run(250, 5)
    assert jammed_in_a_slip(run) == JAM
    assert run.rows < 4 * 45 * 30


def test_at_another_density_and_in_the_cold_too():
    for ambient, density in ((0, 130), (400, 75)):
        run = Run(ambient, 5, quick=True)
        run.bench.guard.density = density
        state = run.bench.guard._watch._state
        slip(run)
        slip(run)
        if density == 130:  # a quick head gives the same heat whatever the density
            assert 4096 * 60 // 100 < state[RATIO] < 4096 * 90 // 100
        else:
            assert 4096 * 110 // 100 < state[RATIO] < 4096 * 160 // 100


def test_nothing_is_burnt_or_fed_until_somebody_has_opened_the_lid():
    run = Run(250, 5, quick=True)
    assert jammed_in_a_slip(run) == JAM
    bench, guard = run.bench, run.bench.guard
    guard.end()
    assert guard.reasons() == ["media-jam"]
    for ask in (guard.begin, guard.check, guard.cut, lambda: guard.feed(1)):
        assert stopped_by(ask) == JAM
    assert stopped_by(burn, guard, SOLID) == JAM
    run.rest(60000)
    assert stopped_by(guard.check) == JAM
    bench.mechanism.platen(True)
    bench.time.sleep_ms(1000)
    assert guard.reasons() == ["cover-open"]
    bench.mechanism.jam(False)
    bench.mechanism.platen(False)
    bench.time.sleep_ms(100)
    guard.look()
    bench.time.sleep_ms(600)
    guard.look()
    bench.time.sleep_ms(600)
    assert guard.reasons() == []
    guard.begin()


def test_it_is_told_although_nothing_is_due():
    run = Run(250, 5, quick=True)
    assert not run.bench.guard.look()
    assert jammed_in_a_slip(run) == JAM
    run.bench.guard.end()
    run.rest(600)
    assert run.bench.guard.look()


def test_jams_are_found_and_nothing_else_is_one():
    jams = Jams(250, 5, 3)
    for _ in range(3):
        jams.happen(3)
    assert jams.missed == jams.false == 0
    assert max(jams.found) <= 3, jams.found


def test_a_head_that_is_hot_for_another_reason_is_no_jam():
    run = Run(250, 5, quick=True)
    slip(run)
    slip(run)
    run.bench.mechanism.head_temperature(850)
    slip(run, 10)
    assert list(run.stops) == ["head-over-temp"]


def test_a_lid_that_was_opened_for_a_new_roll_makes_it_forget_nothing():
    run = Run(250, 5, quick=True)
    slip(run)
    run.bench.mechanism.paper_out()
    run.rest(3000)
    run.bench.mechanism.paper_in()
    run.rest(3000)
    assert run.bench.guard._watch._state[RATIO]
    assert jammed_in_a_slip(run) == JAM


class Meter:
    """Adds up the heat that a mechanism's dots give off, in uJ."""

    def __init__(self, mechanism):
        self.uj = 0
        mechanism.thermal.heat = self._take

    def _take(self, uj, _all_stays=False):
        self.uj += uj


def test_the_energy_is_what_the_dots_took():
    for dots, blank in ((20, 0), (60, 2), (96, 0), (200, 1), (384, 0)):
        bench = Bench()
        meter = Meter(bench.mechanism)
        bench.guard.begin()
        for number in range(120):
            burn(bench.guard, pattern(number, dots))
            if blank and number % 8 == 7:
                bench.guard.feed(blank)
        bench.guard.end()
        told = (bench.engine.energy() >> 10) * 249
        assert 0.95 < meter.uj / told < 1.05, (dots, meter.uj, told)
