"""The Store on a file system: small files of one directory, durable when a call returns."""

import errno

from tillroll.errors import StoreFault
from tillroll.ports import Store


class FileStore(Store):
    """Files below `root` of `fs`, which has the methods of MicroPython's `VfsLfs2`.

    `root` is made when it is missing; "" is the top directory.  A file system that cannot be
    used says so at every call, not here: the terminal comes up and reports it.
    """

    def __init__(self, fs, root: str = ""):
        self._fs = fs
        self._root = root + "/"
        if root:
            self._make(root)

    def names(self):
        """All file names, in no order, one after the other: a full directory takes no memory."""
        for entry in self._try("", self._fs.ilistdir, self._root):
            if entry[1] == 0x8000:
                yield entry[0]

    def size(self, name: str) -> int:
        """Bytes in the file."""
        return self._try(name, self._fs.stat, self._root + name)[6]

    def read(self, name: str, offset: int, into) -> int:
        """Read into the buffer; gives the number of bytes, less at the end of the file."""
        return self._try(name, self._read, name, offset, into)

    def append(self, name: str, data) -> None:
        """Add `data` at the end; a torn prefix may stay when it fails."""
        self._try(name, self._write, name, "ab", data)

    def replace(self, name: str, data) -> None:
        """Make `data` the whole content."""
        self._try(name, self._write, name, "wb", data)

    def remove(self, name: str) -> None:
        """Delete the file."""
        self._try(name, self._fs.remove, self._root + name)

    def free(self) -> int:
        """Bytes in unused blocks."""
        found = self._try("", self._fs.statvfs, self._root)
        return found[0] * max(found[3], 0)  # littlefs may count a shared block twice

    def _make(self, root):
        try:
            self._fs.stat(root)
        except OSError:
            try:
                self._fs.mkdir(root)
            except OSError:
                pass  # `append` and the others will tell

    def _try(self, where, function, *arguments):
        try:
            return function(*arguments)
        except OSError as error:
            raise StoreFault(_code(error.errno), where)

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


def _code(number):
    if number == errno.ENOENT:
        return "store-missing"
    return "store-full" if number in (28, 27) else "store-io"  # ENOSPC, EFBIG
