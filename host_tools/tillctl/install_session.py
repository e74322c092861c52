"""A terminal at its REPL that takes files: what it is, and the receiver that runs there."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from installer import receiver

from tillctl import install_files, install_steps
from tillctl.faults import REFUSED, Fault
from tillctl.install_files import Files
from tillctl.install_sender import Sender
from tillctl.repl import Repl

OLDEST = (1, 24)

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
def first(name):
    try:
        with open(name) as file:
            return file.readline().rstrip()
    except (OSError, UnicodeError):
        return ""
kind = sys.implementation
firsts = first("/main.py"), first("/boot.py")
print((tuple(kind[1][:3]), getattr(kind, "_mpy", 0), kind[2], built_in) + firsts)
"""
_FINISH_SWITCH = "import main\nmain.switch(main.os, main.OLD)"


def look(repl: Repl) -> tuple[tuple[int, ...], int, str, str, str]:
    """Give MicroPython's version, its kind of .mpy, its machine, how main.py and boot.py begin.

    Raises Fault where tillroll is built into the image.
    """
    version, mpy, machine, built_in, first, boot = repl.run(_FACTS)
    if built_in:
        raise Fault(
            REFUSED,
            "This terminal has tillroll built in.",
            "Flash another image to change that (`tillctl flash`).",
        )
    return version, mpy, machine, first, boot


def prepare(repl: Repl, files: Files, board: str, force: bool) -> tuple[int, ...]:
    """Check that tillroll can be installed; end a switch that was interrupted.  Raises Fault."""
    version, mpy, machine, first, boot = look(repl)
    text = ".".join(map(str, version))
    if tuple(version) < OLDEST:
        raise Fault(
            REFUSED,
            f"MicroPython {text} is too old.",
            "Flash MicroPython 1.24 or newer, then install again.",
        )
    if mpy != install_files.abi(files):
        raise Fault(
            REFUSED,
            f"This MicroPython ({text}, {machine}) does not take code for {board}.",
            "Name the board that it is: --board.  Or flash MicroPython 1.24 or newer.",
        )
    if not force:
        install_steps.check_boot(files, boot)
    if first == install_steps.mark():
        repl.run(_FINISH_SWITCH)
    return tuple(version)


@contextmanager
def receiving(repl: Repl) -> Iterator[Sender]:
    """Start the receiver on a terminal and give what speaks with it.  Raises Fault."""
    source = Path(receiver.__file__).read_text(encoding="utf-8")
    repl.start(f"{source}\nmain()\n")
    sender = Sender(repl)
    try:
        yield sender
    except OSError as error:
        what = f"The terminal's file system failed: {error.strerror}."
        do = "Run the command again; the installed version is still the one that starts."
        raise install_steps.flash_fault("store-io", what, do) from None
    finally:
        with suppress(Fault):  # a broken connection has been told of
            sender.quit()
            repl.finish()
