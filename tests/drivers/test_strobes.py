"""Strobes by plain pins and by a one-shot: the same pulses, and a program that stands still."""

import machine
from support.bench import Bench, pattern
from support.pio import one_shots
from tillroll.drivers import ltpd245
from tillroll.drivers.one_shot import LONGEST_US

CEILING_US = 6000


class Scope:
    """Watches the strobes: `pulses` holds (strobe from 1, begin, length) in us."""

    def __init__(self, bench):
        self.pulses = []
        self.high = {}
        self._time = bench.time
        for strobe in range(1, 7):
            name = "HEAD_STROBE%d" % strobe
            machine.bus.edges[name] = self._edge(strobe, machine.bus.edges[name])

    def _edge(self, strobe, wired):
        def edge(level):
            if level:
                self.high[strobe] = self._time.ticks_us()
            else:
                begun = self.high.pop(strobe)
                length = self._time.ticks_diff(self._time.ticks_us(), begun)
                self.pulses.append((strobe, begun, length))
            wired(level)

        return edge


def both():
    """Give (bench, scope, strobes, time) for plain pins and for the one-shot."""
    for one_shot in (False, True):
        bench = Bench(one_shot=one_shot)
        yield bench, Scope(bench), bench.engine._strobes, bench.driver_time


def test_a_pulse_is_as_long_as_asked_on_the_strobes_that_were_asked_for():
    for _, scope, strobes, time in both():
        for us in (2, 3, 100, 567, 958, 3980, ltpd245.LONGEST_PULSE_US):
            for blocks in (0b000001, 0b100000, 0b010110, 0b111111):
                scope.pulses.clear()
                strobes.fire(blocks, us)
                time.sleep_us(us)
                strobes.over()
                time.sleep_us(ltpd245.LATCH_WAIT_US)
                assert not scope.high
                asked = {strobe for strobe in range(1, 7) if blocks >> (strobe - 1) & 1}
                assert {pulse[0] for pulse in scope.pulses} == asked
                assert {pulse[2] for pulse in scope.pulses} == {us}


def test_lower_ends_a_pulse_and_the_next_one_is_whole():
    for _, scope, strobes, time in both():
        strobes.fire(0b111, 3000)
        time.sleep_us(100)
        assert len(scope.high) == 3
        strobes.lower()
        assert not scope.high and max(pulse[2] for pulse in scope.pulses) <= 100
        time.sleep_us(1)
        scope.pulses.clear()
        strobes.fire(0b1, 500)
        time.sleep_us(500)
        strobes.over()
        time.sleep_us(ltpd245.LATCH_WAIT_US)
        assert [(pulse[0], pulse[2]) for pulse in scope.pulses] == [(1, 500)]


def test_no_word_makes_the_one_shot_longer_than_its_ceiling():
    assert ltpd245.LONGEST_PULSE_US <= LONGEST_US <= CEILING_US
    bench = Bench()
    scope = Scope(bench)
    strobes, time = one_shots(bench.time)
    for us in (LONGEST_US, LONGEST_US + 1, 65536, 1 << 29):
        strobes.fire(0b1, us)
        time.sleep_us(CEILING_US)
    for word in (0xFFFFFFFF, 0xFFF | 1 << 12, 0x7FFFF000, 1 << 12):
        time.sleeper.put(word)
        time.sleep_us(CEILING_US)
        assert not scope.high
    lengths = [pulse[2] for pulse in scope.pulses if pulse[0] == 1]
    assert lengths == [LONGEST_US] * 6 + [2] * 2


def test_the_last_words_of_a_dead_program_burn_once_each_and_then_never_again():
    bench = Bench()
    scope = Scope(bench)
    _, time = one_shots(bench.time)
    for _ in range(4):
        time.sleeper.put(0xFFFFFFFF)
    time.sleep_us(500000)
    assert not scope.high and len(scope.pulses) == 4 * 6
    begun = sorted(pulse[1] for pulse in scope.pulses if pulse[0] == 1)
    for earlier, later in zip(begun, begun[1:]):
        assert later - earlier >= LONGEST_US + ltpd245.LATCH_WAIT_US


def test_a_program_that_stands_still_in_a_row_prints_it_dot_for_dot():
    for stall_ms in (45, 400):
        for every in (11, 23):
            bench = Bench(one_shot=True)
            bench.expect = lambda number: pattern(number, 130)
            bench.driver_time.stall_us = 1000 * stall_ms
            bench.driver_time.stall_every = every
            bench.engine.begin()
            bench.print(bench.engine, 60)
            bench.engine.feed(1)
            bench.engine.end()
            seen = bench.mechanism.seen
            assert bench.wrong == 0 and bench.seen == 60, (stall_ms, every)
            assert bench.places[1] - bench.places[0] == 59
            assert bench.mechanism.motor.missed == 0
            assert seen.longest_pulse_us <= ltpd245.LONGEST_PULSE_US
            assert seen.bare_pulses == 0 and seen.still_pulses == 0
            assert bench.driver_time.sleeper.longest == 1
            assert bench.lightest >= 165 and bench.darkest <= 235, (bench.lightest, bench.darkest)


def test_plain_pins_print_it_too_where_it_stands_still_between_pulses():
    bench = Bench()
    bench.expect = lambda number: pattern(number, 90)
    lower = bench.engine._strobes.lower
    count = [0]

    def stall():
        lower()
        count[0] += 1
        if count[0] % 17 == 0:
            bench.time.sleep_us(400000)

    bench.engine._strobes.lower = stall
    bench.engine.begin()
    bench.print(bench.engine, 60)
    bench.engine.feed(1)
    bench.engine.end()
    assert bench.wrong == 0 and bench.seen == 60
    assert bench.mechanism.motor.missed == 0 and bench.mechanism.seen.still_pulses == 0
