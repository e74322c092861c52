"""`tillctl fonts list`, `install` and `remove`: the glyph packs of a terminal."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import packs
from tillctl.faults import NOT_FOUND, Fault
from tillctl.options import (
    by_option,
    draw_unrecorded,
    json_of,
    new_table,
    plain,
    port_of,
    show,
    terminal_options,
)
from tillctl.ports import terminal

_PATIENCE_S = 30.0  # for one answer: the terminal looks at every glyph
_NAME = click.Choice(packs.NAMES)


@click.command("list")
@terminal_options
@click.pass_context
def list_(context: click.Context, port: str | None, as_json: bool) -> None:
    """List the packs of a terminal; every glyph of its own ones is looked at."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        there = packs.there(client)
    body = {"ok": True, "fonts": [packs.state(name, there) for name in packs.NAMES]}
    show(body, json_of(context, as_json), _draw_list)


def _draw_list(console: Console, body: dict[str, Any]) -> None:
    table = new_table("pack", "now", "from the next start on")
    for one in body["fonts"]:
        now = "built in"
        if one["own"]:
            now = "its own" if one["sound"] else "its own is damaged: the built-in one"
        after = {None: "", "own": "its own", "built-in": "built in"}[one["next"]]
        if one["arrived"]:
            after += f" ({one['arrived']:,} bytes of another one have come)"
        table.add_row(one["name"], now, after.strip())
    console.print(table)


@click.command()
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", type=_NAME, help="Which pack it is, when PACK has another name.")
@by_option
@terminal_options
@click.pass_context
def install(
    context: click.Context, pack: Path, name: str | None, by: str, port: str | None, as_json: bool
) -> None:
    """Use PACK in the place of the built-in one, from the next start of the terminal on.

    LICENSE.NAME.txt must lie beside it; where SHA256SUMS does, too, the pack must be what that
    says.  The terminal looks at every glyph; what is in use stays until it starts again.
    """
    read = packs.read(pack, name)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = {**packs.install(client, read, by), "name": read.name, "glyphs": read.glyphs}
    body["lacks"] = read.lacks
    show(body, json_of(context, as_json), _draw_install)


def _draw_install(console: Console, body: dict[str, Any]) -> None:
    size, glyphs = body["size"], body["glyphs"]
    console.print(
        f"{body['name']}: {size:,} bytes, {glyphs:,} glyphs, in use from the next start on"
    )
    if body["lacks"]:
        text = f"It lacks {body['lacks']:,} characters of the built-in one: they print as a box."
        console.print(plain(text, "yellow"), soft_wrap=True)
    draw_unrecorded(console, body)


@click.command()
@click.argument("name", type=_NAME)
@by_option
@terminal_options
@click.pass_context
def remove(context: click.Context, name: str, by: str, port: str | None, as_json: bool) -> None:
    """Use the built-in pack again, from the next start of the terminal on."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = {**client.call("font-remove", name=name, by=by), "name": name}
    if not body["removed"]:
        what = f"The terminal has no pack {name} of its own."
        raise Fault(NOT_FOUND, what, "See `tillctl fonts list`.")
    show(body, json_of(context, as_json), _draw_remove)


def _draw_remove(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['name']}: the built-in one, from the next start on")
    draw_unrecorded(console, body)
