"""littlefs on the emulated flash: the real one of whichever interpreter runs this."""

import sys

if sys.implementation.name == "micropython":
    from emulator.lfs_device import attach, format_blank
else:
    from emulator.lfs_host import attach, format_blank


def mount(nor):
    """Power the chip on and give its file system; formats only a chip that is blank.

    The result has the methods of MicroPython's `VfsLfs2`.  Raises OSError when there is no
    sound file system, and PowerCut.
    """
    if nor.blank():
        format_blank(nor)
    return attach(nor)
