"""Every write of a terminal's day fails once, or from then on, torn or not.

After each: what was acknowledged is there, what was refused is not seen until it is sent again,
and replay says what RAM says.
"""

from support import ram_store
from support.ram_store import RamStore
from support.terminal import accept, ident_of, opened, print_all
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs

DAY = (
    ("boot", 0), ("accept", 1), ("print", 1), ("accept", 2), ("hold", 2), ("accept", 3),
    ("release", 2), ("reprint", 1), ("print", 0), ("cancel", 3), ("setting", 0), ("repeat", 1),
)  # fmt: skip
ALL_STATES = 6


def run(journal, what, number):
    """One step of the day.  Raises StoreFault."""
    job = journal.find(ident_of(number))
    if what == "boot":
        journal.boot("power-on")
    elif what == "setting":
        journal.setting("copies", "2", "3", "clerk")
    elif what == "print":
        print_all(journal)
    elif what == "accept":
        if job is None:
            accept(journal, number, size=150)
    elif job is not None:
        run_on(journal, what, job)


def run_on(journal, what, job):
    """One step that concerns a job which is there."""
    if what == "hold":
        journal.hold(job, "expired")
    elif what == "release":
        journal.release(job, "clerk")
    elif what == "cancel":
        journal.cancel(job, "clerk")
    elif what == "reprint":
        journal.reprint(job, 1, b"wish", "clerk")
    else:
        journal.duplicate(job)


def day(journal):
    """The whole day; gives the vouchers that were acknowledged and those that were refused."""
    acknowledged, refused = [], []
    for what, number in DAY:
        try:
            run(journal, what, number)
            if what == "accept":
                acknowledged.append(number)
        except StoreFault:
            if what == "accept":
                refused.append(number)
    return acknowledged, refused


def view(journal):
    """What both RAM and replay must show; a copy that was printing is uncertain to a boot."""
    found = []
    for job in journal.jobs(99):
        states = bytes(jobs.UNCERTAIN if s == jobs.STARTED else s for s in job.states)
        found.append((job.voucher, bytes(job.copies), states, job.held, job.canceled))
    return found


def check(store, journal, acknowledged, refused):
    """Compare RAM with replay, then send again what was refused."""
    for number in refused:
        assert journal.find(ident_of(number)) is None, "half a job is visible"
    before = view(journal)
    store.heal()
    journal.boot("the flash works again")
    again = opened(store)
    assert again.problems == []
    assert view(again) == before
    for number in acknowledged:
        assert again.find(ident_of(number)), "an acknowledged approval is lost"
    for number in refused:
        accept(again, number)
    assert view(opened(store)) == view(again)


def changes_of_a_day():
    """How many writes there are to fail."""
    store = RamStore()
    day(opened(store))
    return store.changes


def test_each_write_fails_once():
    for after in range(changes_of_a_day()):
        for reaches in (ram_store.NOTHING, ram_store.PREFIX, ram_store.ALL):
            store = RamStore()
            journal = opened(store)
            store.fail(after, "store-io", False, reaches)
            check(store, journal, *day(journal))


def test_each_write_and_all_later_ones_fail():
    for after in range(changes_of_a_day()):
        for reaches in (ram_store.NOTHING, ram_store.PREFIX, ram_store.ALL):
            store = RamStore()
            journal = opened(store)
            store.fail(after, "store-full", True, reaches)
            acknowledged, refused = day(journal)
            assert refused or len(acknowledged) == 3
            check(store, journal, acknowledged, refused)


def test_a_refused_approval_that_reached_the_flash_is_found_after_a_boot_or_replaced():
    for boot in (True, False):
        store = RamStore()
        journal = opened(store)
        store.fail(0, "store-io", False, ram_store.ALL)
        try:
            accept(journal, 1)
            raise AssertionError("the failure was hidden")
        except StoreFault as fault:
            assert fault.code == "store-io"
        if boot:
            journal = opened(store)
            assert journal.find(ident_of(1)), "the bytes are there: the retry must meet them"
        else:
            accept(journal, 1)
        assert len(opened(store).jobs(9)) == 1 and opened(store).unfinished() == 2


def test_what_was_refused_stays_void_when_the_next_write_fails_too():
    kinds = (ram_store.NOTHING, ram_store.PREFIX, ram_store.ALL)
    for first in kinds:
        for second in kinds:
            store = RamStore()
            journal = opened(store)
            accept(journal, 9)
            for reaches in (first, second):
                store.fail(0, "store-io", False, reaches)
                try:
                    accept(journal, 1)
                    raise AssertionError("the failure was hidden")
                except StoreFault as fault:
                    assert fault.code == "store-io"
            accept(journal, 1)
            again = opened(store)
            assert again.problems == []
            assert [job.voucher for job in again.jobs(9)] == [1, 9], (first, second)
            assert view(again) == view(journal) and again.unfinished() == 4


def test_a_boot_with_a_failing_store_still_marks_what_was_printing():
    store = RamStore()
    journal = opened(store)
    for number in range(20):
        journal.started(accept(journal, number), 0, 0)
    store.fail(0, "store-io", True)
    again = opened(store)
    assert "store-io" in [code for code, _ in again.problems], again.problems
    for job in again.jobs(99):
        assert job.states[0] == jobs.UNCERTAIN
    store.heal()
    assert len(print_all(again)) == 40


class Unlisted(RamStore):
    """Cannot tell its names."""

    def names(self):
        """Fail."""
        raise StoreFault("store-io", "")


def test_a_journal_that_cannot_be_read_is_not_written_over():
    store = RamStore()
    accept(opened(store), 1)
    broken = Unlisted()
    broken.files = store.files
    journal = opened(broken)
    assert journal.problems == [("store-io", "")]
    before = dict(store.files)
    try:
        accept(journal, 2)
        raise AssertionError("wrote over a journal it could not read")
    except StoreFault as fault:
        assert fault.code == "store-io"
    assert store.files == before


class Forgetful(RamStore):
    """Reads of one file fail."""

    broken = ""

    def read(self, name, offset, into):
        """Fail for the broken file."""
        if name == self.broken:
            raise StoreFault("store-io", name)
        return super().read(name, offset, into)


def test_an_unreadable_segment_leaves_the_others_and_doubt():
    names = sorted(filled(Forgetful()).files, reverse=True)
    for position, broken in enumerate(names):
        store = filled(Forgetful())
        store.broken = broken
        journal = opened(store)
        assert journal.problems[0] == ("store-io", broken)
        expected = [
            (number, unit, jobs.UNCERTAIN) for number in range(1, position + 1) for unit in (0, 1)
        ]
        expected += [
            (number, unit, jobs.WAITING) for number in range(position + 2, 4) for unit in (0, 1)
        ]
        assert print_all(journal) == expected, "what may have been printed is not marked"
        accept(journal, 9)
        assert opened(store).find(ident_of(9))
        store.broken = ""
        healed = opened(store)
        assert healed.problems == [] and healed.find(ident_of(9))


def filled(store):
    """A store with three segments."""
    journal = opened(store)
    for number in range(1, 4):
        accept(journal, number)
    assert len(store.files) == 3
    return store
