"""`tillctl configure`: give a terminal the settings of a profile, all of them or none."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import layouts, profile
from tillctl.client import Client
from tillctl.faults import INVALID, UNVERIFIED, USAGE, Fault
from tillctl.options import (
    by_option,
    json_of,
    new_table,
    plain,
    port_of,
    show,
    terminal_options,
)
from tillctl.ports import terminal
from tillctl.profile import Profile, Value
from tillctl.settings import shown

_PATIENCE_S = 10.0  # for one answer: the terminal lays out every line of a layout


@click.command()
@click.argument("file", metavar="PROFILE.toml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@by_option
@terminal_options
@click.pass_context
def configure(
    context: click.Context,
    file: Path,
    yes: bool,
    dry_run: bool,
    by: str,
    port: str | None,
    as_json: bool,
) -> None:
    """Give a terminal the settings of a profile: all of them or none.

    `tillctl settings export` writes one.  What it does not name stays as it is.  It is checked
    before the terminal is asked, and read back when it is in force.  It may name layouts, too.
    """
    as_json = json_of(context, as_json)
    wanted = profile.read(file)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        _must_be_known(file, wanted.settings, client.call("settings-list")["settings"])
        body = client.call("settings-apply", settings=wanted.settings, check=True, by=by)
        other = _other_layouts(client, wanted.layouts)
        body["changed"] = other + body["changed"]
        if not as_json:
            _draw(Console(highlight=False), body["changed"])
        body["applied"] = bool(body["changed"]) and not dry_run
        if body["applied"]:
            _confirm(yes, as_json)
            body |= _apply(client, wanted, [one["layout"] for one in other], by)
    show(body, as_json, _draw_end)


def _other_layouts(client: Client, wanted: dict[str, bytes | None]) -> list[dict[str, Any]]:
    """What would change about layouts; the values are their sums, "" for the built-in ones."""
    own = layouts.there(client) if wanted else {}
    changes = []
    for name, data in wanted.items():
        old, new = own.get(name, (0, ""))[1], layouts.crc_of(data) if data is not None else ""
        if old != new:
            changes.append({"layout": name, "old": old, "value": new})
    return changes


def _apply(client: Client, wanted: Profile, names: list[str], by: str) -> dict[str, str]:
    """Install these layouts, then change all settings at once; gives what went unrecorded."""
    told: dict[str, Any] = {}
    for name in names:
        data = wanted.layouts[name]
        if data is None:
            told |= client.call("layout-remove", name=name, by=by)
        else:
            told |= layouts.install(client, name, data, by)
    told |= client.call("settings-apply", settings=wanted.settings, by=by)
    _verify(client, wanted.settings)
    return {key: str(value) for key, value in told.items() if key == "unrecorded"}


def _must_be_known(file: Path, wanted: dict[str, Value], there: dict[str, Value]) -> None:
    """Raises Fault when the terminal lacks a setting: its firmware is older than this tillctl."""
    lacking = [key for key in wanted if key not in there]
    if lacking:
        what = f"The terminal has no setting {', '.join(lacking)}, which {file} names."
        raise Fault(INVALID, what, "Update its firmware, or take them out of the profile.")


def _draw(console: Console, changed: list[dict[str, Any]]) -> None:
    if not changed:
        console.print("The terminal has all that the profile says already.")
        return
    table = new_table("setting", "now", "new")
    for one in changed:
        old, new = (_word(one, one[when]) for when in ("old", "value"))
        key = one.get("key") or f"layout {one['layout']}"
        table.add_row(key, plain(old, "red"), plain(new, "green"))
    console.print(table)


def _word(change: dict[str, Any], value: Value) -> str:
    if "key" in change:
        return shown(value)
    return f"one of its own ({value})" if value else "built in"


def _confirm(yes: bool, as_json: bool) -> None:
    if yes:
        return
    if as_json or not sys.stdin.isatty():
        what = "Nobody is there to be asked: nothing was changed."
        raise Fault(USAGE, what, "Give --yes, or --dry-run to look only.")
    click.confirm("Change this?", abort=True, err=True)


def _verify(client: Client, wanted: dict[str, Value]) -> None:
    """Read back what is in force.  Raises Fault."""
    there = client.call("settings-list")["settings"]
    wrong = [key for key, value in wanted.items() if there.get(key) != value]
    if wrong:
        what = f"The terminal says otherwise of {', '.join(wrong)} after the change."
        raise Fault(UNVERIFIED, what, "Look at `tillctl settings list`, and configure it again.")


def _draw_end(console: Console, body: dict[str, Any]) -> None:
    count = len(body["changed"])
    changes = f"{count} change{'' if count == 1 else 's'}"
    if body["applied"]:
        console.print(f"{changes} made, and read back.")
    elif count:
        console.print(f"{changes} would be made.")
    if "unrecorded" in body:
        text = f"The journal could not note who changed it: {body['unrecorded']}."
        console.print(plain(text, "yellow"), soft_wrap=True)
