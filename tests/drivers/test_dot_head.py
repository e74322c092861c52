"""The head driver on the emulated mechanism: every dot where it belongs, and its ceilings."""

import machine
from support.bench import BLANK, SOLID, Bench, burn, pattern, stopped_by
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_VOID


def checked(bench):
    """Assert what must hold after any print."""
    seen = bench.mechanism.seen
    assert bench.wrong == 0, bench.wrong
    assert seen.most_dots <= 96
    assert seen.longest_pulse_us <= 4000
    assert seen.bare_pulses == 0 and seen.still_pulses == 0
    assert bench.mechanism.motor.missed == 0


def test_every_burnt_dot_is_the_rows_bit_for_bit():
    for count in (1, 40, 96, 97, 200, 384):
        bench = Bench()
        bench.expect = lambda number, count=count: pattern(number, count)
        bench.engine.begin()
        bench.print(bench.engine, 60)
        bench.engine.end()
        bench.mechanism.paper.move()
        checked(bench)
        assert bench.seen == 60
        assert bench.places[1] - bench.places[0] == 59


def test_text_rows_of_nominal_darkness_from_the_first_to_the_last():
    bench = Bench()
    bench.expect = lambda number: pattern(number, 60)
    bench.engine.begin()
    bench.print(bench.engine, 150)
    bench.engine.end()
    checked(bench)
    assert bench.lightest >= 180 and bench.darkest <= 220, (bench.lightest, bench.darkest)


def test_darkness_holds_over_supply_and_temperature():
    for mv, ddc in ((5400, 250), (7400, 0), (7400, 600), (9000, 250)):
        bench = Bench(noise=0)
        bench.mechanism.supply(mv)
        bench.mechanism.head_temperature(ddc)
        bench.expect = lambda number: pattern(number, 90)
        bench.engine.begin()
        bench.print(bench.engine, 40)
        bench.engine.end()
        checked(bench)
        assert bench.lightest >= 175 and bench.darkest <= 225, (mv, ddc, bench.lightest)


def test_blank_rows_only_step_and_keep_the_distance():
    bench = Bench()
    bench.expect = lambda number: SOLID
    bench.engine.begin()
    burn(bench.engine, SOLID)
    for _ in range(20):
        burn(bench.engine, BLANK)
    bench.engine.feed(20)
    burn(bench.engine, SOLID)
    bench.engine.feed(1)
    bench.engine.end()
    checked(bench)
    assert bench.seen == 2 and bench.places[1] - bench.places[0] == 41


def test_cut_feeds_the_last_row_past_the_bar():
    bench = Bench()
    bench.engine.begin()
    burn(bench.engine, SOLID)
    bench.engine.cut()
    bench.engine.end()
    assert bench.paper.rows - bench.paper.last_burnt > 96


def test_speed_follows_the_physics_limit():
    # derived from equation 3-8 without droop: rows of 96 dots 24 mm/s at 5.0 V, 58 at 7.2 V and
    # 67 at 8.0 V; solid black in four groups 18
    text = pattern(0, 96)
    for mv, row, least in (
        (7200, text, 57),
        (5000, text, 23),
        (8000, text, 66),
        (7200, SOLID, 17),
    ):
        bench = Bench(noise=0, source_mohm=0)
        bench.mechanism.supply(mv)
        bench.mechanism.head_temperature(200)
        bench.engine.begin()
        for _ in range(60):
            burn(bench.engine, row)
        begun = bench.time.ms
        for _ in range(200):
            burn(bench.engine, row)
        speed = 200 * 125 // (bench.time.ms - begun)  # mm/s
        bench.engine.end()
        assert speed >= least, (mv, speed)


def test_a_gap_between_rows_re_enters_the_ramp():
    bench = Bench()
    bench.expect = lambda number: pattern(number, 60)
    bench.engine.begin()
    for number in range(120):
        burn(bench.engine, bench.expect(number))
        if number > 60:
            bench.time.sleep_us(number * 97 % 5000)
    bench.engine.end()
    checked(bench)


def test_a_row_of_the_wrong_length_is_refused():
    bench = Bench()
    for size in (0, 47, 49):
        try:
            burn(bench.engine, bytes(size))
        except ValueError:
            continue
        raise AssertionError(size)
    assert bench.mechanism.seen.pulses == 0


def test_power_is_off_before_and_after():
    bench = Bench()
    assert not bench.mechanism.powered
    bench.engine.begin()
    assert bench.mechanism.powered
    bench.engine.end()
    assert not bench.mechanism.powered and not bench.mechanism.motor.holding()
    bench.engine.end()


def test_the_motor_is_held_for_20_ms_before_it_is_let_go():
    bench = Bench()
    bench.engine.begin()
    burn(bench.engine, SOLID)
    held = []
    bench.time.every(1, lambda: held.append(bench.mechanism.motor.holding()))
    bench.engine.end()
    bench.time.sleep_ms(5)
    assert 19 <= held.count(True) <= 21 and not any(held[21:])


