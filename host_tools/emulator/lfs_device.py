"""littlefs under MicroPython: the firmware's own `VfsLfs2` over the emulated flash."""

import vfs

PROGRAM = 256  # as in MicroPython's ports/rp2/modules/_boot.py


def format_blank(nor):
    """Make a file system on a blank chip."""
    vfs.VfsLfs2.mkfs(nor.attach(), progsize=PROGRAM)


def attach(nor):
    """Power on and mount."""
    return vfs.VfsLfs2(nor.attach(), progsize=PROGRAM, mtime=False)
