"""Verbs about settings: list, get, set."""

import click
from rich.table import Table

from tillctl.faults import USAGE, Fault
from tillctl.options import port_of, show, terminal_options
from tillctl.ports import terminal


def _table() -> dict:
    from tillroll.settings import TABLE

    return {entry.key: entry for entry in TABLE}


@click.group()
def settings():
    """Look at and change the terminal's settings (docs/settings.md)."""


@settings.command("list")
@terminal_options
@click.pass_context
def list_(context, port, as_json):
    """Show every setting, its value and its default."""
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-list")
    show(body, as_json, _draw_list)


def _draw_list(console, body: dict) -> None:
    table = Table(header_style="bold")
    for name in ("setting", "value", "default", "meaning"):
        table.add_column(name, overflow="fold")
    known = _table()
    for key, value in sorted(body["settings"].items()):
        entry = known.get(key)
        style = "" if entry and entry.default == value else "yellow"
        default, meaning = (_text(entry.default), entry.help) if entry else ("?", "")
        table.add_row(key, _text(value), default, meaning, style=style)
    console.print(table)


def _text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings.command()
@click.argument("key")
@terminal_options
@click.pass_context
def get(context, key, port, as_json):
    """Show one setting."""
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-get", key=key)
    show(body, as_json, lambda console, found: console.print(_text(found["value"]), markup=False))


@settings.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--by", default="technician", help="Your name, for the record.")
@terminal_options
@click.pass_context
def set_(context, key, value, by, port, as_json):
    """Change one setting; the terminal checks the value and keeps who did it."""
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-set", key=key, value=_parse(key, value), by=by)
    show(
        body,
        as_json,
        lambda console, done: console.print(
            f"{done['key']}: {_text(done['old'])} -> {_text(done['value'])}", markup=False
        ),
    )


def _parse(key: str, value: str):
    """Turn the word of the command line into the kind that the setting has."""
    entry = _table().get(key)
    if entry is None or entry.kind in ("text", "choice"):
        return value
    if entry.kind == "flag" and value in ("true", "false"):
        return value == "true"
    if entry.kind == "number" and value.lstrip("-").isdigit():
        return int(value)
    wanted = "true or false" if entry.kind == "flag" else "a whole number"
    raise Fault(USAGE, f"{key} takes {wanted}, not {value}.", "See `tillctl settings list`.")
