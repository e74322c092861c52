"""Mounting littlefs so that a terminal's records are never formatted away.

MicroPython's own `_boot.py` formats whatever it cannot mount, a damaged journal too.
"""

from micropython import const

PROGRAM = const(256)  # bytes that the flash programs at a time
_BLOCK_COUNT = const(4)  # block device protocol: MicroPython's `vfs.AbstractBlockDev.ioctl`
_BLOCK_SIZE = const(5)


def mount(device, littlefs):
    """Give the file system on a block device; None when it is damaged: nothing is written then.

    `littlefs` is `vfs.VfsLfs2` or has its shape.  A device that was never formatted is.
    """
    try:
        try:
            return littlefs(device, progsize=PROGRAM, mtime=False)
        except OSError:
            if not never_formatted(device):
                return None
        return remake(device, littlefs)
    except Exception:  # a board must come up and tell; it is at the stage before the console
        return None


def remake(device, littlefs):
    """Make an empty file system, whatever is there, and give it; raises OSError."""
    littlefs.mkfs(device, progsize=PROGRAM)
    return littlefs(device, progsize=PROGRAM, mtime=False)


def never_formatted(device) -> bool:
    """Whether a block device is blank, but for the torn beginning of a first format.

    littlefs formats blocks 0 and 1 one after the other and can be mounted as soon as the first
    of them is complete; a device that was ever in use has both.
    """
    size = device.ioctl(_BLOCK_SIZE, 0)
    block, blank = bytearray(size), b"\xff" * size
    written = 0
    for number in range(device.ioctl(_BLOCK_COUNT, 0)):
        device.readblocks(number, block)
        if block != blank:
            written += 1
            if number > 1 or written > 1:
                return False
    return True
