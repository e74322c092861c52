"""docs/flow.md names functions that exist, and every public one that a plain sale runs through."""

import ast
import re
import sys
from pathlib import Path

from support.corridor import powered, sample

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
PAGE = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")

NAMED = set(re.findall(r"`(\w+\.\w+)\(\)`", PAGE))
FILES = set(re.findall(r"`((?:\w+/)*\w+\.py)`", PAGE))
TWIN = re.compile("_(plain|viper)$")


def existing() -> set[str]:
    """Every function and method of the firmware and the simulated board, by `owner.name`."""
    found = set()
    for path in [*FIRMWARE.rglob("*.py"), ROOT / "boards" / "sim" / "board.py"]:
        module = TWIN.sub("", path.stem)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found.add(f"{module}.{node.name}")
            elif isinstance(node, ast.ClassDef):
                found |= {
                    f"{node.name}.{member.name}"
                    for member in node.body
                    if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
                }
    return found


def called_by_a_sale() -> set[str]:
    """The public functions of the firmware that run from the message to DONE."""
    found = set()

    def note(frame, event, _argument):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(FIRMWARE)):
            owner, _, name = code.co_qualname.rpartition(".")
            owner = owner or TWIN.sub("", Path(code.co_filename).stem)
            if not name.startswith(("_", "<")) and "<" not in owner:
                found.add(f"{owner}.{name}")

    rig = powered()

    async def sell():
        await rig.call("approve", approval=sample("sale"))
        await rig.pause(20000)

    sys.setprofile(note)
    try:
        rig.run(sell())
    finally:
        sys.setprofile(None)
    assert rig.terminal.journal.unfinished() == 0
    return found


def test_every_function_named_exists():
    assert len(NAMED) > 100
    assert sorted(NAMED - existing()) == []


def test_every_file_named_exists():
    known = {
        str(path.relative_to(base))
        for base in (ROOT, FIRMWARE / "tillroll", ROOT / "boards" / "sim")
        for path in base.rglob("*.py")
    }
    assert sorted(FILES - known) == []


def test_no_function_of_a_plain_sale_is_missing():
    ran = called_by_a_sale()
    assert {"Desk.run", "Journal.done", "DotHead.burn", "kernel.glyph"} <= ran
    fields = {name for name in ran if name.startswith("computed.")}  # the page names their file
    missing = sorted(ran - NAMED - fields)
    assert missing == [], "docs/flow.md does not name " + ", ".join(missing)
