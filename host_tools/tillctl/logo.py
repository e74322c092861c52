"""`tillctl logo`: the shop's logo, at the top of its slips."""

import json
from pathlib import Path
from typing import Any

import click
from PIL import Image
from rich.console import Console

from tillctl import logo_picture, logos, paths, preview
from tillctl.faults import INVALID, NOT_FOUND, Fault
from tillctl.options import (
    Subverbs,
    by_option,
    draw_unrecorded,
    json_of,
    plain,
    port_of,
    show,
    terminal_options,
)
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal reads all of it
_MUCH = 50  # percent of black


@click.group(cls=Subverbs)
def logo() -> None:
    """Give a terminal the shop's logo for the top of its slips (docs/layouts.md)."""


@logo.command("show")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, writable=True),
    help="Save the logo as this picture, too.",
)
@terminal_options
@click.pass_context
def show_(context: click.Context, output: Path | None, port: str | None, as_json: bool) -> None:
    """Tell whether the terminal has a logo, and whether it is sound."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = logos.there(client)
        if output is not None:
            preview.save(_fetched(client, body), output)
            body["file"] = str(output)
    show(body, json_of(context, as_json), _draw_show)


def _fetched(client: Any, body: dict[str, Any]) -> Image.Image:
    found = body["logo"]
    if found is None:
        raise Fault(NOT_FOUND, "The terminal has no logo.", "See `tillctl logo install`.")
    if found["fault"]:
        what = f"The terminal's logo cannot be read: {found['fault']}."
        raise Fault(INVALID, what, "Install it again.")
    return logos.unpacked(logos.fetch(client, found["bytes"]), body["dots"])


def _draw_show(console: Console, body: dict[str, Any]) -> None:
    found = body["logo"]
    if found is None:
        console.print(f"The terminal has no logo; its head has {body['dots']} dots.")
    elif found["fault"]:
        text = f"The logo cannot be printed, slips come without it: {found['fault']}."
        console.print(plain(text, "red"), soft_wrap=True)
    else:
        console.print(f"A logo of {found['rows']} rows of dots, {found['bytes']:,} bytes.")
    if "file" in body:
        console.print(plain(body["file"]))


@logo.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--width", type=click.IntRange(8), metavar="DOTS", help="Of 8 to a millimetre; default: fit."
)
@click.option(
    "--style",
    type=click.Choice(logo_picture.STYLES),
    default="auto",
    show_default=True,
    help="Two tones for a drawing, fine dots for a photograph.",
)
@click.option("--invert", is_flag=True, help="Turn its colours round: for a white logo.")
@click.option(
    "--preview",
    "picture",
    type=click.Path(path_type=Path),
    metavar="OUT.png",
    help="Only draw a slip with it, without a terminal.",
)
@by_option
@terminal_options
@click.pass_context
def install(
    context: click.Context,
    file: Path,
    width: int | None,
    style: str,
    invert: bool,
    picture: Path | None,
    by: str,
    port: str | None,
    as_json: bool,
) -> None:
    """Print the picture in FILE at the top of every sale slip, from the next one on.

    It is made black and white, its white margin is cut off, and it is made smaller where the head
    is narrower or where it would be higher than 20 mm.
    """
    found = logo_picture.read(file, invert)
    if picture is not None:
        made = logo_picture.drawn(found, file, preview.DOTS, width, style)
        body = _told(made, logos.packed(made.picture, preview.DOTS))
        preview.save(_slip(made), picture)
        show({**body, "file": str(picture)}, json_of(context, as_json), _draw_install)
        return
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        dots = logos.there(client)["dots"]
        made = logo_picture.drawn(found, file, dots, width, style)
        data = logos.packed(made.picture, dots)
        body = _told(made, data) | logos.install(client, data, by)
        body["hidden"] = logos.hidden_by(client)
    show(body, json_of(context, as_json), _draw_install)


def _told(made: logo_picture.Drawing, data: bytes) -> dict[str, Any]:
    width, rows = made.picture.size
    told: dict[str, Any] = {"ok": True, "name": "logo", "size": len(data)}
    return told | {"width": width, "rows": rows, "style": made.style, "black": made.black}


def _slip(made: logo_picture.Drawing) -> Image.Image:
    """A sample slip with it."""
    sample = json.loads((paths.samples() / "sale.json").read_text(encoding="utf-8"))
    approval, _unknown = preview.decode(sample)
    rows = logos.rows_of(made.picture, preview.DOTS)
    return preview.draw(approval, "merchant", 0, 0, preview.profile({}), rows)[0]


def _draw_install(console: Console, body: dict[str, Any]) -> None:
    how = {"line": "two tones", "photo": "fine dots"}[body["style"]]
    size = f"{body['width']} x {body['rows']} dots, {how}, {body['black']} % black"
    if "file" in body:
        console.print(plain(f"{size}: nothing was sent, see {body['file']}"), soft_wrap=True)
    else:
        console.print(f"logo: {size}, {body['size']:,} bytes")
        console.print("It is printed from the next slip on.")
    if body["black"] > _MUCH:
        text = "More than half of it is black: it prints slowly and warms the head; see --invert."
        console.print(plain(text, "yellow"), soft_wrap=True)
    for name in body.get("hidden", []):
        text = f"The terminal's own layout {name} has no line {{image: logo}}: it stays without."
        console.print(plain(text, "yellow"), soft_wrap=True)
    draw_unrecorded(console, body)


@logo.command()
@by_option
@terminal_options
@click.pass_context
def remove(context: click.Context, by: str, port: str | None, as_json: bool) -> None:
    """Print slips without a logo again."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = {**client.call("logo-remove", by=by), "logo": None}
    if not body["removed"]:
        raise Fault(NOT_FOUND, "The terminal has no logo.", "See `tillctl logo show`.")
    show(body, json_of(context, as_json), _draw_remove)


def _draw_remove(console: Console, body: dict[str, Any]) -> None:
    console.print("Slips come without a logo from the next one on.")
    draw_unrecorded(console, body)
