"""Strobes on plain pins: a program that stands still, and one that is interrupted."""

from support.bench import Bench, pattern

ROWS = 60
EVERY = 17  # waits, of those that are meant


def printed(in_pulse: bool, stall_ms: int):
    """Print rows while the program stands still in or between pulses; (bench, such waits)."""
    bench = Bench()
    bench.expect = lambda number: pattern(number, 90)
    sleep_us = bench.time.sleep_us
    count = [0]

    def stalling(us):
        sleep_us(us)
        if bench.mechanism.heating() == in_pulse:
            count[0] += 1
            if count[0] % EVERY == 0:
                sleep_us(1000 * stall_ms)

    bench.engine.begin()
    bench.time.sleep_us = stalling
    bench.print(bench.engine, ROWS)
    bench.engine.feed(1)
    del bench.time.sleep_us
    bench.engine.end()
    assert bench.wrong == 0 and bench.seen == ROWS
    assert bench.places[1] - bench.places[0] == ROWS - 1
    assert bench.mechanism.motor.missed == 0
    return bench, count[0]


def test_it_prints_dot_for_dot_right_where_it_stands_still_between_pulses():
    for stall_ms in (45, 400):
        bench, waits = printed(False, stall_ms)
        assert waits > 170 and bench.mechanism.seen.still_pulses == 0
        assert bench.mechanism.seen.longest_pulse_us <= 4000


def test_a_pulse_in_which_the_power_expires_comes_once_more():
    _bench, waits = printed(True, 400)
    assert waits > 119
