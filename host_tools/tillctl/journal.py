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
from tillctl.faults import FILE, FLASH, USAGE, Fault, unwritable
from tillctl.options import Subverbs, json_of, json_option, plain, port_of, show, terminal_options
from tillctl.ports import terminal

_PATIENCE_S = 10.0  # for one answer: the terminal may be laying out a slip


@click.group(cls=Subverbs)
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
    """Write every stored receipt to a new FILE, newest first; without it to standard output.

    With its fields, decision, copies and what befell it.  FILE is there whole or not at all.
    With --json, the answer says how many receipts FILE has.
    """
    if jsonl and as_csv:
        raise Fault(USAGE, "--jsonl and --csv exclude each other.", "Give one of them, or none.")
    if file is not None:
        files.must_be_new(file)
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


@journal.command()
@click.argument("image", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--board", help="The board whose flash IMAGE is; else all are tried.")
@terminal_options
@click.pass_context
def check(
    context: click.Context, image: Path | None, board: str | None, port: str | None, as_json: bool
) -> None:
    """Look at every record of a terminal, or of an IMAGE of its flash.

    Damaged ones are listed by file and number; then the exit code is 8.
    """
    from tillctl import salvage as salvaging

    if image is not None:
        found = salvaging.salvage(salvaging.load(image), board)
        damage, stored = found.damage, found.journal.journal.stored()
    else:
        with terminal(port_of(context, port), _PATIENCE_S) as client:
            damage, status = salvaging.check(client), client.call("status")
        stored = status["stored"]
        for line in status["problems"]:  # of the last boot: files that it could not use at all
            code, _, where = line.partition(" ")
            if f"{where}: {code}" not in damage:
                damage.append(f"{where}: {code}")
    body = {"ok": True, "receipts": stored, "damage": damage}
    show(body, json_of(context, as_json), _draw_check)
    if damage:
        context.exit(FLASH)


def _draw_check(console: Console, body: dict[str, Any]) -> None:
    for line in body["damage"]:
        console.print(plain(line, "yellow"), soft_wrap=True)
    count, damage = body["receipts"], len(body["damage"])
    told = f"{damage} damaged, see above" if damage else "no damage"
    console.print(f"{count} receipt{'' if count == 1 else 's'}; {told}.")


@journal.command()
@click.argument("image", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="New or empty folder for what is found.",
)
@click.option("--board", help="The board whose flash IMAGE is; else all are tried.")
@json_option
@click.pass_context
def salvage(
    context: click.Context, image: Path, out: Path, board: str | None, as_json: bool
) -> None:
    """Recover the journal from IMAGE, the whole flash of a terminal or its storage only.

    Writes receipts.jsonl as `journal export` does, report.txt, and the files of the file system.
    IMAGE may be a .uf2 file; nothing is written to it.
    """
    from tillctl import salvage as salvaging

    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise Fault(FILE, f"{out} is not empty.", "Name a new folder.")
    except OSError as error:
        raise Fault(FILE, f"Cannot use {out}: {error.strerror}.") from None
    found = salvaging.salvage(salvaging.load(image), board)
    for path, data in found.files.items():
        _copy(out / "files" / path.lstrip("/"), data)
    client = found.journal
    with progress("receipts", client.journal.stored(), quiet=json_of(context, as_json)) as told:
        saved = save(out / "receipts.jsonl", "jsonl", told(receipts.stored(client)))
    body = {
        **saved,
        "from": found.place,
        "files": len(found.files),
        "damage": found.damage,
        "notes": found.notes,
    }
    with files.whole(out / "report.txt") as stream:
        stream.write(_report(image, body))
    show(body, json_of(context, as_json), _draw_salvage)


def _copy(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise unwritable(target, error) from None


def _report(image: Path, body: dict[str, Any]) -> str:
    lines = [
        f"Journal salvaged from {image.name}: {body['from']}.",
        f"{body['receipts']} receipts in receipts.jsonl, {body['problems']} of them in part; "
        f"{body['files']} files of the file system in files/.",
        f"The newest receipt found is number {body['newest']}.  Where littlefs had to take the "
        "older of two copies of a directory, the newest changes are missing without any sign.",
        *(["", "Damaged:"] + [f"- {line}" for line in body["damage"]] if body["damage"] else []),
        *(["", "To know:"] + [f"- {line}" for line in body["notes"]] if body["notes"] else []),
    ]
    return "\n".join(lines) + "\n"


def _draw_salvage(console: Console, body: dict[str, Any]) -> None:
    console.print(plain(told_of_export(body)), soft_wrap=True)
    for line in body["damage"] + body["notes"]:
        console.print(plain(line, "yellow"), soft_wrap=True)
    if not body["damage"]:
        console.print("Nothing was damaged.")


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
