"""The test of the head's dots on the twin: what it finds, and that nothing heats."""

import machine
from sim import board
from support.bench import Bench, pattern
from support.refusals import refusal
from tillroll.drivers.pio_probe import PioProbe
from tillroll.drivers.row_plan import LATCH, NOP, SHIFT
from tillroll.guard.verdict import Readings

DOTS = 384
STROBES = ["HEAD_STROBE%d" % number for number in range(1, 7)]


def all_low():
    """Whether strobes, power and current are off."""
    return not any(machine.bus.levels.get(name) for name in STROBES + ["HEAD_POWER", "DOT_TEST"])


def switch_on():
    """Somebody drives the pin of the head's supply."""
    machine.bus.drive("HEAD_POWER", 1)


class Watched:
    """A bench with the test on it; counts pulses, and what must never be."""

    def __init__(self, noise=2, seed=1):
        self.bench = Bench(noise)
        self.mechanism, self.time = self.bench.mechanism, self.bench.time
        self.mechanism.sensing._seed = seed
        self.pulses = self.powered_pulses = self.powers = 0
        for name in STROBES:
            self._watch(name, self._pulse)
        self._watch("HEAD_POWER", self._power)
        self.test = board.dot_test(self.time, self.bench.engine, self.bench.sensors)
        self.at_pulse = None  # (number, what happens then)

    def _watch(self, name, seen):
        edge = machine.bus.edges[name]

        def both(level):
            edge(level)
            seen(level)

        machine.bus.edges[name] = both

    def _pulse(self, level):
        self.pulses += level
        self.powered_pulses += level and self.mechanism.powered
        if level and self.at_pulse and self.at_pulse[0] == self.pulses:
            self.at_pulse[1]()

    def _power(self, level):
        self.powers += level

    def live(self):
        """The switch of the supply breaks: the head has power, its pin says no."""
        self.mechanism.powered = True

    def run(self):
        found = self.test.run()
        self.check_rest()
        return found

    def check_rest(self):
        assert all_low()
        assert not self.mechanism.heating() and not self.mechanism.motor.holding()
        assert not any(self.mechanism.register.latched)
        assert self.powers == self.powered_pulses == self.mechanism.seen.pulses == 0


def test_a_sound_head_has_no_bad_dots_within_a_fifth_of_a_second():
    watched = Watched()
    begun = watched.time.ms
    dead, odd, ohms = watched.run()
    assert (dead, odd) == ([], []) and 175 <= ohms[0] <= ohms[1] <= 190
    assert watched.pulses == DOTS and watched.time.ms - begun < 200


def test_every_column_is_found_when_it_is_dead():
    for bit in range(9):
        watched = Watched()
        dead = [column for column in range(DOTS) if column >> bit & 1]
        watched.mechanism.spoil_dots(0, dead)
        assert watched.run()[:2] == (dead, [])


def test_single_ones_whole_blocks_and_all_are_found():
    for dead in ([0], [383], [17, 200], list(range(64, 128)), list(range(DOTS))):
        watched = Watched()
        watched.mechanism.spoil_dots(0, dead)
        found, odd, ohms = watched.run()
        assert found == dead and odd == []
        assert (ohms == [0, 0]) == (len(dead) == DOTS)


def test_shorted_and_drifted_ones_are_odd_and_not_dead():
    watched = Watched()
    watched.mechanism.spoil_dots(9, [40])
    for column, ohm in ((41, 110), (42, 150), (43, 230), (300, 300), (301, 800), (302, 1500)):
        watched.mechanism.dots.spoil(ohm, [column])
    dead, odd, ohms = watched.run()
    assert (dead, odd) == ([302], [40, 41, 300, 301])
    assert 140 <= ohms[0] <= 155 and 220 <= ohms[1] <= 240


def test_noise_is_no_dead_dot():
    for seed in range(12):
        for noise in (0, 5, 50):
            watched = Watched(noise, 1 + seed * 997)
            watched.mechanism.spoil_dots(0, [seed])
            assert watched.run()[:2] == ([seed], []), (seed, noise)


def test_a_hot_or_cold_head_and_room_are_no_dead_dots():
    for ambient in (-200, 0, 250, 700):
        watched = Watched()
        watched.mechanism.ambient(ambient)
        watched.mechanism.spoil_dots(0, [9])
        assert watched.run()[:2] == ([9], []), ambient
    watched = Watched()
    watched.mechanism.head_temperature(850)
    assert watched.run()[:2] == ([], [])


def test_it_heats_nothing_and_prints_come_out_right_before_and_behind_it():
    bench = Bench()
    bench.expect = lambda number: pattern(number % 20, 90)
    test = board.dot_test(bench.time, bench.engine, bench.sensors)
    for prints in (1, 2):
        bench.engine.begin()
        bench.print(bench.engine, 20)
        bench.engine.feed(1)
        pulses, heat = bench.mechanism.seen.pulses, bench.mechanism.thermal.head
        assert test.run()[:2] == ([], [])  # it takes the power off itself
        assert bench.mechanism.seen.pulses == pulses and bench.mechanism.thermal.head <= heat
        assert (bench.wrong, bench.seen) == (0, 20 * prints)
    assert bench.mechanism.motor.missed == 0


