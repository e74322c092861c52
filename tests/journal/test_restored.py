"""A journal that comes from a backup: numbers go on, and nothing in it is due by itself."""

from support.ram_store import RamStore
from support.terminal import StillClock, accept, ident_of, opened, print_all
from tillroll.errors import StoreFault
from tillroll.journal import archive, records, segments
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal

FAR = 400000


def restored(store, above=FAR, by="li"):
    """The journal of this store after a restore."""
    journal = Journal(store, StillClock(1760000000))
    journal.open((above, by))
    return journal


def written(store):
    """(type, number) of every record in the newest segment."""
    journal = opened(store)
    log = journal._log
    walk = log.segments.walk(len(log.segments.bounds) - 1)
    return [(kind, number) for _, kind, number, _, _ in walk]


def test_the_first_record_says_so_and_has_a_number_above_both():
    for above in (0, 3, 12, FAR):
        store = RamStore()
        journal = opened(store)
        accept(journal, 1)
        print_all(journal)
        newest = journal.newest()
        journal = restored(store, above)
        assert journal.problems == [] and journal.stored() == 1
        first = written(store)[0]
        assert first[0] == records.RESTORED and 1 <= first[1] - max(newest, above) <= 2, first
        assert accept(journal, 2).seq == first[1] + 1
        assert store.files[sorted(store.files)[0]][16:19] == b"\x02li"
        assert opened(store).problems == []


def test_an_empty_journal_goes_on_too():
    store = RamStore()
    assert accept(restored(store), 1).seq == FAR + 2
    assert opened(store).stored() == 1 and opened(store).problems == []


def test_every_unfinished_copy_waits_for_a_person_and_is_marked():
    store = RamStore()
    journal = opened(store)
    done, void, begun, waits, ask, again = [accept(journal, number) for number in range(6)]
    ask = accept(journal, 6, jobs.ASK)
    for unit in (0, 1):
        for job in (done, again):
            journal.started(job, unit, 0)
            journal.done(job, unit)
    journal.started(void, 0, 0)
    journal.void(void, 0, "cover-open")
    journal.cancel(journal.find(ident_of(4)), "li")
    journal.reprint(again, 1, b"", "li")
    journal.started(begun, 0, 0)
    journal = restored(store)
    assert journal.problems == [] and journal.next_unit() is None
    assert journal.unfinished() == 2 + 2 + 2 + 2 + 1
    for _ in range(2):
        assert bytes(journal.find(ident_of(0)).states) == b"\x02\x02"
        assert bytes(journal.find(ident_of(4)).states) == b"\x05\x05"
        for job, states in ((void, 2), (begun, 2), (waits, 2), (ask, 2), (again, 1)):
            found = journal.find(job.ident)
            assert found.held and found.states[-states:] == b"\x04" * states
            assert list(journal.timeline(found))[-1][4] == "restored"
        journal = opened(store)
    for number in (1, 2, 3, 5, 6):
        journal.release(journal.find(ident_of(number)), "li")
    printed = print_all(journal)
    assert len(printed) == 9 and {state for _, _, state in printed} == {jobs.UNCERTAIN}


def test_a_torn_record_of_the_backup_stays_void():
    store = RamStore()
    journal = opened(store)
    accept(journal, 1)
    print_all(journal)
    store.fail(0, "store-io", False, 1)
    try:
        accept(journal, 2)
        raise AssertionError("the failure was hidden")
    except StoreFault:
        pass
    journal = restored(store)
    assert journal.problems == [] and journal.stored() == 1
    accept(journal, 3)
    assert opened(store).problems == [] and opened(store).stored() == 2


def test_receipts_before_and_after_a_wide_gap_of_numbers_are_archived():
    store = RamStore()
    journal = opened(store)
    for number in range(30):
        accept(journal, number, size=60)
        print_all(journal)
    accept(journal, 30, size=60)
    journal = restored(store)
    journal.release(journal.find(ident_of(30)), "li")
    for number in range(31, 90):
        accept(journal, number, size=60)
        print_all(journal)
        while journal.tend():
            pass
    ends = [archive.bound_of(name) for name in store.files]
    assert max(ends) >= FAR and 0 <= min(end for end in ends if end >= 0) < 200
    for found in (journal, opened(store)):
        assert found.problems == [] and found.stored() == 90 and found.unfinished() == 0
        for number in range(90):
            assert found.find(ident_of(number)).voucher == number


def test_a_copy_whose_record_is_damaged_does_not_keep_the_rest_from_it():
    store = RamStore()
    journal = opened(store)
    for number in range(4):
        accept(journal, number)
    name = segments.name_of(0)
    data = bytearray(store.files[name])
    data[40] ^= 1
    store.files[name] = bytes(data)
    journal = restored(store)
    assert [code for code, _ in journal.problems] == ["record-damaged"]
    assert journal.next_unit() is None and journal.unfinished() == 6


def test_what_cannot_be_recorded_is_raised():
    for after in range(5):
        store = RamStore()
        accept(opened(store), 1)
        store.fail(after, "store-full", True)
        try:
            restored(store)
            assert after == 4
        except StoreFault as fault:
            assert fault.code == "store-full" and after < 4
