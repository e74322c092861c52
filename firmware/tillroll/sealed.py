"""A Store that is only read: while a restore is not finished, none of its files may change.

Old files and restored ones lie side by side then.  The boot that ends the restore knows each by
its name: what somebody adds to one would be taken for restored, and what is merged is lost.
"""

from tillroll.errors import StoreFault


class Sealed:
    """Looks into `store`; every change raises StoreFault storage-damaged."""

    def __init__(self, store):
        self.names, self.size, self.free = store.names, store.size, store.free
        self.read, self.reader = store.read, store.reader

    def append(self, name: str, _data=None):
        """Refuse it."""
        raise StoreFault("storage-damaged", name)

    replace = draft = remove = rename = append
