"""`tillctl backup` and `tillctl restore`: everything that a terminal keeps, in one file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tillctl import backup_counters, backup_file, backup_link, files
from tillctl.backup_file import Backup
from tillctl.client import Client
from tillctl.erase import unprinted
from tillctl.faults import FLASH, REFUSED, USAGE, Fault
from tillctl.options import by_option, json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal may be laying out a slip
_COMMIT_S = 120.0  # some hundred files get their names or are deleted


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@terminal_options
@click.pass_context
def backup(context: click.Context, file: Path, port: str | None, as_json: bool) -> None:
    """Save settings, journal, and the terminal's own layouts and logo in the new FILE.

    FILE is there whole or not at all.  It holds receipts, but no full card number.
    """
    as_json = json_of(context, as_json)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        body = _save(client, file, client.call("status"), as_json)
    body.pop("record")
    show(body, as_json, _draw_backup)


def _save(client: Client, file: Path, status: dict[str, Any], as_json: bool) -> dict[str, Any]:
    """Make a backup; gives what there is to say of it, and the newest record.  Raises Fault."""
    _must_be_sound(status)
    files.must_be_new(file)
    with _meter("backup", quiet=as_json) as told:
        contents, record, strange = backup_link.fetch(client, told)
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest, data = backup_file.make(contents, status, made_at)
    files.save(file, data)
    return {
        "ok": True,
        "file": str(file),
        "bytes": len(data),
        "files": len(contents),
        "receipts": manifest.receipts,
        "unprinted": manifest.unprinted,
        "serial": manifest.serial,
        "damage": manifest.damage,
        "left_out": strange,
        "record": record,
    }


def _must_be_sound(status: dict[str, Any]) -> None:
    if "storage-damaged" in status["reasons"]:
        what = "The storage of the terminal is damaged: there is nothing to be read or replaced."
        do = "Salvage it, then `tillctl format-storage --yes` (docs/tillctl.md); then restore."
        raise Fault(FLASH, what, do, {"code": "storage-damaged", "text": what, "do": do})


def _draw_backup(console: Console, body: dict[str, Any]) -> None:
    console.print(plain(_told(body)), soft_wrap=True)
    for line in body["damage"]:
        console.print(plain(f"damaged, and saved as it is: {line}", "yellow"), soft_wrap=True)
    for name in body["left_out"]:
        console.print(plain(f"left out: {name} is no name for a backup", "yellow"), soft_wrap=True)


def _told(body: dict[str, Any]) -> str:
    waiting = f", {_copies(body['unprinted'])} unprinted" if body["unprinted"] else ""
    size = f"{body['files']} files, {body['bytes'] // 1024 + 1} KiB"
    return f"{body['file']}: {_receipts(body['receipts'])}{waiting}; {size}."


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--backup",
    "before",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="NEWFILE",
    help="Back up what is there to this new file first.",
)
@click.option("--no-backup", is_flag=True, help="Give up what is there without a backup.")
@click.option("--other-terminal", is_flag=True, help="FILE may come from another terminal.")
@click.option("--force", is_flag=True, help="Give up unprinted copies too.")
@by_option
@terminal_options
@click.pass_context
def restore(
    context: click.Context,
    file: Path,
    before: Path | None,
    no_backup: bool,
    other_terminal: bool,
    force: bool,
    by: str,
    port: str | None,
    as_json: bool,
) -> None:
    """Put the backup in FILE in the place of all that a terminal keeps.

    Everything in FILE is checked before the terminal is asked to change anything.  Copies that
    were unprinted when FILE was made wait for a person: they may have been printed since.
    """
    if before and no_backup:
        raise Fault(USAGE, "--backup and --no-backup exclude each other.", "Give one of them.")
    as_json = json_of(context, as_json)
    found = backup_file.load(file)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        status = client.call("status")
        _must_fit(found, status, other_terminal, force)
        if not before and not no_backup:
            before = _ask(status["stored"], as_json)
        saved = _save(client, before, status, as_json) if before else None
        if saved and not as_json:
            click.echo(_told(saved))
        same = found.manifest.serial == status["serial"]
        record, count = _stage(client, found, same, force, as_json)
    fields = {"by": by, "force": force, "files": count}
    fields["seen"] = saved["record"] if saved else record
    with terminal(port_of(context, port), _COMMIT_S) as client, _dropped_at_fault(client):
        body = client.call("restore-commit", **fields)
    body.update(serial=found.manifest.serial, made_at=found.manifest.made_at)
    show(body, as_json, _draw_restore)


def _must_fit(found: Backup, status: dict[str, Any], other: bool, force: bool) -> None:
    """Compare the backup with the terminal.  Raises Fault."""
    _must_be_sound(status)
    told = found.manifest
    if told.board != status["board"]:
        what = f"The backup is of a {told.board}, the terminal is a {status['board']}."
        raise Fault(REFUSED, what, "Take a backup of the same board.")
    if told.serial != status["serial"] and not other:
        what = f"The backup is of terminal {told.serial}, this is {status['serial']}."
        raise Fault(REFUSED, what, "If that is meant, say --other-terminal.")
    if status["unprinted"] and not force:
        raise unprinted(status["unprinted"])


def _ask(stored: int, as_json: bool) -> Path | None:
    """Ask a person for the file of a backup of what is there; None when they want none."""
    if as_json or not sys.stdin.isatty():
        what = "What is on the terminal now would be gone without a backup."
        raise Fault(USAGE, what, "Give --backup NEWFILE, or --no-backup.")
    prompt = "Back up what is there to which new file first? (empty: none)"
    name = click.prompt(prompt, default="", show_default=False, err=True).strip()
    if name:
        return Path(name)
    question = f"Give up the settings and {_receipts(stored)} that are there, without a backup?"
    click.confirm(question, abort=True, err=True)
    return None


def _stage(
    client: Client, found: Backup, same: bool, force: bool, as_json: bool
) -> tuple[int, int]:
    """Send all files; gives the newest record of before, and the number of files.

    The counters come last, to be the newest.  Raises Fault; then nothing is left.
    """
    counters, others = backup_counters.parted(found.files)
    begun = client.call("restore-begin", room=backup_link.room(found.files), force=force)
    with _dropped_at_fault(client), _meter("restore", quiet=as_json) as told:
        backup_link.stage(client, others, told)
        counters = backup_counters.chosen(client, counters if same else {})
        backup_link.stage(client, counters, told)
    return int(begun["record"]), len(others) + len(counters)


@contextmanager
def _dropped_at_fault(client: Client) -> Iterator[None]:
    """Throw away what was staged when it comes to nothing; else the next boot does."""
    try:
        yield
    except BaseException:
        with suppress(Fault):
            client.call("restore-drop")
        raise


@contextmanager
def _meter(what: str, quiet: bool) -> Iterator[backup_link.Told]:
    """Show on a terminal how far it is; gives the function that is told."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True)
    hidden = quiet or not console.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=hidden
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _draw_restore(console: Console, body: dict[str, Any]) -> None:
    told = f"Restored {_receipts(body['stored'])} of terminal {body['serial']}, as of "
    console.print(plain(f"{told}{body['made_at']}."), soft_wrap=True)
    if body["unprinted"]:
        text = f"{_copies(body['unprinted'])} may have been printed since: see `tillctl jobs`."
        console.print(plain(text, "yellow"), soft_wrap=True)


def _receipts(count: int) -> str:
    return f"{count} receipt{'' if count == 1 else 's'}"


def _copies(count: int) -> str:
    return f"{count} {'copy' if count == 1 else 'copies'}"
