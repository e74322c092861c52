"""`tillctl erase-journal`: an export, then an empty journal."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import files, receipts
from tillctl.client import Client
from tillctl.faults import REFUSED, USAGE, Fault, from_terminal
from tillctl.journal import progress, save, told_of_export
from tillctl.options import by_option, json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_PATIENCE_S = 30.0  # some hundred files are deleted


@click.command("erase-journal")
@click.option(
    "--export",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Export to this new file first; a table if its name ends with .csv.",
)
@click.option("--no-export", is_flag=True, help="Erase without an export.")
@click.option("--force", is_flag=True, help="Erase unprinted copies too.")
@by_option
@terminal_options
@click.pass_context
def erase_journal(
    context: click.Context,
    file: Path | None,
    no_export: bool,
    force: bool,
    by: str,
    port: str | None,
    as_json: bool,
) -> None:
    """Erase every receipt, after an export; settings stay.

    Refuses while copies are unprinted, but for --force: then they will never be printed.
    """
    if file and no_export:
        raise Fault(USAGE, "--export and --no-export exclude each other.", "Give one of them.")
    as_json = json_of(context, as_json)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        status = client.call("status")
        if status["unprinted"] and not force:
            raise unprinted(status["unprinted"])
        if not file and not no_export:
            file = _ask(status["stored"], as_json)
        fields: dict[str, Any] = {"by": by, "force": force}
        if file:
            fields["seen"] = _export(client, file, status["stored"], as_json)
        body = client.call("journal-erase", **fields)
    show(body, as_json, _draw)


def unprinted(count: int) -> Fault:
    """Say what the terminal would say, before anything is exported for nothing."""
    from tillroll.codes import CODES

    text, remedy = CODES["unprinted"]
    error = {"code": "unprinted", "where": "journal", "detail": f"{count} of them"}
    return from_terminal({**error, "text": text, "do": remedy})


def _ask(stored: int, as_json: bool) -> Path | None:
    """Ask a person for the file of the export; None when they want none."""
    if as_json or not sys.stdin.isatty():
        what = "The receipts would be gone without an export."
        raise Fault(USAGE, what, "Give --export FILE, or --no-export.")
    prompt = "Export to which new file first? (empty: none)"
    name = click.prompt(prompt, default="", show_default=False, err=True).strip()
    if name:
        return Path(name)
    click.confirm(f"Erase {_receipts(stored)} for good, without an export?", abort=True, err=True)
    return None


def _export(client: Client, file: Path, expected: int, as_json: bool) -> int:
    """Export to a new file; gives the number of the newest receipt in it."""
    files.must_be_new(file)
    with progress("receipts", expected, quiet=as_json) as told:
        kind = "csv" if file.suffix.lower() == ".csv" else "jsonl"
        saved = save(file, kind, told(receipts.stored(client)), expected)
    if not as_json:
        click.echo(told_of_export(saved))
    if saved["problems"]:
        what = f"{_receipts(saved['problems'])} could not be read in full: nothing was erased."
        do = "See `tillctl journal check`; --no-export erases what cannot be read, too."
        raise Fault(REFUSED, what, do)
    return int(saved["newest"])


def _draw(console: Console, body: dict[str, Any]) -> None:
    copies = body["unprinted"]
    also = f", {copies} unprinted {'copy' if copies == 1 else 'copies'} among them"
    console.print(plain(f"Erased {_receipts(body['erased'])}{also if copies else ''}."))


def _receipts(count: int) -> str:
    return f"{count} receipt{'' if count == 1 else 's'}"
