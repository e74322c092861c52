"""Puts one copy on paper: rows of the receipt to bands of dots to the guarded engine.

Below the pump and with its rights; it knows nothing of the queue.
"""

from micropython import const

from tillroll.errors import RECOVER_PAUSE, Refused, Stopped, StoreFault
from tillroll.overlay import Overlay
from tillroll.receipt.row import CUT, FEED

_RETRY_MS = const(100)  # between two looks at a stopped printer
_MISSING_KEPT = const(16)
_NO_MEMORY = const(-1)  # raster.NO_MEMORY
_IMAGE = const(5)  # row.IMAGE
_LOGO = "logo.dots"  # logo.FILE
_LOGO_HEADER = const(16)  # logo.HEADER_BYTES
_BREATH_ROWS = const(4)  # then others may work: what a wire brings meanwhile must fit its buffer


class Press:
    """Prints copies with one engine, one raster and the layouts of the board.

    `files.layout(name)` opens a template as an iterable of lines, with `close`; raises OSError.
    `files.layouts()` is the Store that may have a logo, or None.
    `raster` is None when the fonts are damaged: then every `check` is refused.
    `watch` hears of pauses, `watch.paused(stop)` and `watch.resumed()`, and that rows go on:
    `watch.alive()`.  `watch.problem` becomes the code of what a slip came without.
    """

    def __init__(self, engine, raster, files, settings, clock):
        self._engine = engine
        self.raster = raster
        self._files = files
        self._settings = settings
        self._clock = clock
        self._lost = None  # the Stopped by which queued rows were lost while others worked
        self.watch = None
        self.missing = []  # code points that printed as a box, the last few

    def hangs(self, reason: str) -> bool:
        """Whether a slip that was given up has left something before the bar.

        A new roll begins at the bar; but a module may hold rows that come out on it.
        """
        return reason != "media-empty" or not self._engine.heats

    def check(self, approval: dict, copy: str, mark: int, number: int):
        """Lay the copy out without printing it.  Raises Refused layout-faulty, font-damaged."""
        if self.raster is None:
            raise Refused("font-damaged", "fonts", "nothing can be drawn")
        rows = self._rows(approval, copy, mark, number)
        try:
            for _row in rows:
                pass
        finally:
            rows.close()

    async def print(self, approval: dict, copy: str, mark: int, number: int):
        """Print the copy from its top to the cut; returns when the last row has left the head.

        Waits in place while the head is hot or the supply low.  Raises Stopped when the copy is
        void; the engine is at rest either way.
        """
        rows = self._rows(approval, copy, mark, number)
        self._engine.density = self._settings["density"]
        self.raster.set_pitch(self._settings["line_pitch"])
        try:
            self._engine.begin()
            await self._print_rows(rows)
        finally:
            self._end()
            rows.close()
            self._note_missing()

    def rest(self):
        """Take the power off between two rows, as before a write to flash.

        The next row brings it back: the paper has not moved.  A module needs no rest.
        """
        if self._engine.heats:
            lost = self._lost  # the engine tells it only once
            self._lost = self._end() or lost

    def look(self):
        """Watch the head while nothing prints; gives the Stopped of a lasting fault, or None."""
        return self.obstacle() if self._engine.look() else None

    async def eject(self):
        """Feed to the tear bar whatever hangs before it.  Raises Stopped."""
        try:
            self._engine.begin()
            await self._move(self._engine.cut)
            await self._settle()
        finally:
            self._end()

    async def test(self):
        """Print the self-test, as `print` does a copy; see render/selftest.py."""
        from tillroll.render.selftest import rows  # forgotten with it

        bits = bytearray(self._engine.dots // 8)
        try:
            self._engine.begin()
            for density in rows(bits):
                self._engine.density = density
                await self._burn_band((bits,), 1)
            await self._cut()
        finally:
            self._end()
            self._engine.density = self._settings["density"]

    async def _print_rows(self, rows):
        stop = None
        for row in rows:
            if stop is not None:
                raise stop
            if row.kind == FEED:
                await self._feed(row.count)
            elif row.kind == CUT:
                stop = await self._cut()
            elif row.kind == _IMAGE:
                await self._burn_logo(row.count)
            else:
                await self._burn(row)

    async def _cut(self):
        """Cut behind the last row; gives the Stopped that prevented it.

        A slip is whole without its last cut: all that burns has left the head before.  Where the
        paper stood still it is not.
        """
        await self._settle()
        try:
            await self._move(self._engine.cut)
            await self._settle()
        except Stopped as stop:
            if self._engine.heats and stop.reason == "media-jam":
                raise
            return stop
        return None

    def _rows(self, approval, copy, mark, number):
        from tillroll.receipt.compose import compose, layout_for  # forgotten with the copy

        name = layout_for(approval)
        try:
            lines = self._files.layout(name)
        except OSError:
            raise Refused("layout-faulty", name, "the layout is not installed")
        try:
            cells = self._engine.dots // 12
            for row in compose(approval, lines, copy, mark, number, self._settings, cells):
                yield row
        finally:
            lines.close()

    async def _burn(self, row):
        raster = self.raster
        raster.begin(row)
        count = raster.band()
        while count:
            await self._burn_band(raster.rows, count)
            count = raster.band()
        await self._feed(raster.feed_after)

    async def _burn_logo(self, feed_after: int):
        at, size = 0, self._read_logo(0)
        while size:
            await self._burn_band(self.raster.rows, size * 8 // self.raster.dots)
            at += size
            size = self._read_logo(at)
        await self._feed(feed_after if at else 0)

    def _read_logo(self, at: int) -> int:
        """Fill the band from a byte of the terminal's logo on; gives the bytes, 0 at its end.

        No file stays open, and nothing in memory.  One that cannot be read ends there.
        """
        try:
            store = self._files.layouts()
            if store and not at:
                with Overlay():
                    from tillroll.render.logo import is_there  # forgotten before its first row

                    store = is_there(store, self.raster.dots) and store
            return store.read(_LOGO, at + _LOGO_HEADER, self.raster.page.band) if store else 0
        except (StoreFault, MemoryError) as fault:
            self.watch.problem = "no-memory" if isinstance(fault, MemoryError) else "logo-damaged"
        return 0

    async def _burn_band(self, rows, count: int):
        at = 0
        while at < count:
            end = min(count, at + _BREATH_ROWS)
            try:
                while at < end:
                    at += self._engine.burn(rows, at, end)
            except Stopped as stop:
                await self._pause(stop)
            await self._breathe()

    async def _feed(self, rows: int):
        while rows:
            count = min(_BREATH_ROWS, rows)
            await self._move(self._engine.feed, count)
            rows -= count

    async def _move(self, move, *argument):
        """Feed or cut.  A pause repeats the move: the engine raises before anything moves."""
        while True:
            try:
                move(*argument)
                break
            except Stopped as stop:
                await self._pause(stop)
        await self._breathe()

    async def _pause(self, stop: "Stopped"):
        """Wait in place until the reason clears; a reason that voids the copy is raised on.

        A module keeps what it holds, and goes on with it by itself.
        """
        if self._engine.heats:
            if stop.recovery == RECOVER_PAUSE:
                await self._settle()
            self._end()
        while stop is not None:
            if stop.recovery != RECOVER_PAUSE:
                raise stop
            self.watch.paused(stop)
            self.watch.alive()
            await self._clock.sleep_ms(_RETRY_MS)
            stop = self.obstacle()
        self.watch.resumed()
        self._engine.begin(True)

    async def _breathe(self):
        """Let others work, and the rows that are queued move on."""
        await self._clock.sleep_ms(0)
        while self._engine.full():
            await self._clock.sleep_ms(1)
        self.watch.alive()
        self._check_lost()

    async def _settle(self):
        """Wait until every row has left the head."""
        while self._engine.busy():
            await self._clock.sleep_ms(1)
        self._check_lost()

    def _check_lost(self):
        stop, self._lost = self._lost, None
        if stop is not None:
            raise stop

    def _end(self):
        """Let what is queued come out, then take the power off; gives the Stopped that lost it."""
        self._lost = stop = None
        try:
            while self._engine.busy():
                pass
        except Stopped as lost:
            stop = lost
        self._engine.end()
        return stop

    def obstacle(self):
        """Give the Stopped that keeps the printer from printing now, or None."""
        try:
            self._engine.check()
        except Stopped as stop:
            return stop
        return None

    def _note_missing(self):
        for code in self.raster.missing:
            if code == _NO_MEMORY:
                self.watch.problem = "no-memory"
            elif code not in self.missing:
                self.missing.append(code)
        del self.missing[:-_MISSING_KEPT]
        self.raster.missing.clear()
