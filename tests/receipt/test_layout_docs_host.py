"""docs/layouts.md shows the fields and conditions that there are, and runs as it says."""

import re
from pathlib import Path

from support.lines import drawn
from tillctl.layout_tables import DOCUMENT, filled
from tillroll.errors import Refused


def test_the_tables_are_up_to_date():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert filled(text) == text, "run python -m tillctl.layout_tables"


def test_every_shipped_layout_is_listed():
    text = DOCUMENT.read_text(encoding="utf-8")
    for layout in Path("firmware/layouts").glob("*.receipt"):
        assert f"`{layout}`" in text


def test_what_is_said_to_be_refused_is_refused():
    said = re.search(r"refused rather than left out: (.*?)\. A QR", DOCUMENT.read_text(), re.S)
    assert said is not None
    for document in ("{border: line}", "{image: AAAA}", "{command: x}", "{code: 1; option: ean}"):
        key = document.strip("{}").split(":")[0]
        assert key in said[1] or key == "code"
        try:
            drawn(document)
        except Refused as fault:
            assert fault.code == "layout-faulty"
        else:
            raise AssertionError(document)
