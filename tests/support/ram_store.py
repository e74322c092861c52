"""A Store in RAM that fails on purpose: at the n-th change, once or for good, torn or not."""

from io import BytesIO

from tillroll.errors import StoreFault
from tillroll.ports import Draft, Store

# What reaches the "flash" of the change that fails.
NOTHING = 0
PREFIX = 1
ALL = 2


class RamStore(Store):
    """`capacity` in bytes of content; `changes` counts whatever changes a file."""

    def __init__(self, capacity: int = 1 << 20):
        self.files = {}
        self.capacity = capacity
        self.changes = 0
        self.reads = 0
        self._fuse = -1
        self._code = ""
        self._sticky = False
        self._reaches = NOTHING

    def fail(self, after: int, code: str, sticky: bool, reaches: int = NOTHING) -> None:
        """Let the change after `after` more raise StoreFault(code); `sticky`: all later ones."""
        self._fuse, self._code = after, code
        self._sticky, self._reaches = sticky, reaches

    def heal(self) -> None:
        """Fail no more."""
        self._fuse = -1

    def names(self):
        """All file names."""
        return list(self.files)

    def size(self, name):
        """Bytes in the file."""
        return len(self._file(name))

    def read(self, name, offset, into):
        """Read into the buffer."""
        self.reads += 1
        data = memoryview(self._file(name))[offset : offset + len(into)]
        into[: len(data)] = data
        return len(data)

    def reader(self, name):
        """Open the file for `seek` and `readinto`."""
        return BytesIO(self._file(name))

    def append(self, name, data):
        """Add at the end."""
        self._change(name, self.files.get(name, b""), data)

    def replace(self, name, data):
        """Make `data` the whole content."""
        self._change(name, b"", data)

    def draft(self, name):
        """Begin to write `name` anew."""
        return _RamDraft(self, name)

    def remove(self, name):
        """Delete the file."""
        self._file(name)
        self.changes += 1
        if self._fails():
            raise StoreFault(self._code, name)
        del self.files[name]

    def rename(self, old, new):
        """Give a file another name."""
        self._file(old)
        self.changes += 1
        if self._fails():
            raise StoreFault(self._code, new)
        self.files[new] = self.files.pop(old)

    def free(self):
        """Bytes left of the capacity."""
        return self.capacity - sum(len(data) for data in self.files.values())

    def _file(self, name):
        if name not in self.files:
            raise StoreFault("store-missing", name)
        return self.files[name]

    def _change(self, name, before, data):
        self.changes += 1
        code = self._code if self._fails() else ""
        if not code and self.free() + len(self.files.get(name, b"")) < len(before) + len(data):
            code = "store-full"
        if code:
            data = data[: len(data) * self._reaches // ALL]
        if data or not code or self._reaches:
            self.files[name] = bytes(before) + bytes(data)
        if code:
            raise StoreFault(code, name)

    def _fails(self):
        if self._fuse < 0:
            return False
        if self._fuse:
            self._fuse -= 1
            return False
        if not self._sticky:
            self._fuse = -1
        return True


class _RamDraft(Draft):
    def __init__(self, store, name):
        self._store, self._name, self._data = store, name, bytearray()

    def write(self, data):
        """Takes room at once; fails as the store does."""
        store = self._store
        store.changes += 1
        if store._fails():
            raise StoreFault(store._code, self._name)
        if store.free() < len(self._data) + len(data):
            raise StoreFault("store-full", self._name)
        self._data.extend(data)

    def finish(self):
        """All or nothing."""
        store = self._store
        store.changes += 1
        if store._fails():
            raise StoreFault(store._code, self._name)
        store.files[self._name] = self._data  # no copy: small memories hold no other

    def drop(self):
        """Nothing of it is left."""
