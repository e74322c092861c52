"""`tillctl install`: puts the firmware on a terminal that has a stock MicroPython."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from installer import receiver
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tillctl import install_files, install_steps, ports
from tillctl.client import Client
from tillctl.faults import LINK, REFUSED, Fault
from tillctl.install_files import Files
from tillctl.install_sender import Sender
from tillctl.install_steps import Plan
from tillctl.options import json_of, port_of, show, terminal_options
from tillctl.repl import Repl, at_repl, last_line

OLDEST = (1, 24)
# seconds for an answer, and tries
_ASK = (2.0, 2)  # where nothing runs yet there is no answer
_START = (6.0, 10)  # a boot takes 3 s; questions must not pile up meanwhile

_FACTS = """
import sys
path = sys.path[:]
sys.path[:] = [".frozen"]
try:
    import tillroll
    built_in = True
except ImportError:
    built_in = False
sys.path[:] = path
try:
    with open("/main.py") as file:
        first = file.readline().rstrip()
except (OSError, UnicodeError):
    first = ""
kind = sys.implementation
print((tuple(kind[1][:3]), getattr(kind, "_mpy", 0), kind[2], built_in, first))
"""
_FINISH_SWITCH = "import main\nmain.switch(main.os, main.OLD)"


@click.command()
@terminal_options
@click.option("--board", default="rpi_pico_ltpd245", show_default=True, help="What the board is.")
@click.option("--force", is_flag=True, help="Even if copies are due or another program is there.")
@click.option("--clear", is_flag=True, help="Delete the old firmware first, to make room.")
@click.pass_context
def install(
    context: click.Context, port: str | None, as_json: bool, board: str, force: bool, clear: bool
) -> None:
    """Put the firmware on a terminal with a stock MicroPython, 1.24 or newer, or renew it.

    Receipts, settings, and the merchant's own files in /fonts and /layouts stay.  The application
    is interrupted; until all is there and verified, the old version is the one that starts.  If
    the connection breaks, run the command again: it goes on where it stopped.
    """
    begun = time.monotonic()
    name = ports.choose(port_of(context, port))
    files = install_files.collect(board)
    if not force:
        _check_due(name)
    with at_repl(name) as repl:
        micropython = _prepare(repl, install_files.abi(files), board)
        done = _transfer(repl, files, force, clear)
        repl.leave()
        status = _await(repl)
    body = {
        "ok": True,
        "version": status["version"],
        "board": status["board"],
        "micropython": ".".join(map(str, micropython)),
        "files": len(files),
        "changed": len(done.changed),
        "removed": done.old,
        "sent": [path for path in done.missing if path in done.changed],
        "seconds": round(time.monotonic() - begun, 1),
    }
    show(body, json_of(context, as_json), _draw)


def _check_due(port: str) -> None:
    """Raise Fault when tillroll runs already and is about to print."""
    try:
        with ports.terminal(port, *_ASK) as client:
            status = client.call("status")
    except Fault as fault:
        if fault.exit_code == LINK:
            return
        raise
    if status["due"]:
        raise Fault(
            REFUSED,
            f"The terminal has {status['unprinted']} unprinted copies.",
            "Let it print them, or install with --force: it goes on with them afterwards.",
        )


def _prepare(repl: Repl, abi: int, board: str) -> tuple[int, ...]:
    """Check that tillroll can be installed; end a switch that was interrupted."""
    version, mpy, machine, built_in, first = repl.run(_FACTS)
    text = ".".join(map(str, version))
    if built_in:
        raise Fault(
            REFUSED,
            "This terminal has tillroll built in.",
            "Flash a newer image to renew it (`tillctl build`).",
        )
    if tuple(version) < OLDEST:
        raise Fault(
            REFUSED,
            f"MicroPython {text} is too old.",
            "Flash MicroPython 1.24 or newer, then install again.",
        )
    if mpy != abi:
        raise Fault(
            REFUSED,
            f"This MicroPython ({text}, {machine}) does not take code for {board}.",
            "Name the board that it is: --board.  Or flash MicroPython 1.24 or newer.",
        )
    if first == install_steps.mark():
        repl.run(_FINISH_SWITCH)
    return tuple(version)


def _transfer(repl: Repl, files: Files, force: bool, clear: bool) -> Plan:
    """Bring the files of the terminal up to date, or leave them as they were."""
    source = Path(receiver.__file__).read_text(encoding="utf-8")
    repl.start(f"{source}\nmain()\n")
    sender = Sender(repl)
    try:
        todo = _bring(sender, files, force, clear)
    except OSError as error:
        what = f"The terminal's file system failed: {error.strerror}."
        do = "Run the command again; the installed version is still the one that starts."
        raise install_steps.flash_fault("store-io", what, do) from None
    finally:
        with suppress(Fault):  # a broken connection has been told of
            sender.quit()
            repl.finish()
    return todo


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
    with _progress(todo.bytes) as advance:
        install_steps.stage(sender, files, todo, advance)
    install_steps.commit(sender, todo)
    return todo


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """Show on stderr how many of `total` bytes are sent; gives what is told of each block."""
    columns = (TextColumn("installing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def _await(repl: Repl) -> dict[str, Any]:
    """Wait until tillroll answers; gives its status.  Raises Fault."""
    try:
        return Client(repl, *_START).call("status")
    except Fault as fault:
        raise _did_not_start(repl, fault) from None


def _did_not_start(repl: Repl, fault: Fault) -> Fault:
    told = last_line(repl.heard)
    if fault.exit_code != LINK or not told:
        return fault
    return Fault(LINK, f"The files are there, but tillroll did not start: {told}.", fault.do)


def _draw(console: Console, body: dict[str, Any]) -> None:
    did = f"{len(body['sent'])} of {body['files']} files sent"
    if not body["changed"] and not body["removed"]:
        did = f"all {body['files']} files were there"
    elif body["removed"]:
        did += f", {len(body['removed'])} removed"
    console.print(f"{did}, {body['seconds']} s")
    where = f"{body['board']}, MicroPython {body['micropython']}"
    console.print(f"tillroll {body['version']} runs on {where}", soft_wrap=True)
