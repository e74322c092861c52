"""Power cuts at the counter: accept, rotation, settings, first boot; and what follows them."""

import pytest
from support.cut_bugs import WeakStore
from support.cut_terminal import REAL, Firmware
from support.power_cuts import PARTS, sweep

WEAK = Firmware(REAL.journal, WeakStore, REAL.settings)


@pytest.mark.parametrize("age", range(10))
def test_accept_and_what_follows(age):
    sweep("accept", (age,), PARTS, PARTS).all_survived(8, 200)


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("rotation", 1500), ("settings change", 150), ("first boot", 100)],
)
def test_at_each_age(name, cuts):
    sweep(name, range(1 if name == "first boot" else 9)).all_survived(cuts)


@pytest.mark.parametrize("name", ["accept", "print two copies", "rotation", "settings change"])
def test_a_store_that_keeps_its_promise_and_no_more(name):
    sweep(name, range(3), PARTS, (), WEAK).all_survived(40)
