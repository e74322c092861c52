"""Runs first: mounts the storage at "/", and formats it only where nothing was ever written.

First of all it takes strobes and power of the head down: a soft reset leaves the pins as they are,
and stops the state machine that would end a pulse.

Never raises: a terminal whose storage cannot be mounted comes up and says so.  As with upstream's
`_boot.py`, `machine` and `rp2` are there at the prompt; the latter without its assembler, which
is 1.3 KB of memory.
"""

import _rp2 as rp2
import machine
import vfs
from tillroll.overlay import Overlay

for gpio in (2, 3, 4, 5, 6, 7, 21):  # HEAD_STROBE1 to 6, HEAD_POWER
    machine.Pin(gpio, machine.Pin.OUT, machine.Pin.PULL_DOWN, value=0)

with Overlay():
    from tillroll.drivers.first_format import mount

    fs = mount(rp2.Flash(), vfs.VfsLfs2)
    if fs:
        vfs.mount(fs, "/")
    del mount

del vfs, fs, gpio, Overlay
