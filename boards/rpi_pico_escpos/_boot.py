"""Runs first: mounts the storage at "/", and formats it only where nothing was ever written.

Never raises: a terminal whose storage cannot be mounted comes up and says so.  As with upstream's
`_boot.py`, `machine` and `rp2` are there at the prompt; the latter without its assembler, which
is 1.3 KB of memory.
"""

import _rp2 as rp2
import machine
import vfs
from tillroll.drivers.first_format import mount

fs = mount(rp2.Flash(), vfs.VfsLfs2)
if fs:
    vfs.mount(fs, "/")

del vfs, mount, fs
