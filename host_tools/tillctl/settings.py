"""Verbs about settings: list, get, set, export; reset-settings."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import files
from tillctl.faults import USAGE, Fault
from tillctl.options import (
    Subverbs,
    by_option,
    json_of,
    new_table,
    plain,
    port_of,
    show,
    terminal_options,
)
from tillctl.ports import terminal


def _table() -> dict[str, Any]:
    from tillroll.settings import table

    return {entry.key: entry for entry in table()}


@click.group(cls=Subverbs)
def settings() -> None:
    """Look at and change the terminal's settings (docs/settings.md)."""


@settings.command("list")
@terminal_options
@click.pass_context
def list_(context: click.Context, port: str | None, as_json: bool) -> None:
    """Show every setting, its value and its default; changed ones in yellow."""
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-list")
    show(body, as_json, _draw_list)


def _draw_list(console: Console, body: dict[str, Any]) -> None:
    table = new_table("setting", "value", "default", "meaning")
    known, factory = _table(), body.get("factory", {})
    for key, value in sorted(body["settings"].items()):
        entry = known.get(key)
        default = factory.get(key, entry.default if entry else "?")
        meaning = entry.help if entry else ""
        style = "" if default == value else "yellow"
        table.add_row(key, plain(_text(value)), plain(_text(default)), plain(meaning), style=style)
    console.print(table)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(value: object) -> str:
    """Write a value so that also an empty text and its blanks can be seen."""
    if isinstance(value, str) and (not value or value != value.strip() or "\n" in value):
        return json.dumps(value, ensure_ascii=False)
    return _text(value)


@settings.command()
@click.argument("key")
@terminal_options
@click.pass_context
def get(context: click.Context, key: str, port: str | None, as_json: bool) -> None:
    """Show one setting; with --json also who changed it last, and when."""
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-get", key=key)
    show(body, as_json, lambda console, found: console.print(plain(_text(found["value"]))))


@settings.command("set", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.argument("value")
@by_option
@terminal_options
@click.pass_context
def set_(
    context: click.Context, key: str, value: str, by: str, port: str | None, as_json: bool
) -> None:
    r"""Change one setting; the terminal checks the value and keeps who did it.

    In a text, \n begins a new line.
    """
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-set", key=key, value=parse(key, value), by=by)
    show(body, as_json, _draw_change)


def _draw_change(console: Console, body: dict[str, Any]) -> None:
    old, new = shown(body["old"]), shown(body["value"])
    text = f"{body['key']}: {old} -> {new}" if old != new else f"{body['key']}: {new}, as before"
    console.print(plain(text))


@settings.command()
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, writable=True)
)
@terminal_options
@click.pass_context
def export(context: click.Context, file: Path | None, port: str | None, as_json: bool) -> None:
    """Write all settings as a profile, which `tillctl configure` gives to other terminals.

    To the new FILE, which is there whole or not at all, or to standard output.
    """
    from tillctl import profile

    if file:
        files.must_be_new(file)
    with terminal(port_of(context, port)) as client:
        status, body = client.call("status"), client.call("settings-list")
    head = (
        f"Settings of the {status['board']} {status['serial']}; its clock said {status['clock']}.",
        "`tillctl configure FILE` gives them to a terminal, all or none.  What is not named",
        "stays as it is: take out what is not to be the same everywhere.",
    )
    text = profile.written(body["settings"], body.get("factory", {}), head)
    answer = {"ok": True, "file": str(file) if file else None, "settings": body["settings"]}
    if file:
        with files.whole(file) as stream:
            stream.write(text)
    elif not json_of(context, as_json):
        click.echo(text, nl=False)
        return
    show(answer, json_of(context, as_json), _draw_export)


def _draw_export(console: Console, body: dict[str, Any]) -> None:
    console.print(plain(f"{body['file']}: {len(body['settings'])} settings"), soft_wrap=True)


@click.command("reset-settings")
@by_option
@terminal_options
@click.pass_context
def reset(context: click.Context, by: str, port: str | None, as_json: bool) -> None:
    """Give all settings the values of the factory; receipts stay as they are.

    The factory's values are those of the board, else those of docs/settings.md.
    """
    with terminal(port_of(context, port)) as client:
        body = client.call("settings-reset", by=by)
    show(body, json_of(context, as_json), _draw_reset)


def _draw_reset(console: Console, body: dict[str, Any]) -> None:
    for change in body["changed"]:
        _draw_change(console, change)
    if not body["changed"]:
        console.print("All settings had the values of the factory already.")


def parse(key: str, value: str) -> str | int | bool:
    """Turn the word of the command line into the kind that the setting has."""
    entry = _table().get(key)
    if entry is None or entry.kind == "choice":
        return value
    if entry.kind == "text":
        return value.replace("\\n", "\n")
    if entry.kind == "flag" and value in ("true", "false"):
        return value == "true"
    if entry.kind == "number":
        try:
            return int(value)
        except ValueError:
            pass
    wanted = "true or false" if entry.kind == "flag" else "a whole number"
    raise Fault(USAGE, f"{key} takes {wanted}, not {value}.", "See `tillctl settings list`.")
