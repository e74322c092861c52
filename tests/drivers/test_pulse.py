"""Pulses and strobe groups against the Seiko LTPD245C/345C technical reference."""

import sys

from support.bench import pattern
from tillroll.drivers import dots, dots_plain
from tillroll.drivers.heat_plan import HeatPlan
from tillroll.drivers.ltpd245 import RAMP_US, top_pps
from tillroll.drivers.pulse import loaded_mv, pulse_us

# (dots, mV at the head, head 0.1 degC, pps, us) of equation 3-8 and its table
CELLS = ((96, 7200, 200, 400, 958), (96, 7200, 200, 2000, 567))


def test_cells_of_the_references_table():
    for count, mv, ddc, pps, us in CELLS:
        assert abs(pulse_us(count, mv, ddc, 2 * 1000000 // pps) - us) * 100 <= us, (pps, us)


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


def test_groups_hold_every_dot_once_and_at_most_96():
    plan = HeatPlan(200)
    for count in (1, 48, 96, 97, 150, 192, 300, 384):
        for seed in range(8):
            row = pattern(seed, count)
            counts = bytearray(6)
            assert dots_plain.count_dots(row, counts) == count
            assert plan.divide(row) == count
            groups = plan.groups
            totals = [0] * 7
            for block in range(6):
                groups_of = [g for g in range(1, groups + 1) if plan.blocks[g] >> block & 1]
                assert len(groups_of) == bool(counts[block])
                totals[groups_of[0] if groups_of else 0] += counts[block]
            assert totals[0] == 0 and sum(totals) == count
            assert max(totals) <= 96 and min(totals[1 : groups + 1]) > 0


def test_few_dots_heat_in_one_group_and_none_in_none():
    plan = HeatPlan(0)
    for row, count, groups in ((pattern(3, 96), 96, 1), (bytes(48), 0, 0), (b"\xff" * 48, 384, 6)):
        assert (plan.divide(row), plan.groups) == (count, groups)


def test_pulses_never_exceed_the_ceiling():
    plan = HeatPlan(300)
    plan.divide(pattern(1, 96))
    for mv in (0, 4000, 5000):
        for ddc in (-999, -200, 250):
            plan.time(20000, mv, ddc, 200)
            assert plan.pulses[1] <= 4000  # its longest is 3.98 ms


def test_the_kernel_is_equal_to_its_plain_twin():
    mine, twin = bytearray(6), bytearray(6)
    for number in range(40):
        row = pattern(number, number * 9)
        assert dots.count_dots(row, mine) == dots_plain.count_dots(row, twin)
        assert mine == twin
    machine_code = "viper" in str(dots.count_dots) or sys.implementation.name == "micropython"
    assert machine_code or dots.count_dots is dots_plain.count_dots


def test_the_ramp_is_the_references():
    assert list(RAMP_US[:6]) == [5000, 3707, 2291, 1769, 1485, 1302]
    assert RAMP_US[-1] == 313 and len(RAMP_US) == 72
    # 45 ms from the first step on
    assert 42000 <= sum(RAMP_US) - RAMP_US[0] <= 46000
    assert all(RAMP_US[at] > RAMP_US[at + 1] for at in range(71))


def test_top_speed_follows_the_supply():
    assert top_pps(7200) == 2505 and top_pps(9500) == 3200 and top_pps(0) == 200
