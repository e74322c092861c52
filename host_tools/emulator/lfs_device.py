"""littlefs under MicroPython: the firmware's own `VfsLfs2` over the emulated flash."""

import vfs

PROGRAM = 256  # as in MicroPython's ports/rp2/modules/_boot.py


def make(port):
    """Make a new, empty file system."""
    vfs.VfsLfs2.mkfs(port, progsize=PROGRAM)


def attach(port):
    """Find the file system; raises OSError."""
    return vfs.VfsLfs2(port, progsize=PROGRAM, mtime=False)
