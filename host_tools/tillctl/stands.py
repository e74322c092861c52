"""What `tillctl sim` puts on the table: the simulated terminal, or an emulated board with a real
firmware image.  Both have the same mechanism, paper and clerk.
"""

import asyncio
import calendar
import io
import os
import secrets
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import click

from tillctl import flash_image, image
from tillctl.faults import FILE, NO_TERMINAL, USAGE, Fault
from tillctl.runtime_apt import RuntimeMissing

_READ = 1024
_LOOK_S = 0.002

Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
Say = Callable[[str, str], None]
Pace = float | None


class Stand(Protocol):
    """A terminal on the table; `rig` has mechanism, clerk and indicator."""

    rig: Any

    async def plug(self, listen: int) -> str:
        """Open the port for tillctl; gives its address.  Raises Fault."""

    def run(self) -> None:
        """Let time pass from now on."""

    def power_on(self) -> None:
        """Boot, unless it runs; says how many copies are unprinted."""

    def power_cut(self) -> None:
        """Take the power away at this instant."""

    def key(self) -> None:
        """The clerk asks for the next copy."""

    def crash(self, on: bool) -> None:
        """Let the program crash now and at each start, or no more."""

    def close(self) -> None:
        """End everything."""


def unprinted(copies: int) -> str:
    """Tell what a boot has found."""
    return f"{copies} {'copy' if copies == 1 else 'copies'} unprinted"


class Simulated:
    """`firmware/main.py` on the board `sim`, in this process."""

    def __init__(self, flash: io.FileIO, image: Path | None, pace: Pace, start: Start, say: Say):
        from emulator.rig import Rig

        if image is not None:
            raise Fault(USAGE, "This board has no image.", "Name one that has: --board BOARD")
        self.rig: Any = Rig(image=flash, pace=pace, epoch=_local_time())
        self.rig.serial = _serial(Path(str(flash.name)).with_name("serial"))
        self._start = start
        self._say = say
        self._firmware: asyncio.Task[None] | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def plug(self, listen: int) -> str:
        """Serve the wire on a TCP port."""
        try:
            self._server = await asyncio.start_server(self._plugged, "127.0.0.1", listen)
        except OSError as error:
            reason = os.strerror(error.errno).lower() if error.errno else str(error)
            what = f"Port {listen} cannot be used: {reason}."
            raise Fault(NO_TERMINAL, what, "Take another one, or 0 for any.") from None
        return f"socket://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def run(self) -> None:
        """Let time pass and answers go out."""
        self._start(self.rig.time.run())
        self._start(self._outward())

    def power_on(self) -> None:
        """Boot, unless it runs."""
        if self.rig.terminal is None:
            self._boot()
            self._firmware = self._start(self._live())
            journal = getattr(self.rig.terminal, "journal", None)
            self._say("boot", unprinted(journal.unfinished()) if journal else "safe mode")

    def _boot(self) -> None:
        """Start the firmware; a start that crashes is followed by another one, as on a board."""
        from emulator import plug

        while self.rig.terminal is None:
            try:
                self.rig.boot()
            except RuntimeError as fault:
                if not plug.broken:
                    raise
                self._say("start", f"crashed: {type(fault).__name__}")
                self.rig.crashed(fault)

    async def _live(self) -> None:
        """Let the firmware live; who leaves the safe mode starts again."""
        await self.rig.terminal.run()
        self.rig.stop()
        self.power_on()

    def crash(self, on: bool) -> None:
        """Let the program crash now, and at each start from now on; or no more."""
        from emulator import plug

        plug.broken = on
        if on and self.rig.terminal is not None and self._firmware is not None:
            self._firmware.cancel()
            self.rig.crashed(RuntimeError())
            self.power_on()

    def power_cut(self) -> None:
        """Take the power away at this instant."""
        self.rig.cut()
        if self._firmware is not None:
            self._firmware.cancel()

    def key(self) -> None:
        """The clerk asks for the next copy."""
        panel = getattr(self.rig.terminal, "panel", None)
        if panel is not None:
            panel.proceed()

    def close(self) -> None:
        """Close the port."""
        if self._server is not None:
            self._server.close()

    async def _plugged(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(_READ):
                while data:
                    data = data[self.rig.wire.send(data) :]
                    await asyncio.sleep(_LOOK_S)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _outward(self) -> None:
        while True:
            data = self.rig.wire.receive()
            for writer in self._writers if data else ():
                writer.write(data)
            await asyncio.sleep(_LOOK_S)


class EmulatedPico:
    """A real firmware image on an emulated Pico; its USB console is the port."""

    board = "rpi_pico_ltpd245"

    def __init__(self, flash: io.FileIO, image: Path | None, pace: Pace, start: Start, say: Say):
        self._flash = Path(str(flash.name))
        self._image = image
        self._pace = pace
        self._start = start
        self._say = say
        self.rig: Any = None

    async def plug(self, listen: int) -> str:
        """Start the board process with its console on a TCP port."""
        from emulator.pico_home_host import home
        from emulator.pico_host import FLASH_BYTES, BoardDied
        from emulator.pico_rig_host import PicoRig

        serial = _serial(self._flash.with_name("serial"))
        try:
            if not self._flash.stat().st_size:
                self._flash.write_bytes(b"\xff" * FLASH_BYTES)
            flash_image.write(self._flash, self._image or image.built(_tell, self.board).bin)
            self.rig = PicoRig(home(_tell), self._flash, tcp=listen, serial=serial)
        except BoardDied as error:
            raise Fault(NO_TERMINAL, f"The emulated board does not start: {error}.") from None
        except (flash_image.NotAnImage, RuntimeMissing) as error:
            raise Fault(FILE, f"{error}.") from None
        return f"socket://127.0.0.1:{self.rig.pico.port}"

    def run(self) -> None:
        """Let time pass."""
        self._start(self.rig.live(self._pace))

    def power_on(self) -> None:
        """Boot, unless it runs; what it has to say comes when it answers."""
        if not self.rig.powered:
            self.rig.power_on()
            self._start(self._greet())

    def power_cut(self) -> None:
        """Take the power away at this instant."""
        self.rig.cut()

    def key(self) -> None:
        """The clerk's key is the payment application's: it sends the request."""
        self._start(self._proceed())

    def crash(self, on: bool) -> None:
        """Nothing: what crashes a real image is in the image."""
        self._say("error", f"crash {'on' if on else 'off'} is for the board `sim` only")

    def close(self) -> None:
        """End the board process."""
        self.rig.dispose()

    async def _greet(self) -> None:
        from emulator.caller import Silence
        from emulator.nor import PowerCut

        try:
            status = await self.rig.ready()
        except Silence:
            self._say("boot", "no answer: is the firmware installed?")
        except PowerCut:
            return
        else:
            self._say("boot", unprinted(status["unprinted"]))

    async def _proceed(self) -> None:
        from emulator.caller import Silence
        from emulator.nor import PowerCut

        with suppress(Silence, PowerCut):
            await self.rig.call("proceed")


STANDS: dict[str, type[Simulated] | type[EmulatedPico]] = {
    "sim": Simulated,
    EmulatedPico.board: EmulatedPico,
}


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _serial(file: Path) -> str:
    """The serial number of the terminal in this folder; it gets one at its first start."""
    try:
        if not file.exists():
            file.write_text(secrets.token_hex(8), encoding="ascii")
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(FILE, f"Cannot use {file}: {error}.") from None


def _local_time() -> int:
    """Give seconds since 1970 as the wall clock here shows them."""
    return calendar.timegm(time.localtime())
