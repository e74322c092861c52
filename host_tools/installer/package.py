"""What `import tillroll` finds on an installed terminal: the package, its modules in bundles.

A bundle, `/bundles/NAME`, has the compiled modules of one folder of the package, so that they do
not take a block of the flash each.  Importing this checks all of them, and mounts this very
module where the package belongs, as a file system that is good for imports only: one that is a
class, or has buffers of its own, would take more of the memory.  A module is read through the file
of its bundle, which is put to where the module begins.

| byte | of a bundle |
|---|---|
| 0 | TLB1 |
| 4 | CRC-32 of all that follows |
| 8 | bytes of the index, 16 bit |
| 10 | index: for each module 0, its name with `.mpy`, 0, and where it begins, 32 bit |
| | the modules |
"""

import io
import struct

from micropython import const

HEAD = "<4sIH"
MAGIC = b"TLB1"
FOLDER = "/bundles"
PACKAGE = "/tillroll"  # its own modules are in the bundle of this name

_HEAD_SIZE = const(10)
_CHECKED_AT = const(8)
_BLOCK = const(4096)
_ENOENT = const(2)

folders = ""  # those of the package, as /NAME with a newline: a dictionary would take 0.4 KB


def mount(readonly, mkfs):
    """Do nothing: MicroPython calls it."""


def stat(path):
    """Tell folders, and what may be a module; raises OSError for all else.

    Takes no memory: where there is none, an import would say that there is no such module.
    """
    if path.endswith(".mpy"):
        return (0x8000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    at = folders.find(path)
    if at >= 0 and folders.startswith("\n", at + len(path)):
        return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    raise OSError(_ENOENT)


def open(path, mode):
    """Open the bundle of a module, at its first byte; raises ImportError, OSError."""
    folder, _, name = path.rpartition("/")
    file = io.open(FOLDER + (folder or PACKAGE), mode)
    index = file.read(struct.unpack(HEAD, file.read(_HEAD_SIZE))[2])
    name = ("\0" + name + "\0").encode()
    at = index.find(name)
    if at < 0:
        file.close()
        raise ImportError("no module " + path)
    file.seek(struct.unpack_from("<I", index, at + len(name))[0])
    return file


def check(path):
    """Raise OSError for a bundle that is not whole."""
    from binascii import crc32

    block = memoryview(bytearray(_BLOCK))
    with io.open(path, "rb") as file:
        count = file.readinto(block)
        magic, wanted, size = struct.unpack_from(HEAD, block)
        found = crc32(block[_CHECKED_AT : max(_CHECKED_AT, count)])
        while count == _BLOCK:
            count = file.readinto(block)
            found = crc32(block[:count], found)
    if magic != MAGIC or found != wanted or not size:
        raise OSError(path + " is damaged: install the firmware again")


def begin():
    """Check all bundles, and be the package from now on.  Raises OSError."""
    global folders
    import os
    import sys

    import vfs

    for name in os.listdir(FOLDER):
        check(FOLDER + "/" + name)
        folders += "/" + name + "\n"
    vfs.mount(sys.modules["tillroll"], PACKAGE)


if __name__ == "tillroll":
    __path__ = PACKAGE
    begin()
    del const, MAGIC, check, begin  # memory is short
