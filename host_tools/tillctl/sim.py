"""`tillctl sim`: a simulated terminal for a person, with its flash in a folder."""

import asyncio
import calendar
import fcntl
import inspect
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from tillctl.faults import FILE, NO_TERMINAL, Fault
from tillctl.options import plain
from tillctl.ports import announced

_READ = 1024
_LOOK_S = 0.002

HELP = """\
paper out | in | low        the roll ends / a new one is put in / gets thin
platen open | closed        the lid with the platen
head hot | cool             the print head at 85 / 25 degC
head open | short | sound   its thermometer breaks / is whole again
supply low | full           4.5 V / 7.4 V
jam on | off                the paper sticks
power cut | on              at this very instant / boots again
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
@click.option("--json", "as_json", is_flag=True, help="Say what happens as JSON lines.")
def sim(state: Path, listen: int, pace: float, as_json: bool) -> None:
    """Run a simulated terminal until `quit`; type what happens to it.

    Other windows find it by themselves.  The end of the input does not end it.
    """
    bench = Bench(state, pace or None, Voice(as_json))
    with suppress(KeyboardInterrupt):  # as good as quit
        asyncio.run(bench.run(listen))


sim.help = f"{inspect.cleandoc(sim.help or '')}\n\n\b\n{HELP}"


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
    """The table on which the terminal stands: its power, its paper, its plug."""

    def __init__(self, state: Path, pace: float | None, voice: "Voice"):
        from emulator.rig import Rig

        self._slips = state / "slips"
        self._voice = voice
        self._state = state
        self._image = _flash_file(state)
        self._rig = Rig(image=self._image, pace=pace, epoch=_local_time())
        self._rig.clerk.torn = self._torn
        self._rig.indicator.hear = self._hear
        self._firmware: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._writers: set[asyncio.StreamWriter] = set()
        self._commands = _commands(self._rig, self)

    async def run(self, listen: int) -> None:
        """Serve until the person says quit."""
        try:
            server = await asyncio.start_server(self._plugged, "127.0.0.1", listen)
        except OSError as error:
            reason = os.strerror(error.errno).lower() if error.errno else str(error)
            what = f"Port {listen} cannot be used: {reason}."
            raise Fault(NO_TERMINAL, what, "Take another one, or 0 for any.") from None
        port = f"socket://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGTERM, self._lines.put_nowait, "quit"
        )
        with announced(port, self._state):
            self._voice.say("port", port)
            self.power_on()
            self._start(self._rig.time.run())
            self._start(self._outward())
            await self._obey()
        server.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a task; one that ends by an error is a defect, and is told at once."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._voice.say("crash", f"{type(error).__name__}: {error}")

    # --- power -----------------------------------------------------------------------------

    def power_on(self) -> None:
        """Boot, unless it runs."""
        if self._rig.terminal is None:
            terminal = self._rig.boot()
            self._firmware = asyncio.create_task(terminal.run())
            self._firmware.add_done_callback(self._ended)
            copies = terminal.journal.unfinished()
            self._voice.say("boot", f"{copies} {'copy' if copies == 1 else 'copies'} unprinted")

    def power_cut(self) -> None:
        """Take the power away at this instant."""
        self._rig.cut()
        if self._firmware is not None:
            self._firmware.cancel()

    # --- the plug --------------------------------------------------------------------------

    async def _plugged(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(_READ):
                while data:
                    data = data[self._rig.wire.send(data) :]
                    await asyncio.sleep(_LOOK_S)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _outward(self) -> None:
        while True:
            data = self._rig.wire.receive()
            for writer in self._writers if data else ():
                writer.write(data)
            await asyncio.sleep(_LOOK_S)

    # --- the person ------------------------------------------------------------------------

    async def _obey(self) -> None:
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
            elif words in self._commands:
                self._commands[words]()
                self._voice.say("done", words)
            elif words:
                self._voice.say("error", f"there is no `{words}`; type help")

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
        png.save(self._rig.mechanism.paper, path, first, last)
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
        raise Fault(FILE, f"Cannot use {state}: {error.strerror}.") from None
    return image


def _local_time() -> int:
    """Give seconds since 1970 as the wall clock here shows them."""
    return calendar.timegm(time.localtime())


def _commands(rig: Any, bench: Bench) -> dict[str, Callable[[], object]]:
    machine = rig.mechanism
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
        "head sound": lambda: machine.thermistor(""),
        "supply low": lambda: machine.supply(4500),
        "supply full": lambda: machine.supply(7400),
        "jam on": lambda: machine.jam(True),
        "jam off": lambda: machine.jam(False),
        "power cut": bench.power_cut,
        "power on": bench.power_on,
        "key": lambda: rig.terminal and rig.terminal.panel.proceed(),
    }
