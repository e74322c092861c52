"""The twin against the Seiko LTPD245C/345C technical reference, not against our driver."""

from emulator import physics

# (supply mV at the head, head 0.1 degC, motor pps, us of the reference's pulse for 96 dots)
PULSES = ((7200, 200, 400, 958), (7200, 200, 2000, 567))

# degC, kOhm * 100 of the reference's thermistor table
THERMISTOR = ((0, 10100), (25, 3000), (60, 745), (80, 380), (85, 325), (100, 209))


def test_the_references_pulses_are_just_enough():
    for mv, head_ddc, pps, us in PULSES:
        got = us * physics.power(mv, 96) >> 4
        need = physics.needed_nj(head_ddc * 100, mv, 2 * 1000000 // pps)
        assert abs(got - need) * 100 < need, (mv, pps, got, need)


def test_a_warm_head_needs_less_and_a_fast_one_too():
    cold = physics.needed_nj(0, 7200, 5000)
    warm = physics.needed_nj(60000, 7200, 5000)
    fast = physics.needed_nj(0, 7200, 1000)
    assert warm < cold and fast < cold


def test_the_thermistor_follows_its_table():
    for celsius, hundredths in THERMISTOR:
        ohm = physics.thermistor_ohm(1000 * celsius)
        assert abs(ohm - 10 * hundredths) * 100 < 10 * hundredths, (celsius, ohm)


def test_the_source_droops():
    # 7.4 V behind 0.2 Ohm: 6.76 V with 96 dots
    assert abs(physics.loaded_mv(7400, 96, 200) - 6755) < 5
    assert physics.loaded_mv(7400, 96, 0) == 7400


def test_the_motors_top_speed():
    # PM = 534 * Vp - 1339, at most 3200 pps
    assert physics.top_pps(5000) == 1331
    assert physics.top_pps(7200) == 2505
    assert physics.top_pps(9500) == 3200
