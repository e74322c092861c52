"""`tillctl build`: the image of a terminal, to be flashed onto its board."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import image
from tillctl.faults import BUILD, FILE, USAGE, Fault
from tillctl.options import json_option, new_table, show
from tillctl.runtime import RuntimeMissing


@click.command()
@click.option("--board", required=True, help="Folder of the board in boards/.")
@click.option(
    "--micropython",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="MicroPython's sources; default: Debian's packages.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    show_default=True,
    help="Folder for the files.",
)
@json_option
def build(board: str, micropython: Path | None, out: Path, as_json: bool) -> None:
    """Build the image of a board: MicroPython with the firmware, fonts and layouts in it.

    Makes BOARD.uf2 for the Pico's USB drive, BOARD.bin for a programmer, and BOARD.json, which
    tells versions, addresses, sizes and SHA-256.  The same sources give the same bytes.

    Sources and the compiler come from Debian's packages on first use.
    """
    if board not in image.boards():
        have = ", ".join(image.boards())
        raise Fault(
            USAGE, f"There is no image for a board '{board}'.", f"There is one for: {have}."
        )
    try:
        made = image.built(lambda text: click.echo(text, err=True), board, micropython)
    except RuntimeMissing as missing:
        raise Fault(BUILD, f"The image cannot be built: {missing}") from None
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file in (made.bin, made.uf2, made.manifest):
            (out / file.name).write_bytes(file.read_bytes())
    except OSError as error:
        raise Fault(
            FILE, f"Cannot write to {out}: {(error.strerror or str(error)).lower()}."
        ) from None
    about = json.loads(made.manifest.read_text(encoding="utf-8"))
    show({"ok": True, "folder": str(out), **about}, as_json, _draw)


def _draw(console: Console, body: dict[str, Any]) -> None:
    table = new_table("region", "address", "size", "used")
    for name, region in body["flash"].items():
        size, used = region["size"], region.get("used")
        share = f"{used} ({100 * used // size} %)" if used else ""
        table.add_row(name, f"0x{region['address']:08x}", str(size), share)
    console.print(table)
    for name, file in body["files"].items():
        console.print(f"{file['sha256']}  {Path(body['folder']) / name}", soft_wrap=True)
