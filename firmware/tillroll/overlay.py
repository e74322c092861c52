"""Rooms that take turns in memory: what is imported for one errand is forgotten behind it.

Also code that is run where it lies in flash has its names, functions and classes in RAM; installed
as .mpy files all of the code is there.  So what serves one errand only, such as laying out a copy,
is imported inside `with Overlay():`.  On CPython, where memory is no matter, it stays.
"""

import gc
import sys

from micropython import const

_SCARCE = sys.implementation.name == "micropython"
IN_RAM = __file__.endswith(".mpy")
_COLLECT = const(16384)  # bytes
_SLOTS = const(256)  # sys.modules has fewer, whatever is loaded

if IN_RAM:
    # Early collections keep what stays together: the rest of the heap remains in one piece.
    gc.threshold(_COLLECT)


class Overlay:
    """Forgets at its end what was imported since its beginning.

    May be nested.  Nobody may keep a function, a class or an object of it beyond the end: that
    would keep the module, and the next errand would load a second one.
    """

    def __init__(self):
        self._known = set()

    def __enter__(self):
        if _SCARCE:
            self._known = set(sys.modules)
            tidy()  # new modules fill the gaps from the bottom
        return self

    def __exit__(self, kind, _fault, _trace):
        if _SCARCE:
            if kind is not None:
                _sweep()
            name = self._newcomer()
            while name:
                _forget(name)
                name = self._newcomer()
            tidy()

    def _newcomer(self):
        """A module that was imported since; takes no memory, for there may be none."""
        for name in sys.modules:
            if name not in self._known:
                return name
        return ""


def tidy() -> None:
    """Free what is left over, before something large is made."""
    if IN_RAM:
        gc.collect()


def claim(least: int) -> None:
    """Raise MemoryError at once where an errand would fail half-way, for code lies in RAM.

    An import takes half a second until it has no more memory, and the slip in print waits.
    """
    if IN_RAM and gc.mem_free() < least:
        raise MemoryError


def _forget(name: str) -> None:
    """Take a module out of its package, too.

    An import for which there was no memory may have left a name without a module: MicroPython 1.25
    crashes on the next one.
    """
    module = sys.modules.pop(name, None)
    try:
        parent, _, own = name.rpartition(".")
        if parent in sys.modules and getattr(sys.modules[parent], own, None) is module:
            delattr(sys.modules[parent], own)
    except MemoryError:
        pass  # it stays in its package, where the next import finds it


def _sweep() -> None:
    """Free the modules whose import failed.

    MicroPython takes the name of such a module out of sys.modules but leaves its value in the slot
    of the table, and so the module in memory (py/map.c: a removed slot keeps its value).  An
    integer goes to the first vacant slot from its own place on, and `pop` empties that slot.
    """
    table: dict = sys.modules
    try:
        for place in range(_SLOTS):
            table[place] = None
            table.pop(place)
    except MemoryError:
        pass  # the table is full, and no slot of it vacant
