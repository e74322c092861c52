"""The rules of the source tree, and a planted breach of each of them."""

import shutil
from pathlib import Path

import pytest
from support import rules_host

PROJECT = Path(__file__).resolve().parents[2]


def test_the_project_keeps_the_rules():
    found = rules_host.violations(PROJECT)
    assert not found, "\n".join(found)


def test_every_room_of_the_table_exists_and_no_other():
    folders = {p.parent.name for p in (PROJECT / "firmware/tillroll").glob("*/__init__.py")}
    assert folders == set(rules_host.MAY_IMPORT) - {"pump"}


ROOM = "firmware/tillroll"
LONG = "def long():\n" + "    pass\n" * 40
# what -> where, which text (without ~, so that this file keeps the rules), what is told
PLANTS = (
    ("machine in a room", f"{ROOM}/render/planted.py", "import machine\n", "imports machine"),
    (
        "machine, hidden",
        f"{ROOM}/guard/planted.py",
        "def f():\n    from machine import Pin\n",
        "mach",
    ),
    ("machine in the loop", f"{ROOM}/planted.py", "import machine\n", "imports machine"),
    ("machine in main", "firmware/planted.py", "import machine\n", "imports machine"),
    ("machine beside a board", "boards/sim/planted.py", "import machine\n", "imports machine"),
    ("a pin in a driver", f"{ROOM}/drivers/planted.py", "def f(m):\n    m.Pin(3)\n", "m.Pin"),
    ("up the corridor", f"{ROOM}/approval/planted.py", "import tillroll.receipt.row\n", "imports"),
    (
        "journal reads",
        f"{ROOM}/journal/planted.py",
        "from tillroll.render import font\n",
        "imports",
    ),
    (
        "a room, from tillroll",
        f"{ROOM}/journal/planted.py",
        "from tillroll import guard\n",
        "impo",
    ),
    ("a driver reads", f"{ROOM}/drivers/planted.py", "from tillroll import journal\n", "imports"),
    ("counter to drivers", f"{ROOM}/service/planted.py", "import tillroll.drivers.x\n", "imports"),
    (
        "a room to the loop",
        f"{ROOM}/guard/planted.py",
        "from tillroll.pump import Pump\n",
        "impor",
    ),
    ("relative", f"{ROOM}/guard/planted.py", "from ..journal import job\n", "relative"),
    (
        "host to guard",
        "host_tools/tillctl/planted.py",
        "from tillroll import guard\n",
        "host_tools",
    ),
    ("host to mpremote", "host_tools/tillctl/planted.py", "import mpremote.main\n", "mpremote"),
    ("a clock in a room", f"{ROOM}/guard/planted.py", "import time\n", "handed in"),
    ("a file in a room", f"{ROOM}/render/planted.py", "def f():\n    open('x')\n", "calls open"),
    ("a float in a room", f"{ROOM}/approval/planted.py", "def f(a):\n    return a / 2\n", "float"),
    ("a float constant", f"{ROOM}/guard/planted.py", "LIMIT = 0.5\n", "float"),
    (
        "CPython's module",
        "boards/sim/planted.py",
        "from dataclasses import field\n",
        "dataclasses",
    ),
    (
        "CPython's method",
        f"{ROOM}/journal/planted.py",
        "def f(s):\n    s.casefold()\n",
        "casefold",
    ),
    ("chaining", f"{ROOM}/guard/planted.py", "raise ValueError from None\n", "chaining"),
    (
        "a contract on a terminal",
        f"{ROOM}/drivers/planted.py",
        "from tillroll.ports import Sensors\n",
        "contracts",
    ),
    ("a test with pytest", "tests/guard/test_planted.py", "import pytest\n", "pytest"),
    (
        "code in a door plate",
        f"{ROOM}/guard/__init__.py",
        '"""Room 5 of 6."""\nX = 1\n',
        "nothing",
    ),
    ("a wrong door plate", f"{ROOM}/guard/__init__.py", '"""Room 4 of 6."""\n', "Room 5 of 6."),
    ("no door plate", "host_tools/tillctl/__init__.py", "", "one docstring"),
    ("a long file", "host_tools/tillctl/planted.py", "X = 1\n" * 301, "301 lines"),
    ("a long function", "host_tools/tillctl/planted.py", LONG, "long has 41 lines"),
    ("a silenced check", "host_tools/tillctl/planted.py", "x = 1  # no~qa\n", "holds"),
    ("a silenced type", "host_tools/tillctl/planted.py", "x = 1  # type: i~gnore\n", "holds"),
    ("a note for later", "docs/planted.md", "TO~DO: more\n", "holds"),
    ("a registry", "docs/planted.md", "see https://py~pi.org/p/x\n", "holds"),
    ("a machine's path", "boards/sim/planted.md", "lies in /ho~me/me/x\n", "holds"),
)


@pytest.mark.parametrize("plant", PLANTS, ids=[plant[0] for plant in PLANTS])
def test_a_planted_breach_is_caught(plant):
    _, path, text, told = plant
    found = rules_host.complaints(rules_host.parse(Path(path), text.replace("~", "")))
    assert [line for line in found if line.startswith(f"{path}:") and told in line], found


def test_a_planted_import_is_caught_in_a_copy_of_the_project(tmp_path):
    skip = shutil.ignore_patterns("*.pack", "__pycache__", "*.png")
    for folder in ("firmware", "host_tools", "boards"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=skip)
    before = set(rules_host.violations(tmp_path))
    planted = tmp_path / ROOM / "render" / "planted.py"
    planted.write_text('"""Planted."""\n\nimport machine\n', encoding="utf-8")
    after = set(rules_host.violations(tmp_path))
    told = "imports machine: hardware belongs to drivers/ and board.py"
    assert after - before == {f"{ROOM}/render/planted.py:3: {told}"}


ALLOWED = (
    (f"{ROOM}/drivers/planted.py", "from machine import Timer\n"),
    ("boards/sim/board.py", "from machine import Pin\nled = Pin(3)\n"),
    (
        f"{ROOM}/render/planted.py",
        "from tillroll.receipt.row import TEXT\nfrom tillroll import errors\n",
    ),
    (
        f"{ROOM}/planted.py",
        "from tillroll.guard import engine\nfrom tillroll.press import Press\n",
    ),
    ("host_tools/tillctl/planted.py", "from tillroll.render import font\nimport time\n"),
    ("tests/guard/test_planted_host.py", "import pytest\nimport machine\n"),
)


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_what_the_table_permits_is_not_complained_about(path, text):
    assert not rules_host.complaints(rules_host.parse(Path(path), text))
