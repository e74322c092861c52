"""The file system that `_boot.py` has mounted, with the methods of MicroPython's `VfsLfs2`.

A second `VfsLfs2` on the same flash would not see what is written through the first.
"""

import os


class Mounted:
    """What `file_store.FileStore` asks of a file system, by absolute paths."""

    open = staticmethod(open)
    ilistdir = staticmethod(os.ilistdir)
    mkdir = staticmethod(os.mkdir)
    remove = staticmethod(os.remove)
    rename = staticmethod(os.rename)
    stat = staticmethod(os.stat)
    statvfs = staticmethod(os.statvfs)
