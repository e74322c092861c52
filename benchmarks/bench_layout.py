"""Layout of a full EMV sale: its fields through the template to rows of glyphs."""

import json

from tillroll.approval.decode import decode
from tillroll.approval.scrub import scrub
from tillroll.receipt.compose import MARK_NONE, compose
from tillroll.service.frame import ascii_json
from tillroll.settings import table

HEAP = "512k"  # on the 64-bit build, with the firmware not frozen
BUDGETS = {
    "layout": {"instructions": None, "garbage": None},
}

_CELLS = 32
_state = {}


def prepare():
    """Have the approval, the template's lines and the default settings at hand."""
    with open("tests/golden/approvals/sale.json") as file:
        line = bytearray(ascii_json(json.load(file)))
    length = scrub(memoryview(line), len(line))
    _state["approval"] = decode(json.loads(bytes(line[:length])))[0]
    with open("firmware/layouts/sale.receipt") as file:
        _state["lines"] = list(file)
    _state["settings"] = {entry.key: entry.default for entry in table()}


def bench_layout():
    """Lay out the merchant copy."""
    rows = compose(
        _state["approval"], _state["lines"], "merchant", MARK_NONE, 0, _state["settings"], _CELLS
    )
    for _row in rows:
        pass
