"""docs/technician.md shows what tillctl shows, and names verbs and exit codes that there are."""

import re

from support.bench_host import ROOT
from support.screens_host import FOLDER, drawn, svg, words
from tillctl.cli import VERBS
from tillctl.faults import EXIT_CODES

PAGE = (ROOT / "docs" / "technician.md").read_text(encoding="utf-8")
LARGEST = 100_000  # bytes of a picture


def test_the_screens_are_those_of_today_and_each_is_on_the_page():
    screens = {f"tillctl_{name}.svg": svg(text) for name, text in drawn().items()}
    assert sorted(screens) == sorted(path.name for path in FOLDER.glob("tillctl_*.svg"))
    for name, picture in screens.items():
        kept = (FOLDER / name).read_text(encoding="utf-8")
        assert words(kept) == words(picture), f"run tests/tillctl/write_screens_host.py ({name})"
        assert f"](images/{name})" in PAGE
        assert "http" not in kept.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_its_pictures_are_there_and_small():
    named = re.findall(r"!\[[^\]]+\]\(images/([^)]+)\)", PAGE)
    assert len(named) > 6
    assert [name for name in named if (FOLDER / name).stat().st_size > LARGEST] == []


def test_its_commands_are_verbs_and_its_exit_codes_mean_what_it_says():
    used = re.findall(r"tillctl (?:--all |--port \S+ )?([a-z][a-z-]+)", PAGE)
    assert set(used) - set(VERBS) == set() and len(set(used)) > 20
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", PAGE, re.M)
    assert len(rows) > 6
    assert [row for row in rows if EXIT_CODES[int(row[0])] != row[1]] == []
