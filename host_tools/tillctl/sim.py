"""`tillctl sim`: a simulated terminal for a person, with its flash in a folder."""

import asyncio
import fcntl
import inspect
import io
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click
from emulator.faults import placed
from rich.console import Console
from rich.text import Text

from tillctl.fault_option import fault_option, help_text, strike, typed
from tillctl.faults import FILE, Fault
from tillctl.options import plain
from tillctl.ports import announced
from tillctl.stands import STANDS, Stand

HELP = """\
paper out | in | low        the roll ends / a new one is put in / gets thin
platen open | closed        the lid with the platen
head hot | cool             the print head at 85 / 25 degC
head open | short | stuck   its thermometer breaks
head sound                  it is whole again
supply low | full           4.5 V / 7.4 V
jam on | off                the paper sticks
power cut | on              at this very instant / boots again
button held | free          the one for the safe mode, at the next boot
crash on | off              the program crashes, and at each start / no more
FAULT[=VALUE]               any fault of --fault
ANY@row=N                   any of these, once N more rows have left the head
key                         the clerk has torn the slip off: next copy now
help | quit"""


@click.command()
@click.option(
    "--state",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for its flash and its slips; made if missing.",
)
@click.option(
    "--listen",
    default=0,
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="TCP port; 0 picks a free one.",
)
@click.option(
    "--pace",
    default=1.0,
    type=click.FloatRange(0),
    show_default=True,
    help="Speed of time; 0 = as fast as it can.",
)
@click.option(
    "--board",
    default="sim",
    type=click.Choice(sorted(STANDS)),
    show_default=True,
    help="The board that it is.",
)
@click.option(
    "--image",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Flash this .uf2 or .bin onto an emulated board, instead of the image built here.",
)
@fault_option
@click.option("--json", "as_json", is_flag=True, help="Say what happens as JSON lines.")
def sim(
    state: Path,
    listen: int,
    pace: float,
    board: str,
    image: Path | None,
    faults: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run a simulated terminal until `quit`; type what happens to it.

    Other windows find it by themselves.  The end of the input does not end it.
    """
    bench = Bench(state, board, image, pace or None, Voice(as_json))
    with suppress(KeyboardInterrupt):  # as good as quit
        asyncio.run(bench.run(listen, faults))


sim.help = f"{inspect.cleandoc(sim.help or '')}\n\n\b\n{HELP}\n\n\b\nFaults:\n{help_text()}"


class Voice:
    """Tells the person, or the script, what happens."""

    def __init__(self, as_json: bool):
        self._as_json = as_json
        self._console = Console(highlight=False, soft_wrap=True)

    def say(self, event: str, text: str) -> None:
        """Report one event."""
        if self._as_json:
            click.echo(json.dumps({"event": event, "text": text}, ensure_ascii=False))
            sys.stdout.flush()
        else:
            self._console.print(Text(f"{event:>8}  ", "dim"), plain(text), sep="")


class Bench:
    """The table on which the terminal stands, and the person before it."""

    def __init__(
        self, state: Path, board: str, image: Path | None, pace: float | None, voice: "Voice"
    ):
        self._slips = state / "slips"
        self._voice = voice
        self._state = state
        self._flash = _flash_file(state)
        self._tasks: set[asyncio.Task[None]] = set()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._stand: Stand = STANDS[board](self._flash, image, pace, self._start, voice.say)

    async def run(self, listen: int, faults: tuple[str, ...] = ()) -> None:
        """Serve until the person says quit."""
        port = await self._stand.plug(listen)
        self._stand.rig.clerk.torn = self._torn
        self._stand.rig.indicator.hear = self._hear
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGTERM, self._lines.put_nowait, "quit"
        )
        try:
            with announced(port, self._state):
                self._voice.say("port", port)
                strike(self._stand.rig.mechanism, faults)
                self._stand.power_on()
                self._stand.run()
                await self._obey(_commands(self._stand))
        finally:
            self._stand.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a task; one that ends by an error is a defect, and is told at once."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._voice.say("crash", f"{type(error).__name__}: {error}")
            if os.environ.get("TILLCTL_TRACEBACK"):
                traceback.print_exception(error)

    # --- the person ------------------------------------------------------------------------

    async def _obey(self, commands: dict[str, Callable[[], object]]) -> None:
        loop = asyncio.get_running_loop()
        reader = threading.Thread(target=_read_lines, args=(loop, self._lines), daemon=True)
        reader.start()
        while True:
            line = await self._lines.get()
            words = " ".join(line.split())
            if words == "quit":
                return
            if words == "help":
                self._voice.say("help", "\n" + HELP)
            elif words:
                self._heed(words, commands)

    def _heed(self, words: str, commands: dict[str, Callable[[], object]]) -> None:
        """Do what is typed, now or at its row."""
        machine = self._stand.rig.mechanism
        try:
            what, rows = placed(words)
            act = commands.get(what) or typed(machine, what)
        except ValueError:
            self._voice.say("error", f"there is no `{words}`; type help")
            return
        if rows is None:
            self._do(words, act)
            return
        soon = asyncio.get_running_loop().call_soon  # not in the midst of the row: power may go
        machine.at_row(machine.paper.rows + rows, partial(soon, self._do, words, act))
        self._voice.say("waits", words)

    def _do(self, words: str, act: Callable[[], object]) -> None:
        act()
        self._voice.say("done", words)

    def _hear(self, what: str, text: str) -> None:
        if what == "show" and text:
            self._voice.say("display", text.replace("\n", " / "))
        elif what == "beep":
            self._voice.say("beep", "♪")

    def _torn(self, first: int, last: int) -> None:
        from emulator import png_host as png

        self._slips.mkdir(parents=True, exist_ok=True)
        taken = [int(one.stem) for one in self._slips.glob("*.png") if one.stem.isdigit()]
        path = self._slips / f"{max(taken, default=0) + 1:04d}.png"
        png.save(self._stand.rig.mechanism.paper, path, first, last)
        self._voice.say("slip", str(path))


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]) -> None:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)


def _flash_file(state: Path) -> io.FileIO:
    """Open the flash image for one process alone.  Raises Fault."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        path = state / "flash.img"
        path.touch()
        image = io.FileIO(path, "r+")
        fcntl.flock(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        what = f"A simulated terminal runs in {state} already."
        raise Fault(FILE, what, "Quit it first, or take another folder.") from None
    except OSError as error:
        raise Fault(
            FILE, f"Cannot use {state}: {error.strerror}.", "Name another folder."
        ) from None
    return image


def _commands(stand: Stand) -> dict[str, Callable[[], object]]:
    machine = stand.rig.mechanism
    return {
        "paper out": machine.paper_out,
        "paper in": machine.paper_in,
        "paper low": machine.near_end,
        "platen open": lambda: machine.platen(True),
        "platen closed": lambda: machine.platen(False),
        "head hot": lambda: machine.head_temperature(850),
        "head cool": lambda: machine.head_temperature(250),
        "head open": lambda: machine.thermistor("open"),
        "head short": lambda: machine.thermistor("short"),
        "head stuck": lambda: machine.thermistor("stuck"),
        "head sound": lambda: machine.thermistor(""),
        "supply low": lambda: machine.supply(4500),
        "supply full": lambda: machine.supply(7400),
        "jam on": lambda: machine.jam(True),
        "jam off": lambda: machine.jam(False),
        "button held": lambda: machine.button(True),
        "button free": lambda: machine.button(False),
        "crash on": lambda: stand.crash(True),
        "crash off": lambda: stand.crash(False),
        "power cut": stand.power_cut,
        "power on": stand.power_on,
        "key": stand.key,
    }
