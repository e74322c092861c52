"""The composition root: board, settings, rooms, pump.  No decision is made here."""

import asyncio

from tillroll import overlay
from tillroll.approval.cardnumber import holds_card_number
from tillroll.errors import StoreFault
from tillroll.guard.engine import GuardedEngine
from tillroll.journal.journal import Journal
from tillroll.panel import Panel
from tillroll.press import Press
from tillroll.pump import Pump
from tillroll.render.font import Font
from tillroll.render.raster import Raster
from tillroll.service.desk import Desk
from tillroll.settings import Settings
from tillroll.storage import Storage

VERSION = "0.1.0"


class Terminal:
    """The rooms of one terminal, put together: what the counter may look at."""

    def __init__(self, board):
        self.version = VERSION
        self.board = board.name
        self.clock = board.clock
        self.serial = board.serial
        self.dots = board.dots
        self.storage = Storage(board)
        self.settings = Settings(board.store, board.clock, holds_card_number)
        self.journal = Journal(board.store, board.clock)
        self.problems = self.storage.load(self.settings, self.journal)
        self._note_boot(board.reset_cause)
        self.guard = GuardedEngine(board.engine, board.sensors, board.clock)
        raster = self._raster(board)
        self.press = Press(self.guard, raster, board.layout, self.settings, board.clock)
        self.panel = Panel(board.indicator, board.clock)
        self.storage.bar(self.guard, self.panel)
        self.pump = Pump(self.journal, self.settings, self.press, board.clock, self.panel)
        self.desk = Desk(self, board.link, board.clock)
        self.pump.wire_rests = self.desk.rests
        self.pump.tend = self.storage.tend

    def _note_boot(self, cause: str):
        """Put the boot on record; what the flash refuses is reported, the terminal comes up."""
        try:
            self.journal.boot(cause)
        except StoreFault as fault:
            self.problems.append((fault.code, fault.where))

    def _raster(self, board):
        """Open the fonts; None when they are damaged: then the counter can still say so."""
        try:
            return Raster(Font(board.latin), Font(board.han), board.engine.dots)
        except StoreFault as fault:
            self.problems.append((fault.code, fault.where))
        return None

    async def run(self):
        """Serve and print for ever."""
        await asyncio.gather(self.pump.run(), self.desk.run())


def main():
    """Start the terminal on the board that this firmware was installed for."""
    overlay.tidy()
    import board

    made = board.build()
    try:
        asyncio.run(Terminal(made).run())
    finally:  # Ctrl-C of mpremote ends the tasks wherever they stand
        made.engine.end()


if __name__ == "__main__":
    main()
