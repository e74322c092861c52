"""A Store that hands everything on, but for one change that fails, before or after it is made."""

from tillroll.errors import StoreFault
from tillroll.ports import Draft, Store


class FlakyStore(Store):
    """The change after `fuse` more raises StoreFault; negative: none does."""

    def __init__(self, store):
        self.fuse, self.after = -1, False
        self.appended = 0  # times that it went well
        self._store = store
        self.names, self.size, self.read, self.free = (
            store.names, store.size, store.read, store.free,
        )  # fmt: skip

    def append(self, name, data):
        """Add at the end."""
        self.change(self._store.append, name, data)
        self.appended += 1

    def replace(self, name, data):
        """Settings do not fail here."""
        self._store.replace(name, data)

    def remove(self, name):
        """Delete the file."""
        self.change(self._store.remove, name)

    def rename(self, old, new):
        """Give a file another name."""
        self.change(self._store.rename, old, new)

    def draft(self, name):
        """Begin to write a file anew."""
        return _FlakyDraft(self, self._store.draft(name))

    def change(self, function, *arguments):
        """Do it, and perhaps say that it failed."""
        self.fuse -= 1
        if self.fuse == -1 and not self.after:
            raise StoreFault("store-io", "planted")
        function(*arguments)
        if self.fuse == -1 and self.after:
            raise StoreFault("store-io", "planted")


class _FlakyDraft(Draft):
    def __init__(self, store, draft):
        self._store, self._draft = store, draft

    def write(self, data):
        """Add to the file."""
        self._store.change(self._draft.write, data)

    def finish(self):
        """Give it its name."""
        self._store.change(self._draft.finish)

    def drop(self):
        """Forget it."""
        self._draft.drop()
