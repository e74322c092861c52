"""The Store on a file system: small files of one directory, durable when a call returns."""

import errno

from tillroll.errors import StoreFault

_DRAFT = "~"  # littlefs sorts it behind all others: nobody has to walk past it


class FileStore:
    """Files below `root` of `fs`, which has the methods of MicroPython's `VfsLfs2`.

    `root` is made when it is missing; "" is the top directory.  A file system that cannot be
    used says so at every call, not here: the terminal comes up and reports it.
    """

    def __init__(self, fs, root: str = ""):
        self._fs = fs
        self._root = root + "/"
        self._settle(root or "/")

    def names(self):
        """All file names, in no order, one after the other: a full directory takes no memory."""
        for entry in _try("", self._fs.ilistdir, self._root):
            if entry[1] == 0x8000 and entry[0] != _DRAFT:
                yield entry[0]

    def size(self, name: str) -> int:
        """Bytes in the file."""
        return _try(name, self._fs.stat, self._root + name)[6]

    def read(self, name: str, offset: int, into) -> int:
        """Read into the buffer; gives the number of bytes, less at the end of the file."""
        return _try(name, self._read, name, offset, into)

    def reader(self, name: str):
        """Open the file for `seek` and `readinto`."""
        return _try(name, self._fs.open, self._root + name, "rb")

    def append(self, name: str, data) -> None:
        """Add `data` at the end; a torn prefix may stay when it fails."""
        _try(name, self._write, name, "ab", data)

    def replace(self, name: str, data) -> None:
        """Make `data` the whole content."""
        _try(name, self._write, name, "wb", data)

    def draft(self, name: str) -> "_FileDraft":
        """Begin to write `name` anew."""
        file = _try(name, self._fs.open, self._root + _DRAFT, "wb")
        return _FileDraft(file, name, self)

    def remove(self, name: str) -> None:
        """Delete the file."""
        _try(name, self._fs.remove, self._root + name)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name."""
        _try(new, self._fs.rename, self._root + old, self._root + new)

    def free(self) -> int:
        """Bytes in unused blocks."""
        found = _try("", self._fs.statvfs, self._root)
        return found[0] * max(found[3], 0)  # littlefs may count a shared block twice

    def _settle(self, root):
        """Make the folder, also when it is there: so littlefs ends a renaming that was cut off.

        Until it does littlefs 2.11 does not find the file next to the one that was renamed.
        """
        try:
            self._fs.mkdir(root)
        except OSError:
            pass  # `append` and the others will tell

    def _read(self, name, offset, into):
        with self._fs.open(self._root + name, "rb") as file:
            if offset:
                file.seek(offset)
            return file.readinto(into)

    def _write(self, name, mode, data):
        # littlefs forgets a failed write when the file is closed: only write() itself tells.
        with self._fs.open(self._root + name, mode) as file:
            if file.write(data) != len(data):
                raise StoreFault("store-full", name)


class _FileDraft:
    """It lies in a file of its own until it gets its name."""

    def __init__(self, file, name, store):
        self._file = file
        self._name = name
        self._store = store

    def write(self, data) -> None:
        """Add to the file."""
        if _try(self._name, self._file.write, data) != len(data):
            raise StoreFault("store-full", self._name)

    def finish(self) -> None:
        """Close and rename."""
        _try(self._name, self._file.close)
        self._store.rename(_DRAFT, self._name)

    def drop(self) -> None:
        """Close; the next draft is written over it."""
        try:
            self._file.close()
        except OSError:
            pass


def _try(where, function, *arguments):
    try:
        return function(*arguments)
    except OSError as error:
        raise StoreFault(_code(error.errno), where)


def _code(number):
    if number == errno.ENOENT:
        return "store-missing"
    return "store-full" if number in (28, 27) else "store-io"  # ENOSPC, EFBIG
