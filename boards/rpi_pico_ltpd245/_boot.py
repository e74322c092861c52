"""Runs first: mounts the storage at "/", and formats it only where nothing was ever written.

Never raises: a terminal whose storage cannot be mounted comes up and says so.  As with upstream's
`_boot.py`, `machine` and `rp2` are there at the prompt.
"""

import machine
import rp2
import vfs
from tillroll.drivers.first_format import mount

fs = mount(rp2.Flash(), vfs.VfsLfs2)
if fs:
    vfs.mount(fs, "/")

del vfs, mount, fs
