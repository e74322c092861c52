"""`tillctl layout`: the slip templates of a terminal."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import layouts
from tillctl.faults import NOT_FOUND, USAGE, Fault
from tillctl.options import (
    Subverbs,
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

_PATIENCE_S = 10.0  # for one answer: the terminal lays out every line


@click.group(cls=Subverbs)
def layout() -> None:
    """Look at the slip templates of a terminal, and give it others (docs/layouts.md)."""


@layout.command("list")
@terminal_options
@click.pass_context
def list_(context: click.Context, port: str | None, as_json: bool) -> None:
    """List the layouts, and which of them are the terminal's own."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        own = layouts.there(client)
    found = [
        {"name": name, "own": name in own, "bytes": own[name][0] if name in own else None}
        for name in sorted({*layouts.built_in(), *own})
    ]
    show({"ok": True, "layouts": found}, json_of(context, as_json), _draw_list)


def _draw_list(console: Console, body: dict[str, Any]) -> None:
    table = new_table("layout", "which", "bytes")
    for one in body["layouts"]:
        which = "the terminal's own" if one["own"] else "built in"
        if one["name"] not in layouts.built_in():
            which += ", but no slip has it"
        table.add_row(plain(one["name"]), which, str(one["bytes"] or ""))
    console.print(table)


@layout.command("show")
@click.argument("name")
@terminal_options
@click.pass_context
def show_(context: click.Context, name: str, port: str | None, as_json: bool) -> None:
    """Print a layout: the terminal's own, else the built-in one as this tillctl has it."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        own = layouts.there(client)
        data = layouts.fetch(client, name, own[name][0]) if name in own else layouts.shipped(name)
    text = data.decode("utf-8", "replace")
    body = {"ok": True, "name": name, "own": name in own, "text": text}
    show(body, json_of(context, as_json), lambda _console, _body: click.echo(text, nl=False))


@layout.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="Which layout it is, when FILE has another name.")
@by_option
@terminal_options
@click.pass_context
def install(
    context: click.Context, file: Path, name: str | None, by: str, port: str | None, as_json: bool
) -> None:
    """Use FILE in the place of the built-in layout of the same name.

    It is tried first, on all kinds of slip, here and by the terminal; what is in use stays until
    all of it has arrived.
    """
    name = name or file.stem
    if name not in layouts.built_in():
        known = ", ".join(layouts.built_in())
        raise Fault(USAGE, f"No slip has a layout {name}.", f"Give --name with one of: {known}.")
    data = layouts.read(file, name)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = {**layouts.install(client, name, data, by), "name": name}
    show(body, json_of(context, as_json), _draw_install)


def _draw_install(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['name']}: {body['size']:,} bytes, in use from the next slip on")
    draw_unrecorded(console, body)


@layout.command()
@click.argument("name")
@by_option
@terminal_options
@click.pass_context
def remove(context: click.Context, name: str, by: str, port: str | None, as_json: bool) -> None:
    """Use the built-in layout of this name again."""
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = {**client.call("layout-remove", name=name, by=by), "name": name}
    if not body["removed"]:
        what = f"The terminal has no layout {name} of its own."
        raise Fault(NOT_FOUND, what, "See `tillctl layout list`.")
    show(body, json_of(context, as_json), _draw_remove)


def _draw_remove(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['name']}: the built-in one, from the next slip on")
    draw_unrecorded(console, body)
