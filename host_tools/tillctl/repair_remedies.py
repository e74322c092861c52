"""What can be done about what `repair_look` has found, by the verbs that there are."""

import sys
import time
from binascii import unhexlify
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tillctl import files, ports, repair_look
from tillctl.faults import REFUSED, USAGE, Fault
from tillctl.progress import progress
from tillctl.repair_look import Found
from tillctl.repl import Repl, at_repl

_BOARD = "rpi_pico_ltpd245"
_BACK_S = 1.0  # from the answer until it is away
_FLASH = """
try:
    from _rp2 import Flash
    flash = Flash()
except ImportError:
    from esp32 import Partition
    flash = Partition.find(Partition.TYPE_DATA, label="vfs")[0]
from binascii import hexlify
size, count = flash.ioctl(5, 0), flash.ioctl(4, 0)
block, blank = bytearray(size), b"\\xff" * size
def read(number):
    flash.readblocks(number, block)
    print(repr("" if block == blank else hexlify(block).decode()))
print((size, count))
"""
# Receipts, settings and counters, and what a restore has left; layouts and fonts stay.
_FACTORY = """
import os
count = 0
if "state" in os.listdir("/"):
    for entry in list(os.ilistdir("/state")):
        os.remove("/state/" + entry[0])
        count += 1
print(count)
"""


@dataclass
class Remedy:
    """One thing to do: its `name` for --do, what it does, and the command that does it.

    `do` carries it out, None where a person has to.
    """

    name: str
    text: str
    command: str
    do: Callable[[Found, Path | None], dict[str, Any]] | None = None
    loses: str = ""  # what is lost by it


def remedies(found: Found) -> list[Remedy]:
    """What can be done, the mildest first; nothing where all is well."""
    here = f"tillctl --port {found.port}" if found.port else "tillctl"
    board = found.board or _BOARD
    again = _reinstall(found, here, board)
    salvage = Remedy(
        "salvage",
        "Copy the storage, and save what receipts are in it.",
        f"{here} repair --do salvage --out FOLDER",
        _salvage,
    )
    factory = Remedy(
        "factory-reset",
        "Erase receipts, settings and counters, which may be what crashes.  Salvage first.",
        f"{here} repair --do factory-reset --yes",
        _factory,
        "all receipts, settings and counters",
    )
    offered = {
        repair_look.SAFE: [_leave(here), *again, salvage, factory],
        repair_look.DAMAGED: [salvage, _format(here)],
        repair_look.STOPPED: [*again, salvage, factory],
        repair_look.BROKEN: [*again, salvage],
        repair_look.EMPTY: [*again],
        repair_look.OTHER: [Remedy(one.name, one.text, f"{one.command} --force") for one in again],
        repair_look.LOADER: [_flash("tillctl", _BOARD)],
        repair_look.SILENT: [
            Remedy("power", "Switch it off and on, and look at the cable.", f"{here} repair"),
            _flash("tillctl", _BOARD),
        ],
    }
    return [
        one
        for one in offered.get(found.kind, [])
        if found.prompt or one.do not in (_salvage, _factory)
    ]


def _leave(here: str) -> Remedy:
    text = "Start it again without safe mode; if that start crashes, safe mode comes back."
    return Remedy("leave", text, f"{here} repair --do leave", _left)


def _reinstall(found: Found, here: str, board: str) -> list[Remedy]:
    if found.board == ports.SIM:
        return []
    if found.installed:
        text = "Install the firmware again; receipts and settings stay."
        return [Remedy("reinstall", text, f"{here} install --board {board}", _install)]
    return [_flash(here, board)]


def _flash(here: str, board: str) -> Remedy:
    text = (
        "Flash the image again; receipts and settings stay.  Where it does not answer, hold "
        "BOOTSEL (BOOT0) while you plug it in."
    )
    return Remedy("reinstall", text, f"{here} flash --board {board}")


def _format(here: str) -> Remedy:
    text = "Format the storage, with the loss of all that is on it.  Salvage first."
    return Remedy("format", text, f"{here} format-storage --yes")


def _left(found: Found, _out: Path | None) -> dict[str, Any]:
    """Leave the safe mode, and look what comes of it."""
    with ports.terminal(found.port) as client:
        client.call("safe-leave")
    time.sleep(_BACK_S)
    return _now(repair_look.look(found.port))


def _now(found: Found) -> dict[str, Any]:
    return {"now": found.kind, "text": found.text}


def _install(found: Found, _out: Path | None) -> dict[str, Any]:
    _call("install", ["--port", found.port, "--board", found.board or _BOARD])
    return _now(repair_look.look(found.port))


def _call(verb: str, words: list[str]) -> None:
    """Call another verb; it tells by itself what it does.  Raises Fault."""
    from tillctl.cli import tillctl

    with redirect_stdout(sys.stderr):  # the answer of this verb stands on stdout
        tillctl.main([verb, *words], "tillctl", standalone_mode=False, obj=[verb, *words])


def _salvage(found: Found, out: Path | None) -> dict[str, Any]:
    """Copy the storage block by block; `journal salvage` reads that."""
    if out is None:
        raise Fault(USAGE, "Nothing says where to.", "Name a new folder: --out FOLDER.")
    image = out.with_name(f"{out.name}.img")
    if image.exists() or out.exists():
        raise Fault(USAGE, f"{out} or {image} is there already.", "Name a new folder.")
    with at_repl(found.port) as repl:
        data = _storage(repl)
        repl.leave()
    files.save(image, data)
    _call("journal", ["salvage", str(image), "--out", str(out)])
    return {"image": str(image), "folder": str(out)}


def _storage(repl: Repl) -> bytes:
    size, count = repl.run(_FLASH)
    data = bytearray()
    with progress("reading", size * count) as advance:
        for number in range(count):
            content = repl.run(f"read({number})")
            data += unhexlify(content) if content else b"\xff" * size
            advance(size)
    return bytes(data)


def _factory(found: Found, _out: Path | None) -> dict[str, Any]:
    with at_repl(found.port) as repl:
        count = repl.run(_FACTORY)
        repl.leave()
    time.sleep(_BACK_S)
    return {"removed": count, **_now(repair_look.look(found.port))}


def carry_out(found: Found, remedy: Remedy, out: Path | None, yes: bool) -> dict[str, Any]:
    """Do it; gives what came of it.  Raises Fault."""
    if remedy.do is None:
        raise Fault(REFUSED, "This is for you to do.", remedy.command)
    if remedy.loses and not yes:
        what = f"It would lose {remedy.loses}: nothing was done."
        raise Fault(USAGE, what, "Salvage first, then say --yes.")
    click.echo(remedy.text, err=True)
    return remedy.do(found, out)
