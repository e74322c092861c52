"""Power cuts at the printer: two copies, a reprint, a canceled, a held and a spoilt slip."""

import pytest
from support.power_cuts import PARTS, sweep


@pytest.mark.parametrize("ages", [range(2), range(2, 4), range(4, 6), range(6, 8)], ids=str)
def test_print_two_copies_and_what_follows(ages):
    sweep("print two copies", ages, PARTS, PARTS).all_survived(60, 1000)


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("reprint", 250), ("cancel", 200), ("hold and release", 500), ("jam", 500)],
)
def test_at_each_age(name, cuts):
    sweep(name, range(9)).all_survived(cuts)
