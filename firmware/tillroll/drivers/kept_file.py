"""What outlives a reset of a chip without registers for it: a file, written by a crash only.

Fulfils ports.Kept.  It outlives a power cut, too.  Imported for an errand only.
"""

import os

from machine import WDT_RESET, reset_cause

_FILE = "/crashes"
_LONGEST = 40


def cause():
    """Tell it: power-on or watchdog; there is never a mark, for there is no driver of it."""
    return "watchdog" if reset_cause() == WDT_RESET else "power-on", 0


def crashes():
    """Give what was kept: how many starts have crashed, and the name of what ended the last."""
    try:
        with open(_FILE, "r") as file:
            count, _, name = file.read(_LONGEST).partition(" ")
        return int(count), name
    except (OSError, ValueError):
        return 0, ""


def keep(count: int, name: str) -> None:
    """Keep both; where there is nothing to keep, there is no file.  Raises OSError."""
    if (max(count, 0), name) == crashes():
        return
    if count > 0 or name:
        with open(_FILE, "w") as file:
            file.write("%d %s" % (max(count, 0), name))
    else:
        os.remove(_FILE)