def test_the_thermistor_reads_right_directly_behind_it():
    for seed in range(20):
        bench, readings = Bench(), Readings()
        bench.mechanism.spoil_dots(0, [383 - seed])
        board.dot_test(bench.time, bench.engine, bench.sensors).run()
        bench.sensors.read(readings)
        assert abs(readings.head_ddc - 250) < 10, seed


def test_no_strobe_rises_while_the_head_has_power_whatever_its_pin_says():
    watched = Watched()
    watched.mechanism.powered = True
    assert refusal(watched.test.run) == ("head-live", "head")
    watched.check_rest()
    assert watched.pulses == 0


def test_power_that_comes_in_the_midst_ends_it_before_the_next_dot():
    watched = Watched()
    for number, happens in ((100, switch_on), (200, watched.live)):
        watched.at_pulse = (number, happens)
        watched.pulses = 0
        assert refusal(watched.test.run) == ("head-live", "head")
        assert number <= watched.pulses < number + 4  # as often as a dot is tried
        assert all_low()
        watched.mechanism.powered = False


def test_an_open_lid_refuses_it_before_and_in_the_midst():
    watched = Watched()
    watched.at_pulse = (77, lambda: watched.mechanism.platen(True))
    assert refusal(watched.test.run) == ("cover-open", "head")
    watched.check_rest()
    assert 77 <= watched.pulses <= 107  # the contact takes 3 ms
    watched.time.sleep_ms(100)
    before = watched.pulses
    assert refusal(watched.test.run) == ("cover-open", "head")
    watched.check_rest()
    assert watched.pulses == before


def test_without_the_circuit_or_with_dots_that_always_conduct_it_says_so():
    watched = Watched()
    watched.mechanism.dots.soldered = False
    assert refusal(watched.test.run) == ("dot-circuit", "head")
    watched.check_rest()
    assert watched.pulses == 0
    watched = Watched()
    watched.mechanism.heat_stuck()
    assert refusal(watched.test.run) == ("dot-circuit", "head")
    assert watched.pulses == 0


def test_an_exception_in_the_midst_leaves_nothing_on():
    watched = Watched()

    def interrupt():
        raise KeyboardInterrupt

    watched.at_pulse = (50, interrupt)
    try:
        watched.test.run()
    except KeyboardInterrupt:
        watched.check_rest()
        return
    raise AssertionError("no interrupt")


class Unsteady:
    """A probe whose strobe falls too soon in so many pulses of each dot."""

    def __init__(self, probe, falls):
        self._probe = probe
        self._falls = falls
        self._seen = [-1, 0]

    def begin(self, column):
        self._seen = [column, 1 + (self._seen[1] if self._seen[0] == column else 0)]
        self._probe.begin(column)

    def is_up(self):
        return self._probe.is_up() and self._seen[1] > self._falls

    def end(self):
        self._probe.end()


def test_a_pulse_that_ends_too_soon_counts_for_nothing():
    for falls, refused in ((3, ()), (4, ("internal", "head"))):
        watched = Watched()
        watched.test._probe = Unsteady(watched.test._probe, falls)
        assert refusal(watched.test.run) == refused
        watched.check_rest()


class Words:
    """A state machine that notes its words."""

    def __init__(self):
        self.seen = []

    def put(self, words):
        self.seen.append(list(words))


def test_the_pio_gets_a_row_of_one_dot_and_a_pulse_of_its_strobe():
    words, bench = Words(), Bench()
    pins = [machine.Pin(name) for name in STROBES]
    probe = PioProbe(words, pins, bench.time)
    for column in (0, 1, 31, 32, 63, 64, 200, 383, 5):
        probe.begin(column)
        seen = words.seen.pop()
        assert seen[0] == SHIFT and seen[13:15] == [LATCH, seen[14]]
        assert seen[14] & 0xFFFF == NOP and (seen[14] >> 16) + 2 >= 30 * 15.625 / 8
        dots = [seen[1 + (at >> 5)] >> (31 - (at & 31)) & 1 for at in range(DOTS)]
        assert [at for at in range(DOTS) if dots[at]] == [column]
        assert seen[15] >> 31 == 1 and seen[15] & 0x1FFF == 0
        assert seen[15] >> 13 & 0x3F == 1 << (column // 64)
        assert 180 <= (seen[15] >> 19 & 0xFFF) + 2 <= 1000
        machine.bus.drive(STROBES[column // 64], 1)
        assert probe.is_up()
        machine.bus.drive(STROBES[column // 64], 0)
        assert not probe.is_up()
        probe.end()
