"""Strobes on plain pins: a program that stands still, and one that is interrupted."""

from support.bench import Bench, pattern


def test_it_prints_dot_for_dot_right_where_it_stands_still_between_pulses():
    for stall_ms in (45, 400):
        bench = Bench()
        bench.expect = lambda number: pattern(number, 90)
        sleep_us = bench.time.sleep_us
        count = [0]

        def stalling(us, bench=bench, stall_ms=stall_ms, sleep_us=sleep_us, count=count):
            sleep_us(us)
            if not bench.mechanism.heating():
                count[0] += 1
                if count[0] % 17 == 0:
                    sleep_us(1000 * stall_ms)

        bench.engine.begin()
        bench.time.sleep_us = stalling
        bench.print(bench.engine, 60)
        bench.engine.feed(1)
        del bench.time.sleep_us
        bench.engine.end()
        assert count[0] > 170 and bench.wrong == 0 and bench.seen == 60
        assert bench.places[1] - bench.places[0] == 59
        assert bench.mechanism.motor.missed == 0 and bench.mechanism.seen.still_pulses == 0
        assert bench.mechanism.seen.longest_pulse_us <= 4000


def test_a_pulse_in_which_the_power_expires_comes_once_more():
    bench = Bench()
    bench.expect = lambda number: pattern(number, 90)
    sleep_us = bench.time.sleep_us
    count = [0]

    def stalling(us):
        sleep_us(us)
        if bench.mechanism.heating():
            count[0] += 1
            if count[0] % 17 == 0:
                sleep_us(400000)

    bench.engine.begin()
    bench.time.sleep_us = stalling
    bench.print(bench.engine, 60)
    bench.engine.feed(1)
    del bench.time.sleep_us
    bench.engine.end()
    assert bench.wrong == 0 and bench.seen == 60 and count[0] > 119
    assert bench.places[1] - bench.places[0] == 59
    assert bench.mechanism.motor.missed == 0
