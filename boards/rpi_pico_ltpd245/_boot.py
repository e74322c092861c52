"""Runs first: mounts the storage at "/", and formats it only where nothing was ever written.

Never raises: a terminal whose storage cannot be mounted comes up and says so.
"""

import vfs
from rp2 import Flash
from tillroll.drivers.first_format import mount

fs = mount(Flash(), vfs.VfsLfs2)
if fs:
    vfs.mount(fs, "/")

del vfs, Flash, mount, fs
