"""README.md gives the two commands as they are promised; architecture.md shows the real rooms."""

import ast
import re
from pathlib import Path

from support import rules_host

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = "    pip install . && tillctl demo\n    pip install '.[test]' && tillctl test\n"
ROOMS = ROOT / "firmware" / "tillroll"


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _words(text: str) -> str:
    return " ".join(text.split())


def test_the_first_screen_has_the_slip_and_the_two_commands_in_one_block():
    screen = "".join(_page("README.md").splitlines(keepends=True)[:24])
    assert f"\n\n{COMMANDS}\n" in screen
    assert re.search(r'<img src="docs/images/slip\.png" [^>]*alt=".+"', screen)


def test_the_readme_stays_short():
    assert len(_page("README.md").splitlines()) <= 130


def test_the_import_table_is_the_one_that_is_enforced():
    block = re.search(r"<!-- imports -->\n(.*?)<!-- end -->", _page("docs/architecture.md"), re.S)
    assert block
    shown = {}
    for line in block[1].splitlines()[2:]:
        room, may = (re.findall(r"`(\w+)`", cell) for cell in line.strip("| ").split(" | "))
        shown[room[0]] = set(may)
    assert shown == rules_host.MAY_IMPORT


def test_each_door_plate_says_what_the_room_table_says():
    table = re.findall(
        r"^\| (\d) `(\w+)` \| (.+?) \| (.+?) \|$", _page("docs/architecture.md"), re.M
    )
    assert [room for _, room, _, _ in table] == list(rules_host.ROOMS)
    for number, room, takes, gives in table:
        source = (ROOMS / room / "__init__.py").read_text(encoding="utf-8")
        plate = _words(ast.get_docstring(ast.parse(source)) or "")
        expected = f"Room {number} of {len(table)}. Takes {takes}. Gives {gives}."
        assert plate.startswith(_words(expected)), (room, plate)
        assert "ay touch" in plate, room
