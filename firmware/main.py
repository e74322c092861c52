"""The composition root: board, settings, rooms, pump.  No decision is made here."""

import asyncio

from tillroll.approval.cardnumber import holds_card_number
from tillroll.guard.engine import GuardedEngine
from tillroll.journal.journal import Journal
from tillroll.press import Press
from tillroll.pump import Pump
from tillroll.render.font import Font
from tillroll.render.raster import Raster
from tillroll.service.desk import Desk
from tillroll.settings import Settings

VERSION = "0.1.0"


class Terminal:
    """The rooms of one terminal, put together: what the counter may look at."""

    def __init__(self, board):
        self.version = VERSION
        self.board = board.name
        self.clock = board.clock
        self.settings = Settings(board.store, board.clock, holds_card_number)
        self.problems = self.settings.load()
        self.journal = Journal(board.store, board.clock)
        self.journal.open()
        self.problems = self.problems + self.journal.problems
        self.guard = GuardedEngine(board.engine, board.sensors, board.clock)
        raster = Raster(
            Font(board.latin), Font(board.han), board.engine.dots, self.settings["line_pitch"]
        )
        self.press = Press(self.guard, raster, board.layout, self.settings, board.clock)
        self.pump = Pump(self.journal, self.settings, self.press, board.clock, board.indicator)
        self.desk = Desk(self, board.link, board.clock)

    async def run(self):
        """Serve and print for ever."""
        await asyncio.gather(self.pump.run(), self.desk.run())


def main():
    """Start the terminal on the board that this firmware was installed for."""
    import board

    asyncio.run(Terminal(board.build()).run())


if __name__ == "__main__":
    main()