def test_a_row_that_never_moves_may_not_be_heated_again_and_again():
    bench = Bench()
    sleep_us = bench.time.sleep_us

    class Broken(Exception):
        pass

    def broken(us):
        if bench.mechanism.heating():
            raise Broken
        sleep_us(us)

    bench.engine.begin()
    bench.time.sleep_us = broken
    outcomes = []
    for _ in range(40):
        try:
            outcomes.append(stopped_by(burn, bench.engine, pattern(0, 90)))
        except Broken:
            outcomes.append(None)
    del bench.time.sleep_us
    assert outcomes == [None] * 12 + [("internal", RECOVER_SERVICE)] * 28
    bench.engine.end()
    bench.engine.begin(True)
    assert stopped_by(burn, bench.engine, SOLID) == ("internal", RECOVER_SERVICE)
    bench.engine.begin()
    assert stopped_by(burn, bench.engine, SOLID) is None


def test_a_blank_row_is_latched_before_and_after():
    bench = Bench()
    bench.mechanism.register.shifted(SOLID)
    bench.mechanism.register.latch(0)
    bench.engine.begin()
    strobes(bench)
    assert bench.mechanism.seen.pulses == 0
    burn(bench.engine, SOLID)
    bench.engine.end()
    pulses = bench.mechanism.seen.pulses
    machine.bus.drive("HEAD_POWER", 1)
    strobes(bench)
    assert bench.mechanism.seen.pulses == pulses > 0


def strobes(bench):
    """Raise every strobe by hand for a moment: what is latched would burn."""
    for block in range(6):
        machine.bus.drive("HEAD_STROBE%d" % (block + 1), 1)
        bench.time.sleep_us(100)
        machine.bus.drive("HEAD_STROBE%d" % (block + 1), 0)


def test_a_ctrl_c_that_meets_the_timer_is_not_lost():
    bench = Bench()

    def interrupted():
        raise KeyboardInterrupt

    bench.engine._player.alone = interrupted
    for move in (lambda: burn(bench.engine, SOLID), bench.engine.busy):
        bench.engine.begin(True)
        bench.time.sleep_ms(400)
        try:
            move()
        except KeyboardInterrupt:
            bench.engine.end()
            continue
        raise AssertionError("nobody hears of it")


def test_heat_expires_unless_renewed():
    bench = Bench()
    bench.expect = lambda number: pattern(number, 60)
    bench.engine.begin()
    bench.print(bench.engine, 3)
    bench.time.sleep_ms(250)
    assert not bench.mechanism.powered
    for number in range(3, 30):
        burn(bench.engine, bench.expect(number))
    bench.engine.feed(1)
    bench.engine.end()
    checked(bench)
    assert bench.seen == 30 and bench.places[1] - bench.places[0] == 29


def test_an_exception_in_a_pulse_leaves_no_dot_on():
    bench = Bench()
    bench.engine.begin()

    class Interrupted(Exception):
        pass

    def interrupt():
        raise Interrupted

    bench.time.every(3, interrupt)
    try:
        for number in range(20):
            burn(bench.engine, pattern(number, 96))
    except Interrupted:
        pass
    bench.time.alarms.clear()
    before = bench.mechanism.seen.pulses
    bench.time.sleep_ms(50)
    bench.engine.end()
    assert bench.mechanism.seen.pulses == before
    assert bench.mechanism.seen.longest_pulse_us <= 4000


def test_the_driver_itself_refuses_a_hot_head_and_a_broken_thermistor():
    bench = Bench()
    bench.engine.begin()
    bench.mechanism.head_temperature(900)
    bench.time.sleep_ms(60)
    assert stopped_by(burn, bench.engine, SOLID) == ("head-over-temp", RECOVER_PAUSE)
    for fault, stop in (
        ("open", ("head-sensor-fault", RECOVER_PAUSE)),
        ("short", ("head-sensor-fault", RECOVER_PAUSE)),
    ):
        bench.mechanism.thermistor(fault)
        bench.time.sleep_ms(60)
        assert stopped_by(burn, bench.engine, SOLID) == stop
    assert bench.mechanism.seen.pulses == 0


def test_rows_that_were_queued_for_a_far_better_supply_void_the_copy():
    for late in (False, True):
        bench = Bench(noise=0)
        bench.engine._player.alone = lambda: True  # as if rows were still on their way
        bench.engine.begin()
        burn(bench.engine, pattern(0, 90))
        bench.mechanism.supply(6700)  # of 7400: a tenth less, which one sees hardly
        bench.time.sleep_ms(2)
        burn(bench.engine, pattern(0, 90))
        bench.mechanism.supply(4500)
        bench.time.sleep_ms(2)
        if late:
            bench.guard.reasons()  # somebody else has looked at the sensors since
            assert stopped_by(bench.engine.busy) == ("supply-low", RECOVER_VOID)
        else:
            assert stopped_by(burn, bench.engine, SOLID) == ("supply-low", RECOVER_VOID)
        bench.engine.end()


def test_density_is_kept_within_safe_bounds():
    pulses = []
    for density in (0, 70, 100, 130, 1000):
        bench = Bench(noise=0)
        bench.engine.density = density
        bench.engine.begin()
        for _ in range(20):
            burn(bench.engine, pattern(0, 60))
        bench.engine.end()
        pulses.append(bench.mechanism.seen.longest_pulse_us)
    assert pulses[0] == pulses[1] < pulses[2] < pulses[3] == pulses[4]
