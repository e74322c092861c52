"""Memory runs out at each allocation of what a journal does, once and from then on.

Whoever asked is told so.  What he was told is true after the next boot, and before it: RAM follows
the flash again when there is memory.

    python -m support.short_memory merge lasting 1
"""

import sys

from support.day import FIRST, Day, aged, copied
from support.ram_store import RamStore
from support.scarce import ENOUGH, MOST, NO_MEMORY, Scarcity, told
from tillroll.errors import StoreFault
from tillroll.journal.keeper import Keeper

DAY = (
    ("boot", 0), ("accept", 1), ("print", 0), ("repeat", 1), ("conflict", 1), ("reprint", 1),
    ("print", 0), ("accept", 2), ("hold", 2), ("release", 2), ("cancel", 2), ("setting", 3),
)  # fmt: skip
SIZE = 24  # bytes of a payload in a day,
LARGE = 380  # and where a segment is to be full of one, so that a merge is of few receipts
RECEIPTS = 11, 8  # merged into an archive, and as many that a merge is due
FEW = 9  # one receipt in so many is looked up: the newest, one in a segment, one archived
SCARCITY = Scarcity()


class Trial:
    """A Day up to one of its steps, which can be lived again and again."""

    def __init__(self, steps, at, size=SIZE, store=None, number=FIRST):
        self.day = day = Day(store or RamStore(), size)
        for old in range(FIRST, number):
            day.acknowledged[old] = 1
        for what, number in steps[:at]:
            day.prepare(number)
            day.step(what, number)
        self.what, self.number = steps[at]
        self.may_evict = False
        self.live = None

    def again(self):
        """A day as it was."""
        day = Day(copied(self.day.store), self.day.size)
        day.acknowledged = bytearray(self.day.acknowledged)
        day.unmarked = bytearray(self.day.unmarked)
        day.canceled = bytearray(self.day.canceled)
        day.granted, day.value = self.day.granted, self.day.value
        day.may_evict = self.may_evict
        return day

    def run(self, allocations, lasting):
        """Whether memory ran out."""
        self.live, failed = self.again(), False
        self.live.prepare(self.number)
        step = getattr(self.live, self.what)
        SCARCITY.begin(allocations, lasting)
        try:
            step(self.number)
        except NO_MEMORY:
            failed = True
        if lasting and failed:
            try:
                step(self.number)
            except NO_MEMORY + (StoreFault,):
                pass
        return failed

    def judge(self, failed, lasting):
        """There is memory again: what failed is asked for once more."""
        if failed and not lasting:
            self.live.step(self.what, self.number)
        self.live.judge(self.what != "power_on" or not failed or not lasting)

    def sweep(self, lasting, stride=1):
        """Let allocations fail; gives how many did."""
        failures = passed = allocations = 0
        while passed < (ENOUGH if stride == 1 else 2) and allocations < MOST:
            try:
                failed = self.run(allocations, lasting)
            except NO_MEMORY:  # there was none to catch it where it should be
                failed = True
            SCARCITY.end()
            try:
                self.judge(failed, lasting)
            except Exception:
                print(self.what, self.number, allocations, lasting)
                raise
            failures += failed
            passed = 0 if failed else passed + 1
            allocations += stride
        return failures


def sweep_day(lasting, stride):
    """Each step of a day."""
    failures = 0
    for at in range(len(DAY)):
        found = Trial(DAY, at).sweep(lasting, stride)
        assert found, DAY[at]
        failures += found
    return failures


def sweep_old(what, lasting, stride, may_evict=False):
    """One step of a terminal with an archive, and as many segments as are merged."""
    trial = Trial(((what, FEW),), 0, LARGE, *aged(*RECEIPTS, size=LARGE))
    trial.may_evict = may_evict
    return trial.sweep(lasting, stride)


def sweep_eviction(lasting, stride):
    """The same on a flash which always wants room."""
    spare, Keeper.spare = Keeper.spare, 1 << 30
    try:
        return sweep_old("tend", lasting, stride, True)
    finally:
        Keeper.spare = spare


# name: function(lasting, stride) -> how many allocations failed
SWEEPS = {
    "day": sweep_day,
    "merge": lambda lasting, stride: sweep_old("tend", lasting, stride),
    "eviction": sweep_eviction,
    "replay": lambda lasting, stride: sweep_old("power_on", lasting, stride),
    "look-ups": lambda lasting, stride: sweep_old("look", lasting, stride),
}

if __name__ == "__main__":
    told(SWEEPS, sys.argv)
