"""littlefs on the emulated flash: the real one of whichever interpreter runs this."""

import errno
import sys

from emulator.nor import PowerCut

if sys.implementation.name == "micropython":
    from emulator.lfs_device import attach, make
else:
    from emulator.lfs_host import attach, make


def mount(nor):
    """Power the chip on and give its file system; formats only a chip that never had one.

    The result has the methods of MicroPython's `VfsLfs2`.  Raises OSError when there is no
    sound file system, and PowerCut.
    """
    port = nor.attach()
    try:
        return Powered(port, call(port, attach, port))
    except OSError:
        if not _never_formatted(nor):
            raise
    call(port, make, port)
    return Powered(port, call(port, attach, port))


def call(port, function, *arguments):
    """Call the file system; raises PowerCut when the power has gone meanwhile.

    Raises ValueError when the file system broke the rules of the chip.
    """
    try:
        result = function(*arguments)
    except OSError:
        if port.alive:
            raise
    if not port.alive:
        raise port.fault or PowerCut()
    return result


class Slot:
    """Where the file system is mounted, as on a board: there may be none that can be.

    Has the methods of MicroPython's `VfsLfs2`; they raise OSError while there is none.
    """

    def __init__(self, nor):
        self._nor = nor
        try:
            self._fs = mount(nor)
        except OSError:
            self._fs = None

    def format(self):
        """Make a new, empty file system and mount it."""
        port = self._nor.attach()
        call(port, make, port)
        self._fs = Powered(port, call(port, attach, port))

    def open(self, path, mode="rb"):
        """Open a file."""
        return self._there().open(path, mode)

    def ilistdir(self, path):
        """Entries of a directory: (name, type, inode, size)."""
        return self._there().ilistdir(path)

    def stat(self, path):
        """As os.stat."""
        return self._there().stat(path)

    def statvfs(self, path):
        """As os.statvfs."""
        return self._there().statvfs(path)

    def mkdir(self, path):
        """Make a directory."""
        self._there().mkdir(path)

    def remove(self, path):
        """Delete a file or an empty folder."""
        self._there().remove(path)

    def rename(self, old, new):
        """Rename a file, replacing another."""
        self._there().rename(old, new)

    def _there(self):
        if self._fs is None:
            raise OSError(errno.ENODEV)
        return self._fs


class Powered:
    """A file system whose user dies with the power."""

    def __init__(self, port, fs):
        self._port = port
        self._fs = fs

    def open(self, path, mode="rb"):
        """Open a file."""
        return PoweredFile(self._port, call(self._port, self._fs.open, path, mode))

    def ilistdir(self, path):
        """Entries of a directory: (name, type, inode, size)."""
        entries = iter(call(self._port, self._fs.ilistdir, path))
        while True:
            entry = call(self._port, next, entries, None)
            if entry is None:
                return
            yield entry

    def stat(self, path):
        """As os.stat."""
        return call(self._port, self._fs.stat, path)

    def statvfs(self, path):
        """As os.statvfs."""
        return call(self._port, self._fs.statvfs, path)

    def mkdir(self, path):
        """Make a directory."""
        call(self._port, self._fs.mkdir, path)

    def remove(self, path):
        """Delete a file or an empty folder."""
        call(self._port, self._fs.remove, path)

    def rename(self, old, new):
        """Rename a file, replacing another."""
        call(self._port, self._fs.rename, old, new)


class PoweredFile:
    """An open file of it."""

    def __init__(self, port, file):
        self._port = port
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def write(self, data):
        """Write; gives the number of bytes taken."""
        return call(self._port, self._file.write, data)

    def readinto(self, into):
        """Read; gives the number of bytes."""
        return call(self._port, self._file.readinto, into)

    def seek(self, offset):
        """Go to a byte from the start."""
        return call(self._port, self._file.seek, offset)

    def close(self):
        """Make everything durable."""
        call(self._port, self._file.close)


def _never_formatted(nor) -> bool:
    """Whether the chip is blank, but for the torn beginning of a first format.

    littlefs formats blocks 0 and 1 one after the other and can be mounted as soon as the first
    of them is complete; a chip that was ever in use has both.
    """
    written = nor.written()
    return not written or written in ([0], [1])
