"""`tillctl configure`: give a terminal the settings of a profile, all of them or none."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import profile
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
from tillctl.profile import Value
from tillctl.settings import shown


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
    before the terminal is asked, and read back when it is in force.
    """
    as_json = json_of(context, as_json)
    wanted = profile.read(file)
    with terminal(port_of(context, port)) as client:
        _must_be_known(file, wanted, client.call("settings-list")["settings"])
        body = client.call("settings-apply", settings=wanted, check=True, by=by)
        if not as_json:
            _draw(Console(highlight=False), body["changed"])
        if body["changed"] and not dry_run:
            _confirm(yes, as_json)
            body = client.call("settings-apply", settings=wanted, by=by)
            _verify(client, wanted)
    body["applied"] = bool(body["changed"]) and not dry_run
    show(body, as_json, _draw_end)


def _must_be_known(file: Path, wanted: dict[str, Value], there: dict[str, Value]) -> None:
    """Raises Fault when the terminal lacks a setting: its firmware is older than this tillctl."""
    lacking = [key for key in wanted if key not in there]
    if lacking:
        what = f"The terminal has no setting {', '.join(lacking)}, which {file} names."
        raise Fault(INVALID, what, "Update its firmware, or take them out of the profile.")


def _draw(console: Console, changed: list[dict[str, Any]]) -> None:
    if not changed:
        console.print("The terminal has all settings of the profile already.")
        return
    table = new_table("setting", "now", "new")
    for one in changed:
        table.add_row(
            one["key"], plain(shown(one["old"]), "red"), plain(shown(one["value"]), "green")
        )
    console.print(table)


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
    settings = f"{count} setting{'' if count == 1 else 's'}"
    if body["applied"]:
        console.print(f"{settings} changed, and read back.")
    elif count:
        console.print(f"{settings} would change.")
    if "unrecorded" in body:
        text = f"The journal could not note who changed it: {body['unrecorded']}."
        console.print(plain(text, "yellow"), soft_wrap=True)
