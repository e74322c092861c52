"""docs/link.md lists the verbs that there are, and its example lines are sealed rightly."""

import re
from pathlib import Path

from tillroll.service.crc16 import crc16
from tillroll.service.desk import verbs
from tillroll.service.frame import MAX_LINE
from tillroll.service.wording import DECISIONS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "link.md").read_text(encoding="utf-8")


def test_the_table_has_each_verb_once():
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.M)
    assert sorted(rows) == sorted(line[0] for line in verbs())


def test_the_checksums_of_the_examples_are_right():
    lines = re.findall(r"^[<>] (#\d+ \{.*\}) ([0-9A-F]{4})$", PAGE, re.M)
    assert len(lines) == 2
    for body, given in lines:
        assert "%04X" % crc16(body.encode(), len(body)) == given


def test_every_decision_and_the_limit_are_named():
    assert all(f"`{word}`" in PAGE for word in DECISIONS.values())
    assert f"{MAX_LINE:,} bytes" in " ".join(PAGE.split())
