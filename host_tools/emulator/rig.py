"""A whole simulated terminal on a table: flash, mechanism and wire outlive its power cuts.

The terminal is `firmware/main.py` started on the board `sim`; nothing is wired a second time.
Runs on both interpreters.
"""

import asyncio
import gc
import sys

from emulator import plug
from emulator.caller import Caller
from emulator.clerk import Clerk
from emulator.mechanism import Mechanism
from emulator.nor import Nor, PowerCut
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime

FLASH_BLOCKS = 256  # of 4 KiB: 1 MiB
EPOCH = 1795213200  # 2026-11-20 22:20:00, what the clock says at power-on


class Rig(Caller):
    """Owns what survives: `nor`, `mechanism`, `time`.  `terminal` is the firmware of this boot.

    `image` keeps the flash in an open file; without `keep` no rows of paper are kept; `pace` 1.0
    runs in real time.  A clerk tears off what comes out: `clerk.tears = False` stops that.
    """

    serial = plug.serial  # the terminal's own number

    def __init__(self, image=None, keep: bool = True, pace=None, epoch: int = EPOCH, sink=None):
        super().__init__()
        self.time = VirtualTime(epoch, pace)
        self.mechanism = self.mechanism_on(Paper(keep, sink))
        self.clerk = Clerk(self.mechanism)
        self.nor = Nor(FLASH_BLOCKS, image)
        self.wire = plug.Wire()
        self.indicator = plug.Indicator()
        self.kept = plug.Kept()
        self._booted: list = []
        self._loop: "asyncio.AbstractEventLoop | None" = None
        self._tasks = []

    # --- power -----------------------------------------------------------------------------

    @property
    def terminal(self):
        """The firmware of this boot; None while the power is off."""
        return self._booted[0] if self._booted else None

    def boot(self):
        """Start the firmware, as `main.main` does; gives the terminal, or its safe mode.

        PowerCut may hit already here.
        """
        import main  # here, because nested imports take much of unix MicroPython's stack
        from sim import rescue
        from tillroll import starts

        self.close()
        gc.collect()  # a real boot begins with an empty heap
        self.wire.clear()
        self._pending = b""
        plug.serial, plug.kept = self.serial, self.kept
        plug.insert(self.time, self.mechanism, self.nor, self.wire, self.indicator)
        sys.modules["rescue"] = rescue  # as on a chip, for starts.settled
        cause, safe = starts.begin(rescue)
        if safe:
            from tillroll.service.safe import SafeMode

            self._booted = [SafeMode(main.VERSION, rescue, cause)]
        else:
            self._booted = [main.Terminal(self.build(), cause)]
        return self.terminal

    def stop(self) -> None:
        """The firmware has ended; the power stays, and what it keeps over a reset."""
        self._booted = []
        plug.release()

    def crashed(self, fault) -> None:
        """The firmware has ended by an exception: the next boot knows."""
        self.stop()
        self.kept.keep(self.kept.crashes()[0] + 1, type(fault).__name__)

    def mechanism_on(self, paper):
        """Make what prints."""
        return Mechanism(self.time, paper)

    def build(self):
        """Build the board."""
        from sim import board

        return board.build()

    def cut(self) -> None:
        """Take the power away: nothing of the firmware is left but what is on flash."""
        self._booted = []
        self.kept.forget()
        self.nor.attach()
        plug.release()

    def fail(self) -> None:
        """Let the power fail in the midst of whatever the firmware is doing."""
        self.nor.attach()
        raise PowerCut

    def run(self, scenario):
        """Let the terminal live while the coroutine `scenario` acts; gives its result.

        The firmware stands still between two runs and goes on where it was.  None when the power
        was cut meanwhile: then `terminal` is None.
        """
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            lives = (self._live(self.terminal), self.time.run())
            self._tasks = [self._loop.create_task(life) for life in lives]
        try:
            return self._loop.run_until_complete(scenario)
        except PowerCut:
            self.cut()
            self.close()
        return None

    async def _live(self, terminal):
        try:
            await terminal.run()
        except PowerCut:
            self.cut()

    def close(self) -> None:
        """End the firmware's tasks, wherever they stand."""
        if self._loop is None:
            return
        if sys.implementation.name == "micropython":
            # There is one loop only: this empties it, and makes it forget the task it ran last.
            asyncio.new_event_loop().run_until_complete(_nothing())
        else:
            for task in self._tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
            self._loop.close()
        self._loop = None
        self._tasks = []

    def dispose(self) -> None:
        """Clear the table: small memories need the room for the next terminal."""
        self.close()
        self._booted = []
        plug.clear()
        gc.collect()

    async def pause(self, ms: int = 0) -> None:
        """Let emulated time pass.  Raises PowerCut when the power has gone."""
        await self.time.sleep(ms)
        if self.terminal is None:
            raise PowerCut


async def _nothing():
    pass
