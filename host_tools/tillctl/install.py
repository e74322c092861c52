"""`tillctl install`: puts the firmware on a terminal that has a stock MicroPython."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tillctl import install_files, install_session, install_steps, ports, quiet
from tillctl.client import Client
from tillctl.faults import LINK, UNWELL, Fault
from tillctl.install_files import Files
from tillctl.install_sender import Sender
from tillctl.install_steps import Plan
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.progress import progress
from tillctl.repl import Repl, at_repl, last_line

# seconds for an answer, and tries: a boot takes 3 s, and the console keeps 8 questions meanwhile
_START = (2.0, 30)
_INSTEAD = "Let it print them, or install with --force: it goes on with them afterwards."


@click.command()
@terminal_options
@click.option("--board", default="rpi_pico_ltpd245", show_default=True, help="What the board is.")
@click.option("--force", is_flag=True, help="Even if copies are due or another program is there.")
@click.option("--clear", is_flag=True, help="Delete the old firmware first, to make room.")
@click.option(
    "--package",
    type=click.Path(file_okay=False, path_type=Path),
    help="Install nothing: write the files there, for `mpremote mip install`.",
)
@click.pass_context
def install(
    context: click.Context,
    port: str | None,
    as_json: bool,
    board: str,
    force: bool,
    clear: bool,
    package: Path | None,
) -> None:
    """Put the firmware on a terminal with a stock MicroPython, 1.24 or newer, or renew it.

    Receipts, settings, and the merchant's own files in /fonts and /layouts stay.  The application
    is interrupted; until all is there and verified, the old version is the one that starts.  If
    the connection breaks, run the command again: it goes on where it stopped.
    """
    begun = time.monotonic()
    if package is not None:
        body = install_files.write_package(install_files.collect(board), package)
        show(body, json_of(context, as_json), _draw_package)
        return
    install_files.march(board)  # a board that cannot be is told before a terminal is looked for,
    name = ports.choose(port_of(context, port))  # and where there is none, before all is compiled
    with ThreadPoolExecutor(1) as beside:  # a board on which nothing runs is asked for two seconds
        compiling = beside.submit(install_files.collect, board)
        if not force:
            quiet.check(name, force, _INSTEAD)
        files = compiling.result()
    with at_repl(name) as repl:
        micropython = install_session.prepare(repl, files, board, force)
        done = _transfer(repl, files, force, clear)
        repl.leave()
        status = _await(repl)
    body = _told(status, micropython, files, done)
    body["seconds"] = round(time.monotonic() - begun, 1)
    show(body, json_of(context, as_json), _draw)


def _told(
    status: dict[str, Any], micropython: tuple[int, ...], files: Files, done: Plan
) -> dict[str, Any]:
    return {
        "ok": True,
        "version": status["version"],
        "board": status["board"],
        "micropython": ".".join(map(str, micropython)),
        "files": len(files),
        "changed": len(done.changed),
        "removed": done.old,
        "sent": [path for path in done.missing if path in done.changed],
    }


def _transfer(repl: Repl, files: Files, force: bool, clear: bool) -> Plan:
    """Bring the files of the terminal up to date, or leave them as they were."""
    with install_session.receiving(repl) as sender:
        return _bring(sender, files, force, clear)


def _bring(sender: Sender, files: Files, force: bool, clear: bool) -> Plan:
    if not force:
        install_steps.check_owner(sender)
    todo = install_steps.plan(sender, files)
    if not todo.changed and not todo.old:
        return todo
    if clear:
        install_steps.clear(sender, todo)
        todo = install_steps.plan(sender, files)
    install_steps.check_room(sender, files, todo)
    with progress("installing", todo.bytes) as advance:
        install_steps.stage(sender, files, todo, advance)
    install_steps.commit(sender, todo)
    return todo


def _await(repl: Repl) -> dict[str, Any]:
    """Wait until tillroll answers; gives its status.  Raises Fault."""
    try:
        status = Client(repl, *_START).call("status")
    except Fault as fault:
        raise _did_not_start(repl, fault) from None
    if "safe-mode" in status.get("reasons", ()):
        what = f"The files are there, but tillroll came up in safe mode: {status['boot']}."
        raise Fault(UNWELL, what, "`tillctl repair` says what can be done.")
    return status


def _did_not_start(repl: Repl, fault: Fault) -> Fault:
    told = last_line(repl.heard)
    if fault.exit_code != LINK or not told:
        return fault
    return Fault(LINK, f"The files are there, but tillroll did not start: {told}.", fault.do)


def _draw_package(console: Console, body: dict[str, Any]) -> None:
    console.print(f"{body['package']}: {body['files']} files", soft_wrap=True)


def _draw(console: Console, body: dict[str, Any]) -> None:
    did = f"{len(body['sent'])} of {body['files']} files sent"
    if not body["changed"] and not body["removed"]:
        did = f"all {body['files']} files were there"
    elif body["removed"]:
        did += f", {len(body['removed'])} removed"
    console.print(f"{did}, {body['seconds']} s")
    where = f"{body['board']}, MicroPython {body['micropython']}"
    console.print(f"tillroll {body['version']} runs on {where}", soft_wrap=True)
