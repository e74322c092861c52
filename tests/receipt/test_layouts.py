"""The layouts that are shipped are without fault, on every paper."""

import os

from support.slips import profile
from tillroll.errors import Refused
from tillroll.receipt.compose import check

FOLDER = "firmware/layouts"


def test_shipped_layouts_are_without_fault():
    names = [name for name in os.listdir(FOLDER) if name.endswith(".receipt")]
    assert sorted(names) == ["declined.receipt", "sale.receipt"]
    for name in names:
        for cells in (32, 48):
            with open(FOLDER + "/" + name, encoding="utf-8") as layout:
                check(layout, name, profile(), cells)


def test_a_fault_shows_wherever_it_hides():
    for bad in ("${nonsense}", "{when:nonsense}", "{width:x}", "{end}\n{end}", "a|" * 20):
        layout = "{when:training}\n{when:!training}\n" + bad + "\n{end}\n{end}"
        try:
            check(layout.split("\n"), "mine.receipt", profile(), 32)
        except Refused as fault:
            assert fault.where.startswith("mine.receipt:"), bad
            continue
        raise AssertionError(bad)
