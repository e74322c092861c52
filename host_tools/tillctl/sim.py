"""`tillctl sim`: a simulated terminal for a person, with its flash in a folder."""

import asyncio
import fcntl
import sys
import threading
from pathlib import Path

import click
from rich.console import Console

from tillctl import paths
from tillctl.faults import FILE, NO_TERMINAL, Fault
from tillctl.ports import announced

_READ = 1024
_LOOK_S = 0.002

HELP = """\
paper out | in | low        the roll ends / a person puts a new one in / gets thin
platen open | closed        the lid with the platen
head hot | cool             the print head at 85 / 25 degC
head open | short | sound   its thermometer breaks / is whole again
supply low | full           4.5 V / 7.4 V
jam on | off                the paper sticks
power cut | on              at this very instant / boots again
key                         the clerk has torn the slip off: next copy now
help | quit"""


@click.command()
@click.option("--state", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for its flash and its slips; made if missing.")
@click.option("--listen", default=0, metavar="PORT", help="TCP port; 0 picks a free one.")
@click.option("--pace", default=1.0, show_default=True, help="Speed of time; 0 = as fast as it can.")
@click.option("--json", "as_json", is_flag=True, help="Say what happens as JSON lines.")
def sim(state, listen, pace, as_json):
    """Run a simulated terminal until `quit`; type what happens to it.

    \b
    """
    paths.setup()
    try:
        asyncio.run(Bench(state, pace or None, Voice(as_json)).run(listen))
    except KeyboardInterrupt:
        pass


sim.help += HELP.replace("\n", "\n    ")


class Voice:
    """Tells the person, or the script, what happens."""

    def __init__(self, as_json: bool):
        self._as_json = as_json
        self._console = Console(highlight=False)

    def say(self, event: str, text: str) -> None:
        """Report one event."""
        if self._as_json:
            import json

            click.echo(json.dumps({"event": event, "text": text}, ensure_ascii=False))
            sys.stdout.flush()
        else:
            self._console.print(f"[dim]{event:>8}[/]  {text}")


class Bench:
    """The table on which the terminal stands: its power, its paper, its plug."""

    def __init__(self, state: Path, pace: float | None, voice: Voice):
        from emulator.rig import Rig

        self._slips = state / "slips"
        self._voice = voice
        self._state = state
        self._image = _flash_file(state)
        self._rig = Rig(image=self._image, pace=pace, epoch=_local_time())
        self._rig.clerk.torn = self._torn
        self._rig.indicator.hear = self._hear
        self._firmware: asyncio.Task | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._commands = _commands(self._rig, self)

    async def run(self, listen: int) -> None:
        """Serve until the person says quit."""
        try:
            server = await asyncio.start_server(self._plugged, "127.0.0.1", listen)
        except OSError as error:
            raise Fault(NO_TERMINAL, f"Port {listen} cannot be used: {error.strerror}.")
        port = f"socket://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with announced(port, self._state):
            self.power_on()
            self._voice.say("port", port)
            clock = asyncio.create_task(self._rig.time.run())
            outward = asyncio.create_task(self._outward())
            await self._obey()
            for task in (clock, outward):
                task.cancel()
        server.close()

    # --- power -----------------------------------------------------------------------------

    def power_on(self) -> None:
        """Boot, unless it runs."""
        if self._rig.terminal is None:
            terminal = self._rig.boot()
            self._firmware = asyncio.create_task(terminal.run())
            self._voice.say("boot", f"{terminal.journal.unfinished()} unprinted")

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
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=_read_lines, args=(loop, lines), daemon=True).start()
        while True:
            line = await lines.get()
            words = " ".join(line.split()) if line is not None else None
            if words == "quit":
                return
            if words is None:
                await asyncio.Event().wait()
            elif words == "help":
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
        number = len(list(self._slips.glob("*.png"))) + 1
        path = self._slips / f"{number:04d}.png"
        png.save(self._rig.mechanism.paper, path, first, last)
        self._voice.say("slip", str(path))


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, None)


def _flash_file(state: Path):
    """Open the flash image for one process alone.  Raises Fault."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        path = state / "flash.img"
        path.touch()
        image = open(path, "r+b", buffering=0)
        fcntl.flock(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Fault(FILE, f"A simulated terminal runs in {state} already.", "Quit it first.")
    except OSError as error:
        raise Fault(FILE, f"Cannot use {state}: {error.strerror}.")
    return image


def _local_time() -> int:
    """Give seconds since 1970 as the wall clock here shows them."""
    import calendar
    import time

    return calendar.timegm(time.localtime())


def _commands(rig, bench: Bench) -> dict:
    machine = rig.mechanism
    return {
        "paper out": machine.paper_out,
        "paper in": machine.paper_in,
        "paper low": machine.near_end,
        "platen open": lambda: machine.platen(False),
        "platen closed": lambda: machine.platen(True),
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
        "key": lambda: rig.terminal and rig.terminal.pump.proceed(),
    }
