"""A day of a journal, a step at a time, and what must hold after any fault in it.

While a step runs the witness makes no objects: it needs no memory of its own.
"""

from support.ram_store import RamStore
from support.terminal import StillClock, accept, ident_of, opened, payload_of, print_all
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal
from tillroll.overlay import Overlay
from tillroll.settings import Settings

DAY = (
    ("boot", 0), ("accept", 1), ("print", 0), ("repeat", 1), ("accept", 2), ("conflict", 2),
    ("hold", 2), ("accept", 3), ("release", 2), ("reprint", 1), ("print", 0), ("cancel", 3),
    ("setting", 3), ("look", 0), ("tend", 0), ("print", 0), ("look", 0),
)  # fmt: skip
SIZE = 24  # bytes of a payload, of the receipts that there are before,
FIRST = 10  # and the number of the oldest one
MOST = 128  # numbers of approvals, from 1
UNITS = 4  # of a job
NOW = 1760000000


def aged(*counts, size=SIZE):
    """(store, next number) with so many receipts; all but those of the last count are merged."""
    store, number = RamStore(), FIRST
    for part, count in enumerate(counts):
        journal = opened(store)
        while part and journal.tend():
            pass
        for _ in range(count):
            accept(journal, number, size=size)
            print_all(journal)
            number += 1
    return store, number


class Day:
    """What somebody outside knows; `faults` are those that a step let through."""

    def __init__(self, store, size=100):
        self.store = store
        self.size = size  # bytes of a payload
        self.acknowledged = bytearray(MOST)
        self.unmarked = bytearray(MOST * UNITS)  # copies burnt without a mark
        self.canceled = bytearray(MOST)
        self.granted = False  # one more copy of number 1
        self.value = 2  # of the setting, acknowledged
        self.may_evict = False
        self.journal = self.settings = self.told = None
        self.power_on()

    def power_on(self, _number=0):
        """Boot."""
        clock = StillClock(NOW)
        self.settings = Settings(self.store, clock)
        self.journal = Journal(self.store, clock)
        self.settings.load()
        self.journal.open()

    def prepare(self, number):
        """Make what a step about this approval is told."""
        ident, reference = ident_of(number), b"%012d" % number
        digest = b"d%07d" % number
        payload = payload_of(number, self.size)
        self.told = ident, digest, number, reference, jobs.PRINT, b"\0\1", b"", payload

    def step(self, what, number):
        """One of DAY.  Raises what the journal raises."""
        getattr(self, what)(number)

    def boot(self, _number):
        self.journal.boot("power-on")

    def accept(self, number):
        journal, told = self.journal, self.told
        if journal.find(told[0], number) is None:
            journal.accept(told[0], told[1], number, told[3], told[4], told[5], told[6], told[7])
        self.acknowledged[number] = 1

    def print(self, _number):
        """As the pump does."""
        journal = self.journal
        while True:
            found = journal.next_unit()
            if found is None:
                return
            job, unit = found
            mark = 1 if unit >= job.reprints or job.states[unit] == jobs.UNCERTAIN else 0
            if job.states[unit] == jobs.VOID:
                mark = 2
            journal.started(job, unit, mark)
            if not mark:
                self.unmarked[job.voucher * UNITS + unit] += 1
            journal.done(job, unit)

    def repeat(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.journal.duplicate(job)

    def conflict(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.journal.conflict(job, b"otherone")

    def hold(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.journal.hold(job, "expired")

    def release(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.journal.release(job, "clerk")

    def cancel(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.canceled[number] = 1  # from now on nobody minds when it does not come
            self.journal.cancel(job, "clerk")

    def reprint(self, number):
        job = self.journal.find(self.told[0])
        if job:
            self.journal.reprint(job, 1, b"wish", "clerk")
            self.granted = True

    def setting(self, number):
        with Overlay():  # as the counter does
            old = self.settings.set("copies", number, "clerk")
        self.value = number
        self.journal.setting("copies", old, number, "clerk")

    def look(self, number):
        """Every way to a receipt: to the newest nine, or to one in `number` of all."""
        journal = self.journal
        for job in journal.jobs(99 if number else 9)[:: number or 1]:
            assert journal.find(job.ident).seq == job.seq
            assert journal.by_voucher(job.voucher).ident == job.ident
            assert journal.by_reference(job.reference).ident == job.ident
            assert len(journal.payload(job)) == self.size
            assert len(list(journal.timeline(job))) >= 1
        journal.last()

    def tend(self, _number):
        while self.journal.tend():
            pass

    # --- judging --------------------------------------------------------------------------

    def judge(self, exact=True):
        """The faults are over.  Raises AssertionError for what must never be.

        `exact`: RAM says what a boot says; else there were files that only the boot could read.
        """
        before = None
        if exact:
            self.tend(0)
            self.journal.boot("all is well again")  # makes void what was refused
            before = view(self.journal.jobs(999))
            shown = [job[0] for job in before]
            for number in range(1, 4):
                assert self.acknowledged[number] or number not in shown, "half an approval"
        self.power_on()
        assert self.journal.problems == [], self.journal.problems
        found = self.journal.jobs(999)
        assert before is None or view(found) == before, (view(found), before)
        self._keeps_all(found)
        for number in range(1, 4):
            self.prepare(number)
            self.accept(number)
        self._prints_all([job for job in found if job.is_open()])

    def _keeps_all(self, found):
        journal = self.journal
        shown = [job.voucher for job in found]
        assert len(set(shown)) == len(shown), "an approval is there twice"
        assert self.settings["copies"] in (self.value, 3), "a setting is lost"
        oldest = min([voucher for voucher in shown if voucher > 3] or [MOST])
        for number in range(MOST):
            if not self.acknowledged[number] or (self.may_evict and 3 < number < oldest):
                continue
            assert number in shown, "approval %d was acknowledged and is lost" % number
            if number < 4 or number % 5 == 0:
                job = journal.find(ident_of(number))
                assert journal.payload(job) == payload_of(number, self.size)
                assert number != 1 or not self.granted or len(job.copies) > 2, "reprint lost"

    def _prints_all(self, unfinished):
        journal = self.journal
        for job in unfinished:
            if job.held:
                journal.release(job, "clerk")
        self.print(0)
        for ident in [job.ident for job in unfinished] + [ident_of(n) for n in range(1, 4)]:
            job = journal.find(ident)
            if not self.canceled[job.voucher]:
                assert job.states == bytes([jobs.DONE]) * len(job.states), "never printed"
        assert max(self.unmarked) <= 1, "printed twice unmarked"
        assert journal.unfinished() == 0


def view(found):
    """What both RAM and replay must show; a copy that was printing is uncertain to a boot."""
    told = []
    for job in found:
        states = bytes([jobs.UNCERTAIN if s == jobs.STARTED else s for s in job.states])
        told.append((job.voucher, bytes(job.copies), states, job.held, job.canceled))
    return told


def copied(store):
    """The same files in another store."""
    other = RamStore(store.capacity)
    other.files = dict(store.files)
    return other
