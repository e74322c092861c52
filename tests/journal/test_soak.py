"""A terminal grows old in the heap of a board: as much is free at the end, and in one piece.

On MicroPython 300 approvals, or as many as TILLROLL_SOAK says:

    TILLROLL_SOAK=5000 tillctl test --micropython tests/journal/test_soak.py

CPython looks at the receipts only; benchmarks/journal_soak_host.py weighs the heap there.
"""

import gc
import os
import sys

from emulator.lfs import mount
from support.file_nor import FileNor
from support.terminal import accept, ident_of, opened, payload_of, print_all
from tillroll.drivers.file_store import FileStore

BLOCKS = 48  # 192 KiB, so that the oldest receipts go all the time
FIRST = 300  # approvals that make the terminal old, before anything is measured
APPROVALS = int(os.getenv("TILLROLL_SOAK") or 300)
PARTS = 10
PAYLOAD = 300  # bytes
DEVICE = sys.implementation.name == "micropython"


def largest():
    """Bytes of the largest piece that can be allocated."""
    low, high = 0, gc.mem_free()
    while high - low > 16:
        middle = (low + high) // 2
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
        gc.collect()
    return low


def live(journal, first, count):
    """Accept and print, and keep house."""
    for number in range(first, first + count):
        accept(journal, number, size=PAYLOAD)
        print_all(journal)
        while number % 10 == 0 and journal.tend():
            pass


def room():
    """(bytes that are free, the largest piece) after a collection."""
    gc.collect()
    return (gc.mem_free(), largest()) if DEVICE else (1, 1)


def test_the_heap_of_an_old_terminal_stays_as_it_is():
    name = "soak-%d.flash" % id(room)  # in the current folder
    with open(name, "w+b") as file:
        os.remove(name)  # it lives on until it is closed
        grow_old(opened(FileStore(mount(FileNor(BLOCKS, file)))))


def grow_old(journal):
    """Measure and compare."""
    live(journal, 0, FIRST)
    free, whole = [0] * PARTS, [0] * PARTS
    for part in range(PARTS):
        live(journal, FIRST + part * APPROVALS // PARTS, APPROVALS // PARTS)
        free[part], whole[part] = room()
        found = (journal.stored(), free[part], whole[part])
        print("%d stored: %d bytes free, %d in one piece" % found)
    newest = FIRST + APPROVALS - 1
    assert journal.stored() < newest, "the oldest did not go"
    assert journal.payload(journal.find(ident_of(newest))) == payload_of(newest, PAYLOAD)
    for measured in (free, whole):
        early, late = min(measured[: PARTS // 2]), min(measured[PARTS // 2 :])
        assert late >= early * 95 // 100, measured
