"""The composition root: board, settings, rooms, pump.  No decision is made here."""

import asyncio

from tillroll import heartbeats, overlay
from tillroll.errors import StoreFault
from tillroll.guard.engine import GuardedEngine
from tillroll.journal.journal import Journal
from tillroll.panel import Panel
from tillroll.press import Press
from tillroll.pump import Pump
from tillroll.render.raster import Raster
from tillroll.service.desk import Desk
from tillroll.settings import Settings
from tillroll.storage import Storage

VERSION = "0.1.0"


class Terminal:
    """The rooms of one terminal, put together: what the counter may look at.

    `cause` says why it starts.
    """

    def __init__(self, board, cause: str = "reset"):
        self.version = VERSION
        self.board = board.name
        self.clock = board.clock
        self.serial = board.serial
        self.dots = board.dots
        self.storage = Storage(board)
        self.settings = Settings(board.store, board.clock, _holds_card_number)
        self.journal = Journal(board.store, board.clock)
        self.problems = self.storage.load(self.settings, self.journal)
        self.watchdog = board.watchdog
        self.boot_cause = cause
        try:
            self.journal.boot(cause)
        except StoreFault as fault:  # it is reported, and the terminal comes up
            self.problems.append((fault.code, fault.where))
        self.guard = GuardedEngine(board.engine, board.sensors, board.clock)
        self.press = Press(self.guard, None, board, self.settings, board.clock)
        self.open_fonts()
        self.panel = Panel(board.indicator, board.clock)
        self.storage.bar(self.guard, self.panel)
        self.pump = Pump(self.journal, self.settings, self.press, board.clock, self.panel)
        self.desk = Desk(self, board.link, board.clock)
        self.pump.wire_rests = self.desk.rests
        self.pump.serve = self.storage.serve
        self.pump.tend = self.storage.tend

    def open_fonts(self):
        """Open those that are there now.  Damaged, they are none: the counter can still say so."""
        board = self.storage.board
        self.press.raster = None  # the new ones take the memory of the old
        try:
            with overlay.Overlay():
                from tillroll.render.packs import fonts

                own, built_in = self.storage.fonts(), (board.latin, board.han)
                latin, han = fonts(own, built_in, self.problems, board.engine.dots)
                del fonts
            self.press.raster = Raster(latin, han, board.engine.dots)
        except StoreFault as fault:
            self.problems.append((fault.code, fault.where))

    async def run(self, application=None):
        """Serve and print for ever, beside a payment application where there is one."""
        if application:
            from tillroll.beside import live

            self.application = asyncio.create_task(live(application, self))
        pump, counter = self.pump.run(), self.desk.run()
        if not self.watchdog:
            await asyncio.gather(pump, counter)
            return
        beats = heartbeats.Heartbeats(self.watchdog)
        self.pump.alive = self.panel.alive = beats.pump
        self.desk.alive = beats.counter
        watched = beats.watched(pump, counter)
        first, _ = [asyncio.create_task(task) for task in watched]
        await first  # without `gather`, which takes 0.6 KB: the watchdog sees to both


def _holds_card_number(data: bytes) -> bool:
    with overlay.Overlay():
        from tillroll.approval.cardnumber import holds_card_number

        return holds_card_number(data)


def _application(terminal):
    """Give the `application.py` of whoever built this terminal in; None where there is none."""
    try:
        return __import__("application")
    except Exception as fault:
        with overlay.Overlay():
            from tillroll.beside import note

            note(terminal, fault)
        return None


def main():
    """Start the terminal, or its safe mode; after a crash start it again: docs/repair.md."""
    overlay.tidy()
    with overlay.Overlay():
        import rescue
        from tillroll.starts import begin

        cause, safe = begin(rescue)
        if safe:
            from tillroll.service.safe import SafeMode

            asyncio.run(SafeMode(VERSION, rescue, cause).run())
            raise SystemExit
        del rescue, begin
    try:
        import board

        made = board.build()
        release = made.watchdog.stop if made.watchdog else made.engine.end
        try:
            if made.watchdog:
                with overlay.Overlay():
                    from tillroll.boot_cause import begin

                    begin(made.watchdog)
                    del begin
            terminal = Terminal(made, cause)
            asyncio.run(terminal.run(_application(terminal)))
        finally:  # Ctrl-C of mpremote ends the tasks wherever they stand
            release()  # first of all, and without a look at anything: another Ctrl-C may follow
            made.engine.end()
        return
    except Exception as fault:
        crash = fault
    made = terminal = None
    with overlay.Overlay():
        from tillroll.starts import crashed

        crashed(crash)
    raise SystemExit


if __name__ == "__main__":
    main()
