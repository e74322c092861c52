"""littlefs under CPython: littlefs-python over the emulated flash, shaped like `VfsLfs2`.

The geometry is the one which MicroPython gives to littlefs (extmod/vfs_lfsx.c: read 32, cache
4 x program, lookahead 32, block_cycles 100), so an image can be carried from one to the other.
"""

import errno
from collections.abc import Iterator
from typing import Any

from emulator.nor import BLOCK, Port
from littlefs import LittleFS, LittleFSError, UserContext, lfs


class Chip(UserContext):
    """littlefs-python's view of a Port; the library swallows exceptions raised in here."""

    def __init__(self, port: Port) -> None:
        self.port = port

    def read(self, _cfg: Any, block: int, off: int, size: int) -> Any:  # any buffer will do
        """Give `size` bytes.  A thousand times for each approval: so it has a short way."""
        port = self.port
        return port.nor.content(block * BLOCK + off, size) if port.alive else bytes(size)

    def prog(self, _cfg: Any, block: int, off: int, data: bytes) -> int:
        """Program pages."""
        return self.port.writeblocks(block, data, off)

    def erase(self, _cfg: Any, block: int) -> int:
        """Erase one block."""
        return self.port.ioctl(6, block)

    def sync(self, _cfg: Any) -> int:
        """Nothing is buffered here."""
        return 0


class HostFile:
    """An open file, unbuffered like MicroPython's."""

    def __init__(self, fs: "HostFs", handle: lfs.LFSFile) -> None:
        self._fs = fs
        self._handle = handle
        self._open = True

    def __enter__(self) -> "HostFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, data: Any) -> int:
        """Write; gives the number of bytes taken."""
        return self._fs.call(lfs.file_write, self._handle, bytes(data))

    def readinto(self, into: Any) -> int:
        """Read; gives the number of bytes, less at the end."""
        data = self._fs.call(lfs.file_read, self._handle, len(into))
        into[: len(data)] = data
        return len(data)

    def seek(self, offset: int) -> int:
        """Go to a byte from the start."""
        return self._fs.call(lfs.file_seek, self._handle, offset, 0)

    def flush(self) -> None:
        """Make everything written so far durable."""
        self._fs.call(lfs.file_sync, self._handle)

    def close(self) -> None:
        """Make everything durable and free the handle; does nothing when it was called before."""
        if self._open:
            self._open = False
            self._fs.call(lfs.file_close, self._handle)


class HostFs:
    """The part of MicroPython's `VfsLfs2` that FileStore uses."""

    def __init__(self, port: Port) -> None:
        self._lfs = LittleFS(
            context=Chip(port),
            mount=False,
            block_size=BLOCK,
            block_count=port.nor.blocks,
            read_size=32,
            prog_size=256,
            cache_size=1024,
            lookahead_size=32,
            block_cycles=100,
        )

    def call(self, function: Any, *arguments: Any) -> Any:
        """Call littlefs; turns its errors into OSError."""
        try:
            return function(self._lfs.fs, *arguments)
        except (LittleFSError, OSError) as error:
            raise as_os_error(error)

    def format(self) -> None:
        """Make a new, empty file system."""
        self.call(lfs.format, self._lfs.cfg)

    def mount(self) -> None:
        """Find the file system; raises OSError."""
        self.call(lfs.mount, self._lfs.cfg)

    def open(self, path: str, mode: str = "rb") -> HostFile:
        """Open; `mode` is rb, wb or ab."""
        kind = mode.rstrip("b")
        try:
            return HostFile(self, self.call(lfs.file_open, path, kind))
        except OSError as error:
            if error.errno != errno.ENOENT or kind != "a":
                raise
        return HostFile(self, self.call(lfs.file_open, path, "x"))

    def ilistdir(self, path: str) -> Iterator[tuple[str, int, int, int]]:
        """(name, type, inode, size) of each entry; type 0x8000 for a file."""
        entries = self.call(lambda _fs: list(self._lfs.scandir(path)))
        return iter([(e.name, 0x8000 if e.type == 1 else 0x4000, 0, e.size) for e in entries])

    def stat(self, path: str) -> tuple[int, ...]:
        """As os.stat: [0] mode, [6] size."""
        entry = self.call(lambda _fs: self._lfs.stat(path))
        return (0x8000 if entry.type == 1 else 0x4000, 0, 0, 0, 0, 0, entry.size, 0, 0, 0)

    def statvfs(self, _path: str) -> tuple[int, ...]:
        """As os.statvfs: [0] block size, [3] free blocks."""
        used = self.call(lfs.fs_size)
        count = self._lfs.cfg.block_count
        return (BLOCK, BLOCK, count, count - used, count - used, 0, 0, 0, 0, 255)

    def mkdir(self, path: str) -> None:
        """Make a directory."""
        self.call(lambda _fs: self._lfs.mkdir(path))

    def remove(self, path: str) -> None:
        """Delete a file or an empty folder."""
        self.call(lambda _fs: self._lfs.remove(path))

    def rename(self, old: str, new: str) -> None:
        """Rename a file, replacing another."""
        self.call(lambda _fs: self._lfs.rename(old, new))


def as_os_error(error: Exception) -> OSError:
    """The OSError that MicroPython raises for the same fault of littlefs."""
    code = getattr(error, "code", None)
    if isinstance(error, FileNotFoundError):
        return OSError(errno.ENOENT, "littlefs")
    if isinstance(error, FileExistsError):
        return OSError(errno.EEXIST, "littlefs")
    return OSError(-code if code else errno.EIO, "littlefs")


def make(port: Port) -> None:
    """Make a new, empty file system."""
    HostFs(port).format()


def attach(port: Port) -> HostFs:
    """Find the file system; raises OSError."""
    fs = HostFs(port)
    fs.mount()
    return fs
