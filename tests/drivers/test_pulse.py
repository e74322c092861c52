"""Pulses and ramp against the Seiko LTPD245C/345C technical reference."""

from tillroll.drivers.ltpd245 import RAMP_US, top_pps
from tillroll.drivers.pulse import loaded_mv, pulse_us

# (dots, mV at the head, head 0.1 degC, pps, us) of equation 3-8 and its table
CELLS = ((96, 7200, 200, 400, 958), (96, 7200, 200, 2000, 567))


def test_cells_of_the_references_table():
    for count, mv, ddc, pps, us in CELLS:
        found = pulse_us(count, mv, ddc, 2 * 1000000 // pps)
        assert abs(found - us) * 100 <= us, (pps, us)


def test_pulses_span_the_references_range():
    # its table spans 84 us to 3.98 ms
    shortest = pulse_us(1, 9500, 800, 625)
    longest = pulse_us(96, 4800, 0, 5000)
    assert 60 <= shortest <= 110, shortest
    assert 2500 <= longest <= 4500, longest


def test_a_pulse_shortens_with_heat_supply_and_speed_and_grows_with_dots():
    base = pulse_us(96, 7200, 250, 2000)
    assert pulse_us(96, 7200, 600, 2000) < base
    assert pulse_us(96, 8400, 250, 2000) < base
    assert pulse_us(96, 7200, 250, 1000) < base
    assert pulse_us(48, 7200, 250, 2000) < base
    assert abs(pulse_us(96, 7200, 250, 2000, 120) - base * 120 // 100) <= 1


def test_no_reading_makes_a_pulse_endless():
    for ddc in (-999, -200, 0, 1000, 2999):
        for mv in (0, 3000, 4000, 20000):
            us = pulse_us(96, mv, ddc, 1 << 20)
            assert 0 < us < 13000, (ddc, mv, us)


def test_the_source_takes_its_share():
    # 7.4 V behind 0.2 Ohm leaves 6.76 V with 96 dots
    assert abs(loaded_mv(7400, 96, 200) - 6755) < 5


def test_the_ramp_is_the_references():
    assert list(RAMP_US[:6]) == [5000, 3707, 2291, 1769, 1485, 1302]
    assert RAMP_US[-1] == 313 and len(RAMP_US) == 72
    # 45 ms from the first step on
    assert 42000 <= sum(RAMP_US) - RAMP_US[0] <= 46000
    assert all(RAMP_US[at] > RAMP_US[at + 1] for at in range(71))


def test_top_speed_follows_the_supply():
    assert top_pps(7200) == 2505 and top_pps(9500) == 3200 and top_pps(0) == 200
