"""Memory that runs out, at each place where some is asked for.

MicroPython: the heap is filled but for a few bytes, and nothing is collected, so each allocation
uses some of them up.  CPython: its own test module lets the n-th allocation fail.
"""

import gc
import sys

DEVICE = sys.implementation.name == "micropython"
BLOCK = 16  # bytes; the smallest allocation of a 32-bit MicroPython
PIECE = 2048  # bytes of which the free ones are made: a heap has no large ones

ENOUGH = 8 if DEVICE else 40  # times in a row that something passes before it is said to pass
MOST = 2000 if DEVICE else 1000000  # blocks: with more there is no room for the ballast
LASTING = 30  # allocations; CPython 3.11 aborts when it fails 32 times to tell of one

NO_MEMORY = (MemoryError,)
if not DEVICE:
    import _testcapi
    import warnings

    NO_MEMORY = MemoryError, SystemError  # 3.11 forgets to say what was wrong with a slice


def prepare():
    """Let the ways of CPython not be in the way."""
    if not DEVICE:
        gc.freeze()  # what pytest has needs no look at each collection
        warnings.simplefilter("ignore")  # 3.11 crashes when there is no memory for a warning
        sys.unraisablehook = lambda _: None  # generators that are closed with no memory


def told(sweeps, arguments):
    """Make the sweep that the command line names, and print how many allocations failed."""
    name, how, stride = arguments[-3:]
    prepare()
    if DEVICE:
        gc.threshold(16384)  # bytes; as in tests/device.py
    print(sweeps[name](how == "lasting", int(stride)))


class Scarcity:
    """`begin` and `end` it around what is to fail."""

    def __init__(self):
        self._ballast = None

    def begin(self, allocations: int, lasting: bool) -> None:
        """Let so many more allocations pass, on a device blocks; `lasting`: later ones fail, too.

        On a device they may still find a smaller piece, as they would.
        """
        if DEVICE:
            self._fill(allocations * BLOCK)
        else:
            gc.collect()  # not while there is none: a collector that cannot warn crashes
            gc.disable()
            _testcapi.set_nomemory(allocations, allocations + (LASTING if lasting else 1))

    def end(self) -> None:
        """There is plenty again."""
        if DEVICE:
            self._ballast = None
            gc.enable()
            gc.collect()
        else:
            _testcapi.remove_mem_hooks()
            gc.enable()

    def _fill(self, free):
        gc.collect()
        hole = None
        for _ in range(free // PIECE):
            hole = (hole, bytearray(PIECE - 3 * BLOCK))
        hole = (hole, bytearray(free % PIECE))  # until the rest is full
        chain = None
        size = 1 << 16
        while size:
            try:
                while True:
                    chain = (chain, bytearray(size) if size > BLOCK else None)
                    self._ballast = chain
            except MemoryError:
                size >>= 1
        del hole
        gc.collect()
        gc.disable()
