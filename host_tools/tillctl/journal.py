"""Verbs about the journal as a whole: export, check, salvage."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.progress import Progress

from tillctl import files, receipts
from tillctl.faults import USAGE, Fault
from tillctl.options import json_of, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal may be laying out a slip


@click.group()
def journal() -> None:
    """Save the journal of a terminal, check it, salvage what is left of a damaged one."""


@journal.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--jsonl", is_flag=True, help="One JSON object a line, which is the default.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet program.")
@terminal_options
@click.pass_context
def export(
    context: click.Context,
    file: Path | None,
    jsonl: bool,
    as_csv: bool,
    port: str | None,
    as_json: bool,
) -> None:
    """Write every stored receipt to FILE, newest first; to standard output without FILE.

    With its fields, decision, copies and what befell it.  FILE is there whole or not at all.
    With --json, the answer says how many receipts FILE has.
    """
    if jsonl and as_csv:
        raise Fault(USAGE, "--jsonl and --csv exclude each other.", "Give one of them, or none.")
    kind, as_json = "csv" if as_csv else "jsonl", json_of(context, as_json)
    with terminal(port_of(context, port), _PATIENCE_S) as client:
        expected = client.call("status")["stored"]
        with progress("receipts", expected, quiet=as_json) as told:
            if file is None:
                write(sys.stdout, kind, told(receipts.stored(client)))
                return
            body = save(file, kind, told(receipts.stored(client)), expected)
    show(body, as_json, _draw_export)


def save(
    file: Path, kind: str, found: Iterable[dict[str, Any]], expected: int = 0
) -> dict[str, Any]:
    """Write receipts to a file, whole or not at all; tells of it.  Raises Fault."""
    with files.whole(file, "utf-8-sig" if kind == "csv" else "utf-8") as stream:
        count, newest, troubled = write(stream, kind, found)
    missing = max(0, expected - count)
    return {
        "ok": True,
        "file": str(file),
        "receipts": count,
        "newest": newest,
        "problems": troubled + missing,
    }


def write(stream: TextIO, kind: str, found: Iterable[dict[str, Any]]) -> tuple[int, int, int]:
    """Write receipts; gives their number, the newest's `seq`, and how many have problems."""
    count = newest = troubled = 0
    table = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if kind == "csv":
        table.writerow(receipts.columns())
    for one in found:
        if kind == "csv":
            table.writerow(receipts.csv_row(one))
        else:
            stream.write(receipts.json_line(one) + "\n")
        count += 1
        newest = max(newest, one["seq"])
        troubled += bool(one["problem"])
    return count, newest, troubled


@contextmanager
def progress(what: str, total: int, quiet: bool) -> Iterator[Any]:
    """Show a bar on a terminal; gives a function that counts what goes through it."""
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=quiet or not console.is_terminal
    ) as bar:

        def told(items: Iterable[Any]) -> Iterator[Any]:
            task = bar.add_task(what, total=total or None)
            for item in items:
                yield item
                bar.advance(task)

        yield told


def _draw_export(console: Console, body: dict[str, Any]) -> None:
    console.print(plain(told_of_export(body)), soft_wrap=True)


def told_of_export(body: dict[str, Any]) -> str:
    """Say what an export has."""
    count, problems = body["receipts"], body["problems"]
    text = f"{body['file']}: {count} receipt{'' if count == 1 else 's'}"
    if problems:
        text += f"; {problems} could not be read in full, see `tillctl journal check`"
    return text
