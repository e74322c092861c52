"""Every dot of ours is as dark as the data sheet wants it; a fixed pulse does not do."""

import pytest
from support.bench import SOLID
from support.head_runs_host import TEXT_96, Run, darkness, sale_slip
from support.other_heads_host import FixedHead, constant

# Of benchmarks/darkness_host.py, which has them all.
EVEN = (
    (5.0, 0),
    (5.0, 25),
    (5.0, 50),
    (6.0, 0),
    (7.2, 0),
    (7.2, 50),
    (9.0, 0),
    (9.0, 50),
)


@pytest.mark.parametrize(("volt", "celsius"), EVEN)
def test_solid_black_is_within_5_per_cent_from_the_first_row_to_the_last(volt, celsius):
    found = darkness(Run(round(1000 * volt), celsius).print((SOLID,) * 40).dark)
    assert 95 <= found.lowest <= found.highest <= 105, found


@pytest.mark.parametrize(("volt", "celsius"), EVEN)
def test_text_is_too_where_blocks_of_a_group_differ_and_behind_a_pause(volt, celsius):
    rows = sale_slip()[:200]
    for pauses in (None, {97: 60}):
        found = darkness(Run(round(1000 * volt), celsius).print(rows, pauses=pauses).dark)
        assert 95 <= found.lowest <= found.highest <= 105, found


@pytest.mark.parametrize(("celsius", "least", "most"), ((0, 0, 85), (50, 130, 400)))
def test_a_fixed_pulse_is_too_faint_in_the_cold_and_too_dark_in_the_heat(celsius, least, most):
    def fixed(celsius, us):
        run = Run(7200, celsius)
        head = FixedHead(run.bench.time, 7.2, constant(us), 3350)
        return darkness(run.print((TEXT_96,) * 40, head).dark).mean

    right = 1000
    for _ in range(3):
        right = round(right * 100 / fixed(25, right))
    assert fixed(25, right) == pytest.approx(100, abs=1)
    assert least <= fixed(celsius, right) <= most


def test_a_dot_that_stays_white_counts_as_nothing():
    run = Run(7200, 25)
    head = FixedHead(run.bench.time, 7.2, constant(100))
    assert darkness(run.print((TEXT_96,) * 5, head).dark) == (0, 0, 0, 100)
