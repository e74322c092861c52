"""Power cuts at the printer: two copies, a reprint, a canceled, a held and a spoilt slip."""

import pytest
from support.power_cuts import PARTS, sweep


@pytest.mark.parametrize("age", range(10))
def test_print_two_copies_and_what_follows(age):
    sweep("print two copies", (age,), PARTS, PARTS).all_survived(16, 400)


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("reprint", 250), ("cancel", 200), ("hold and release", 500), ("jam", 500)],
)
def test_at_each_age(name, cuts):
    sweep(name, range(9)).all_survived(cuts)


@pytest.mark.parametrize("name", ["reprint", "cancel", "hold and release", "jam"])
def test_what_follows(name):
    sweep(name, (2,), PARTS, PARTS).all_survived(20, 500)
