"""Real boards: their pins are those of pins.csv, each used once and safe from the first moment."""

import ast
import csv
from pathlib import Path

import pytest
from support.ram_store import RamStore
from support.terminal import StillClock
from tillroll.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BOARDS = sorted(file.parent for file in (ROOT / "boards").glob("*/mpconfigboard.h"))
FILES = (
    "board.json",
    "board.py",
    "manifest.py",
    "mpconfigboard.cmake",
    "pins.csv",
    "settings.json",
)
GROUPS = {"HEAD_STROBES": [f"HEAD_STROBE{number}" for number in range(1, 7)]}
NEIGHBOURS = {  # of a pin that alone has a constant, as PIO wants them
    "MOTOR_A": ["MOTOR_B", "MOTOR_NA", "MOTOR_NB"],
    "HEAD_CLOCK": ["HEAD_LATCH"],
}


def in_table(board: Path) -> dict[str, int]:
    """The pins of pins.csv: name -> GPIO."""
    rows = csv.reader((board / "pins.csv").read_text(encoding="ascii").splitlines())
    return {name: int(chip.removeprefix("GPIO")) for name, chip in rows}


def in_code(source: str) -> dict[str, int]:
    """The pins of board.py: constants that are used as one, by the names of pins.csv."""
    tree = ast.parse(source)
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id.startswith("_")}
    pins: dict[str, int] = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id.removeprefix("_")
        value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
        if name in GROUPS:
            pins.update(zip(GROUPS[name], ast.literal_eval(value), strict=True))
        elif f"_{name}" in used and isinstance(value, ast.Constant) and value.value < 30:
            for number, each in enumerate([name, *NEIGHBOURS.get(name, ())]):
                pins[each] = value.value + number
    return pins


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
class TestBoard:
    """Of each board that has an image."""

    def test_it_has_the_files_of_a_board(self, board):
        assert [name for name in FILES if not (board / name).is_file()] == []

    def test_its_default_settings_are_good_ones(self, board):
        settings = Settings(RamStore(), StillClock(0))
        assert settings.load((board / "settings.json").read_text(encoding="utf-8")) == []

    def test_the_pins_are_those_of_the_table_and_each_is_used_once(self, board):
        table = in_table(board)
        assert in_code((board / "board.py").read_text(encoding="utf-8")) == table
        assert len(set(table.values())) == len(table)

    def test_strobes_and_power_are_driven_low_before_anything_else_is_made(self, board):
        source = (board / "board.py").read_text(encoding="utf-8")
        body = source[source.index("def player") :]
        first = [body.index(word) for word in ("_HEAD_STROBES", "_HEAD_POWER", "StateMachine(")]
        assert first == sorted(first)
        body = source[source.index("def _mechanism") :]
        first = [body.index(word) for word in ("player()", "HeadSensors(", "ADC(")]
        assert first == sorted(first)
        assert "self.engine, self.sensors = _mechanism()" in source.split("self.reset_cause")[0]


def test_a_swapped_pin_is_noticed():
    board = ROOT / "boards" / "rpi_pico_ltpd245"
    source = (board / "board.py").read_text(encoding="utf-8")
    assert in_code(source.replace("_PAPER_OUT = const(12)", "_PAPER_OUT = const(13)")) != (
        in_table(board)
    )
