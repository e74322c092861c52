"""The power is cut in every flash operation of a saving, on real littlefs: the sums stay whole."""

import sys

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from tillroll.counters import Counters
from tillroll.drivers.file_store import FileStore

SMALL = sys.implementation.name == "micropython"
PARTS = (0, 171) if SMALL else (0, 85, 171, 256)  # of 256
SAVINGS = 24 if SMALL else 72  # littlefs compacts the directory more than once meanwhile
METRE = (8000, 1536000, 1)


def booted(nor):
    """The store of a terminal with files of its own."""
    return FileStore(mount(nor))


def aged():
    """A chip with a setting and a segment on it."""
    nor = Nor(16)
    store = booted(nor)
    store.replace("bank-a", bytes(200))
    store.append("jffffffff", bytes(480))
    return nor


def saved(nor, store):
    """Whether a saving came to its end."""
    try:
        Counters(store, METRE).save()
    except PowerCut:
        return False
    return True


def cuts_of(nor, metres):
    """Cut one saving everywhere; gives the number of cuts.  The chip is as before then."""
    begin, cuts = nor.snapshot(), 0
    for part in PARTS:
        for operation in range(99):
            nor.restore(begin)
            store = booted(nor)
            nor.cut(operation, part)
            if saved(nor, store):
                break
            cuts += 1
            found = Counters(booted(nor))
            assert found.rows in (8000 * metres, 8000 * metres + 8000), (operation, part)
            assert found.problems == [], (operation, part)
            assert saved(nor, booted(nor))
            assert Counters(booted(nor)).rows == found.rows + 8000
    nor.restore(begin)
    return cuts


def test_a_power_cut_in_any_operation_of_a_saving_leaves_the_old_sums_or_the_new_ones():
    nor, cuts = aged(), 0
    for metres in range(SAVINGS):
        cuts += cuts_of(nor, metres)
        assert saved(nor, booted(nor))
    print("%d cuts" % cuts)
    assert cuts >= SAVINGS * len(PARTS) and Counters(booted(nor)).rows == 8000 * SAVINGS


def test_a_saving_costs_little_of_the_flash():
    nor = aged()
    store = booted(nor)
    erases, pages = nor.erases, nor.programs
    for _ in range(1000):
        assert saved(nor, store)
    assert nor.erases - erases <= 100 and nor.programs - pages <= 1500
