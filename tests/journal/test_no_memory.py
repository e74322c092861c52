"""Memory runs out at each allocation of what a journal does, once and from then on.

Whoever asked is told so.  What he was told is true after the next boot, and before it: RAM follows
the flash again when there is memory.  Where many receipts are read, merged, evicted or looked up
one allocation in many fails, with a stride that shares no factor with the loops.
"""

from support.day import FIRST, SIZE, Day, aged, copied
from support.ram_store import RamStore
from support.scarce import DEVICE, Scarcity, prepare
from tillroll.errors import StoreFault
from tillroll.journal.keeper import Keeper

DAY = (
    ("boot", 0), ("accept", 1), ("print", 0), ("repeat", 1), ("conflict", 1), ("reprint", 1),
    ("print", 0), ("accept", 2), ("hold", 2), ("release", 2), ("cancel", 2), ("setting", 3),
)  # fmt: skip
ENOUGH = 1 if DEVICE else 40  # times in a row that a step passes before it is said to pass
STRIDE = 47 if DEVICE else 1
MOST = 2000 if DEVICE else 1000000  # blocks: with more there is no room for the ballast
SCARCITY = Scarcity()


class Trial:
    """A Day up to one of its steps, which can be lived again and again."""

    def __init__(self, steps, at, store=None, number=FIRST):
        self.day = day = Day(store or RamStore(), SIZE)
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
        day = Day(copied(self.day.store), SIZE)
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
        except MemoryError:
            failed = True
        if lasting and failed:
            try:
                step(self.number)
            except (MemoryError, StoreFault):
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
            except MemoryError:  # there was none to catch it where it should be
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


def sweep(lasting):
    """Each step of the day."""
    prepare()
    failures = 0
    for at in range(len(DAY)):
        found = Trial(DAY, at).sweep(lasting, STRIDE)
        assert found, DAY[at]
        failures += found
    print(failures, "allocations failed")


def test_once_in_a_day():
    sweep(False)


def test_from_then_on_in_a_day():
    sweep(True)


def sweep_old(what, stride, may_evict=False):
    """One step of a terminal with an archive, and as many segments as are merged."""
    prepare()
    trial = Trial(((what, 0),), 0, *aged(44, 30))
    trial.may_evict = may_evict
    for lasting in (False, True):
        failures = trial.sweep(lasting, MOST // 20 if DEVICE else stride)
        print("%d failed" % failures)
        assert failures > 3


def test_in_housekeeping():
    sweep_old("tend", 997)


def test_in_an_eviction():
    spare, Keeper.spare = Keeper.spare, 1 << 30
    try:
        sweep_old("tend", 997, True)
    finally:
        Keeper.spare = spare


def test_in_a_replay():
    sweep_old("power_on", 97)


def test_in_look_ups():
    sweep_old("look", 431)
