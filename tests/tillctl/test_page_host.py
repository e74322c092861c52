"""docs/tillctl.md lists the verbs and exit codes that there are."""

import re
from pathlib import Path

from tillctl.cli import VERBS
from tillctl.faults import CODES, EXIT_CODES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "tillctl.md").read_text(encoding="utf-8")


def test_every_verb_has_its_line():
    rows = re.findall(r"^\| `([a-z-]+)[ `]", PAGE, re.M)
    assert sorted(set(rows)) == sorted(VERBS)


def test_the_exit_codes_are_those_of_the_faults():
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (?:`(.+?)`)? ?\|$", PAGE, re.M)
    assert {int(code): text for code, text, _ in rows} == EXIT_CODES
    assert {int(code): own for code, _, own in rows if own} == CODES
