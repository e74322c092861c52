"""Erasing: whatever interrupts it, what is left is true, and no copy prints twice unmarked."""

from support.ram_store import ALL, NOTHING, PREFIX, RamStore
from support.terminal import accept, ident_of, opened, print_all
from tillroll.errors import StoreFault
from tillroll.journal import archive, records
from tillroll.journal.job import WAITING

MERGED = 34  # receipts that are in archives
FRESH = 3  # receipts that are printed, in segments
WAITS = 2  # receipts that wait


def filled() -> RamStore:
    """A store with archives, stale segments, segments and copies that wait."""
    store = RamStore()
    journal = opened(store)
    for number in range(MERGED):
        accept(journal, number, size=60)
        print_all(journal)
    while not any(archive.bound_of(name) >= 0 for name in store.files):
        journal.tend()
    journal.reprint(journal.find(ident_of(0)), 1, b"", "li")  # an event far behind its job
    print_all(journal)
    for number in range(MERGED, MERGED + FRESH):
        accept(journal, number, size=60)
        print_all(journal)
    for number in range(MERGED + FRESH, MERGED + FRESH + WAITS):
        accept(journal, number, size=60)
    assert any(archive.bound_of(name) >= 0 for name in store.files)
    assert journal._log.stale
    store.replace("bank-a", b"settings")
    return store


FILLED = filled()


def copied() -> RamStore:
    store = RamStore()
    store.files = dict(FILLED.files)
    return store


def view(journal):
    """All that a person sees of the receipts, oldest first."""
    found = [
        (job.seq, job.voucher, bytes(job.states), [event[2] for event in journal.timeline(job)])
        for job in journal.jobs(1000)
    ]
    return found[::-1]


WHOLE = view(opened(copied()))


def check(journal):
    """What is there is the newest part of what was; only what waited is printed."""
    found = view(journal)
    assert found == WHOLE[len(WHOLE) - len(found) :], len(found)
    waiting = [(job[1], unit) for job in found for unit in range(2) if job[2][unit] == WAITING]
    assert [(voucher, unit) for voucher, unit, _ in print_all(journal)] == waiting


def test_all_receipts_go_and_the_record_of_it_stays():
    store = copied()
    journal = opened(store, 1760000000)
    before = journal.jobs(1)[0].seq
    journal.erase("li")
    for found in (journal, opened(store)):
        assert found.stored() == found.unfinished() == 0 and found.jobs(10) == []
        assert found.problems == [] and found.next_unit() is None and found.last() is None
        assert found.find(ident_of(3)) is None
    assert sorted(store.files)[0] == "bank-a" and len(store.files) == 2
    record = store.files[sorted(store.files)[1]]
    assert records.header(record)[0] == records.ERASED and record[16:19] == b"\x02li"
    assert accept(journal, 3).seq > before
    print_all(journal)
    assert view(opened(store)) == view(journal) and len(view(journal)) == 1


def test_an_empty_journal_is_erased_too():
    journal = opened(RamStore())
    journal.erase("li")
    journal.erase("li")
    assert journal.stored() == 0 and accept(journal, 1).seq > 1


def changes() -> int:
    store = copied()
    journal = opened(store)
    before = store.changes
    journal.erase("li")
    return store.changes - before


def test_every_change_may_be_the_last_before_a_power_cut():
    count = changes()
    assert count > 10
    for after in range(count):
        for reaches in (NOTHING, PREFIX, ALL):
            store = copied()
            journal = opened(store)
            store.fail(after, "store-io", True, reaches)
            try:
                journal.erase("li")
                raise AssertionError("the failure was hidden")
            except StoreFault:
                store.heal()
            check(opened(store))


def test_every_change_may_fail_and_the_terminal_goes_on():
    for after in range(changes()):
        for reaches in (NOTHING, PREFIX, ALL):
            store = copied()
            journal = opened(store)
            store.fail(after, "store-io", False, reaches)
            try:
                journal.erase("li")
                raise AssertionError("the failure was hidden")
            except StoreFault:
                check(journal)
            journal.erase("li")
            assert opened(store).problems == [] and journal.stored() == 0


def test_a_full_flash_is_erased():
    for reaches in (NOTHING, PREFIX):
        store = copied()
        journal = opened(store)
        store.fail(0, "store-full", False, reaches)
        journal.erase("li")
        again = opened(store)
        assert (
            again.problems == [] and again.stored() == 0 and store.files["bank-a"] == b"settings"
        )
        accept(journal, 1)
        assert opened(store).stored() == 1


def test_a_merge_that_has_begun_is_left():
    store = copied()
    journal = opened(store)
    for number in range(100, 130):
        accept(journal, number, size=60)
        print_all(journal)
    for _ in range(30):
        journal.tend()
    journal.erase("li")
    while journal.tend():
        pass
    assert opened(store).stored() == 0 and len(store.files) == 2
