"""Runs first: mounts the storage at "/", and formats it only where nothing was ever written.

MicroPython itself keeps a FAT file system at the beginning of the same flash, and makes one where
it finds none; the storage lies behind it, and the FAT is left alone.  Never raises: a terminal
whose storage cannot be mounted comes up and says so.
"""

import vfs
from board import storage
from tillroll.drivers.first_format import mount

try:
    vfs.umount("/flash")
except OSError:
    pass  # it was not mounted
fs = mount(storage(), vfs.VfsLfs2)
if fs:
    vfs.mount(fs, "/")

del vfs, mount, storage, fs
