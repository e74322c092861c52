"""`tillctl boards new`: the folder of another board, begun as a copy of one that is like it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import boards, paths
from tillctl.faults import FILE, USAGE, Fault
from tillctl.options import json_of, json_option, show

_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
_TEXT = (".py", ".json", ".h", ".cmake", ".mk", ".csv")


@click.command("new")
@click.argument("name")
@click.option("--like", required=True, help="The board that is most like it.")
@json_option
@click.pass_context
def new(context: click.Context, name: str, like: str, as_json: bool) -> None:
    """Begin the folder of another board in boards/ of the checkout you are in.

    Its files are those of the board that it is like, with its own name; then change its pins, as
    step 2 of boards/README.md says.
    """
    there = _folder() / "boards"
    known = [board for board in boards.names() if boards.read(board).chip]
    if not _NAME.fullmatch(name):
        raise Fault(USAGE, f"'{name}' is no name for a board.", "Use a to z, 0 to 9 and _.")
    if like not in known:
        raise Fault(USAGE, f"There is no board {like}.", f"Boards: {', '.join(known)}.")
    if (there / name).exists():
        raise Fault(USAGE, f"There is a board {name} already.", "Take another name.")
    try:
        made = _make(there / like, there / name)
    except OSError as error:
        raise Fault(FILE, f"Cannot make {there / name}: {error.strerror}.") from None
    body = {"ok": True, "folder": str(there / name), "files": made}
    show(body, json_of(context, as_json), _draw)


def _folder() -> Path:
    try:
        return paths.project()
    except paths.NoProject as error:
        raise Fault(USAGE, f"{str(error).capitalize()}.") from None


def _make(source: Path, target: Path) -> list[str]:
    """Copy a board under another name; gives the names of its files."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for file in target.iterdir():
        if file.suffix in _TEXT:
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(f'"{source.name}"', f'"{target.name}"'), encoding="utf-8")
    about = json.loads((target / "board.json").read_text(encoding="utf-8"))
    about["product"] = target.name
    (target / "board.json").write_text(json.dumps(about, indent=4) + "\n", encoding="utf-8")
    page = target / "README.md"
    _title, _, rest = page.read_text(encoding="utf-8").partition("\n")
    page.write_text(f"# {target.name}\n{rest}", encoding="utf-8")
    return sorted(file.name for file in target.iterdir())


def _draw(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['folder']}: {', '.join(body['files'])}", soft_wrap=True)
    console.print("Next: its pins, in pins.csv and board.py (step 2 of boards/README.md).")
