"""The storage as a whole: while it cannot be read, nothing is acknowledged, burnt or fed."""

from micropython import const

from tillroll.errors import StoreFault
from tillroll.overlay import Overlay

_APART_MS = const(600000)  # from one saving of the counters to the next
_SETTLED_MS = const(30000)  # a start that has served for so long has not crashed
_RESTORE = "+"  # there from the first file of a restore on to its end: see restore.py


class Storage:
    """Looks at the files of the board once at boot, before anybody else."""

    def __init__(self, board):
        self.board = board
        self._begun_ms = board.clock.ticks_ms()  # None when this start has not crashed
        self._guard = self._panel = None
        self._saved = (0, 0, 0)  # rows, dots and cuts of this boot that are on flash
        self._saved_ms = None  # when
        self.damaged = True

    def load(self, settings, journal) -> list:
        """Do what is left of a restore, then read settings and journal; gives the problems.

        Those are (code, where).  Called again when the files have changed; it is damaged until
        that has come to its end.
        """
        problems, restored, damaged = [], None, False
        try:
            restored = self._settled(problems)
        except StoreFault as fault:
            problems.append((fault.code, "restore: " + fault.where))
            damaged = True  # old files and restored ones lie side by side
        with Overlay():
            problems += settings.load(self.board.factory)
            problems += self._counters().problems
        rejected = getattr(self.board, "rejected", "")
        if rejected:
            problems.append(("setting-range", "settings.new.json: " + rejected))
        if not damaged:
            try:
                journal.open(restored)
                if restored:
                    self.board.store.remove(_RESTORE)
            except StoreFault as fault:
                problems.append((fault.code, "restore: " + fault.where))
                damaged = True
        if damaged:
            from tillroll.sealed import Sealed

            journal.open(sealed=Sealed(self.board.store))
        self.damaged = damaged
        return problems + journal.problems

    def bar(self, guard, panel) -> None:
        """Let these two stop the terminal while the storage is damaged."""
        self._guard, self._panel = guard, panel
        self._inspect()

    def format(self) -> None:
        """Make it anew, with the loss of all that was there.  Raises StoreFault."""
        try:
            self.board.format_storage()
            self.damaged = False
        except OSError:
            raise StoreFault("store-io", "storage")
        finally:
            self._inspect()

    def stores(self, make: bool = False) -> dict:
        """The Store of each folder that a backup holds.

        None where there is no such folder, unless it is to be made.
        """
        return {"state": self.board.store, "layouts": self.board.layouts(make)}

    def fonts(self, make: bool = False):
        """The Store of this terminal's own glyph packs; None as with `stores`.

        No backup holds them.
        """
        return self.board.fonts(make)

    def counters(self):
        """See counters.Counters; for an errand within an Overlay."""
        hottest_ddc, stops = self._guard.readings.hottest_ddc, self._panel.stops
        return self._counters(self._counted(), self._saved, hottest_ddc, stops)

    def serve(self) -> bool:
        """Note once, where nothing prints, that this start has not crashed; gives false."""
        begun = self._begun_ms
        if begun is not None and self.board.clock.since_ms(begun) >= _SETTLED_MS:
            self._begun_ms = None
            try:
                with Overlay():
                    from tillroll.starts import settled

                    settled()
            except MemoryError:
                self._begun_ms = begun  # another time
        return False

    def tend(self) -> str:
        """Save the counters, where nothing prints: soon after the boot, then ten minutes apart.

        Gives the code of what failed, "" for nothing; it is tried again after that time.
        """
        clock, counted = self.board.clock, self._counted()
        if self._saved_ms is not None and clock.since_ms(self._saved_ms) < _APART_MS:
            return ""
        if self.damaged or (counted == self._saved and not any(self._panel.stops)):
            return ""
        self._saved_ms = clock.ticks_ms()
        try:
            with Overlay():
                self.counters().save()
        except StoreFault as fault:
            return fault.code
        self._saved = counted
        for at in range(len(self._panel.stops)):
            self._panel.stops[at] = 0
        return ""

    def restore(self):
        """See restore.Restore; for an errand within an Overlay."""
        from tillroll.restore import Restore

        return Restore(self.stores(), lambda _folder: self.board.layouts(True))

    def _counted(self):
        engine = self.board.engine
        return engine.moved, engine.burnt, self._guard.cuts

    def _counters(self, *news):
        from tillroll.counters import Counters

        return Counters(self.board.store, *news)

    def _settled(self, problems):
        try:
            self.board.store.size(_RESTORE)
        except StoreFault as fault:
            if fault.code == "store-missing":
                return None
            raise
        with Overlay():
            restore = self.restore()
            if restore.decided():
                return restore.settle()
            try:
                restore.drop()
            except StoreFault as fault:
                problems.append((fault.code, "what a restore has left"))
        return None

    def _inspect(self):
        try:
            for _name in self.board.store.names():
                break
        except StoreFault:
            self.damaged = True
        self._guard.bar(self.damaged)
        self._panel.bar("storage-damaged" if self.damaged else "")
