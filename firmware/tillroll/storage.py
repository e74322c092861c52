"""The storage as a whole: while it cannot be read, nothing is acknowledged, burnt or fed."""

from tillroll.errors import StoreFault


class Storage:
    """Looks at the Store once at boot; `make` is the board's way to make it anew."""

    def __init__(self, store, make, guard, panel):
        self._store = store
        self._make = make
        self._guard = guard
        self._panel = panel
        self.damaged = False
        self._inspect()

    def format(self) -> None:
        """Make it anew, with the loss of all that was there.  Raises StoreFault."""
        try:
            self._make()
        except OSError:
            raise StoreFault("store-io", "storage")
        finally:
            self._inspect()

    def _inspect(self):
        try:
            for _name in self._store.names():
                break
            self.damaged = False
        except StoreFault:
            self.damaged = True
        self._guard.bar(self.damaged)
        self._panel.bar("storage-damaged" if self.damaged else "")
