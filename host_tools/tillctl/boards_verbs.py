"""`tillctl boards`: which boards there are, and what can be done with each from here."""

from typing import Any

import click
from rich.console import Console

from tillctl import boards as known
from tillctl.boards_new import new
from tillctl.options import Subverbs, json_of, json_option, new_table, show
from tillctl.stands import STANDS


@click.group(cls=Subverbs, invoke_without_command=True)
@json_option
@click.pass_context
def boards(context: click.Context, as_json: bool) -> None:
    """List the boards, and what can be done with each from here."""
    if context.invoked_subcommand is None:
        found = [_line(known.read(name)) for name in known.names()]
        show({"ok": True, "boards": found}, json_of(context, as_json), _draw)


def _line(board: known.Board) -> dict[str, Any]:
    chip = board.chip
    return {
        "board": board.name,
        "product": board.product,
        "printer": board.printer,
        "mcu": board.mcu,
        "build": bool(chip and chip.builds),
        "install": bool(chip and chip.installs),
        "runs_on": _runs_on(board),
    }


def _draw(console: Console, body: dict[str, Any]) -> None:
    table = new_table("board", "chip", "printer", "build", "install", "runs here on")
    for line in body["boards"]:
        can = ["yes" if line[verb] else "-" for verb in ("build", "install")]
        where = line["runs_on"] or "-"
        table.add_row(line["board"], line["mcu"], line["printer"], *can, where)
    console.print(table)


def _runs_on(board: known.Board) -> str:
    """What runs it here, without the board."""
    if board.name not in STANDS:
        return ""
    return "simulator" if board.chip is None else "emulator"


boards.add_command(new)
