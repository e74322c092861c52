"""Counts the starts that crash, and says when it is time for the safe mode: see docs/repair.md.

For errands within an Overlay.  `kept` fulfils ports.Kept; `rescue` is the module of that name of a
board, which has it.
"""

import asyncio
import sys

from micropython import const

from tillroll.boot_cause import boot_cause

_MOST = const(3)  # starts in a row that crash; then it is the safe mode
_SETTLED = const(-1)  # the next crash is none of a start


def begin(rescue):
    """Look back: give why the terminal starts, and whether it is to be in safe mode.

    Who leaves the safe mode, by any reset, has one start; when that crashes, the next one is in
    safe mode again.
    """
    rescue.off()
    kept = rescue.kept
    cause, mark = kept.cause()
    count, name = kept.crashes()
    count = max(count, 0)
    if mark:
        cause = boot_cause(cause, mark)
        count = kept.crashes()[0] + 1
    elif name:
        cause = "crash: " + name
    safe = count >= _MOST
    _keep(kept, _MOST - 1 if safe else count, "")
    return ("button", True) if rescue.held() else (cause, safe)


def crashed(fault) -> None:
    """Keep what has ended the program, for the next start; raises it where that cannot be."""
    from rescue import kept

    asyncio.new_event_loop()  # lets go of the tasks, and of all that they hold
    try:
        kept.keep(kept.crashes()[0] + 1, type(fault).__name__)
    except OSError:
        raise fault
    if hasattr(sys, "print_exception"):  # for whoever looks at the console
        sys.print_exception(fault)


def settled() -> None:
    """The start has come to its end, and nothing has crashed."""
    from rescue import kept

    _keep(kept, _SETTLED, "")


def _keep(kept, count, name):
    """A file system that takes nothing keeps no terminal from its start."""
    try:
        kept.keep(count, name)
    except OSError:
        pass
