"""Every call of the Store fails, one at a time: once or from then on, before or after it acts.

Names, sizes, reads, appends, replacements, drafts, removals and the question for free room; in the
day of a new terminal, and where receipts are merged, archives grow and the oldest are evicted.
CPython lets every call fail, MicroPython one in 23 of the longer days.
"""

import gc
import sys

from support.broken_store import CHANGES, BrokenStore
from support.day import DAY, FIRST, SIZE, Day, aged, copied
from support.ram_store import RamStore
from tillroll.errors import StoreFault
from tillroll.journal.keeper import Keeper

STEP = 23 if sys.implementation.name == "micropython" else 1
SHORT = (
    ("accept", 1), ("print", 0), ("look", 0), ("tend", 0), ("reprint", 1), ("print", 0),
    ("tend", 0), ("look", 0), ("accept", 2), ("cancel", 2), ("accept", 3), ("setting", 3),
)  # fmt: skip

ASKING = (("store-io", False, False), ("store-io", True, False))
CHANGING = tuple(
    (code, sticky, after)
    for code in ("store-io", "store-full")
    for sticky, after in ((False, False), (False, True), (True, False))
) + (("store-io", True, True),)  # code, from then on, after it has acted


def lived(store, numbers, steps, *how):
    """(day, its store, whether the boot was good) after all steps, with one call failing."""
    broken = BrokenStore(copied(store), *how)
    day = Day(broken, SIZE)
    for number in range(FIRST, numbers):
        day.acknowledged[number] = 1
    good = not broken.failed
    for what, number in steps:
        day.prepare(number)
        try:
            day.step(what, number)
        except StoreFault as fault:
            assert broken.failed, (what, fault)
    return day, broken, good


def sweep(store, numbers, steps, step=1, may_evict=False):
    """Let each call fail in each way; gives how often each kind of call did."""
    if STEP == 1:
        gc.freeze()  # what pytest has needs no look at each archive
    calls = lived(store, numbers, steps)[1].calls
    failed = {}
    for nth in range(0, len(calls), step):
        for how in CHANGING if calls[nth] in CHANGES else ASKING:
            try:
                day, broken, good = lived(store, numbers, steps, nth, *how)
                assert broken.failed == calls[nth]
                failed[calls[nth]] = failed.get(calls[nth], 0) + 1
                broken.heal()
                day.may_evict = may_evict
                day.judge(good)
                day = broken = None  # small memories need the room for the next one
            except Exception:
                print("call", nth, calls[nth], how)
                raise
    if STEP == 1:
        gc.unfreeze()
    print(failed)
    return failed


def test_each_call_of_a_new_terminals_day_fails():
    failed = sweep(RamStore(), FIRST, DAY)
    assert set(failed) == {"names", "read", "append", "replace", "free"}


def test_each_call_of_a_merge_fails():
    failed = sweep(*aged(44), SHORT, STEP)
    assert STEP > 1 or {"draft", "write", "finish", "remove"} <= set(failed)


def test_each_call_of_a_growing_archive_fails():
    store, numbers = aged(44, 30)
    assert len([name for name in store.files if name[0] == "k"]) == 1
    failed = sweep(store, numbers, SHORT, STEP)
    assert STEP > 1 or {"draft", "write", "finish", "remove"} <= set(failed)


def test_each_call_of_an_eviction_fails():
    spare, Keeper.spare = Keeper.spare, 1 << 30
    try:
        failed = sweep(*aged(44, 30), SHORT, STEP, True)
    finally:
        Keeper.spare = spare
    assert STEP > 1 or "remove" in failed
