"""Finished receipts in archives: all of them found, all of them as they were."""

from binascii import crc32

from support.ram_store import RamStore
from support.refusals import code_of
from support.terminal import accept, ident_of, opened, payload_of, print_all
from tillroll.journal import archive, segments
from tillroll.journal.job import COPIES, DECLINED
from tillroll.journal.keeper import RESERVE

CARDHOLDER = COPIES.index("cardholder")


def tended(journal) -> int:
    """Keep house to the end; gives the slices."""
    slices = 0
    while journal.tend():
        slices += 1
    return slices


def view(journal) -> list:
    """All that can be asked of every job."""
    found = []
    for job in journal.jobs(9999):
        said = [job.ident, bytes(job.copies), bytes(job.states), job.held, job.canceled]
        said += [job.repeats, job.conflicts, job.last, job.at, journal.payload(job)]
        said += [tuple(event) for event in journal.timeline(job)]
        found.append((job.seq, crc32(repr(said).encode())))
    return found


def day(journal, first: int, count: int) -> None:
    """Things of all kinds happen to receipts."""
    for number in range(first, first + count):
        journal._clock.time = 1760000000 + 100 * number if number % 7 else 0
        if number % 10 == 3:
            accept(journal, number, DECLINED)
            continue
        job = accept(journal, number, size=100 + number % 50)
        if number % 10 == 5:
            journal.hold(job, "hold-expired")
            journal.release(job, "li")
        if number % 10 == 6:
            journal.cancel(job, "wang")
        if number % 10 == 7:
            journal.started(job, 0, 0)
            journal.paused(job, 0, "head-over-temp")
            journal.void(job, 0, "media-empty")
        print_all(journal)
        if number % 10 == 8:
            journal.duplicate(journal.find(ident_of(number)))
            journal.conflict(journal.find(ident_of(number)), bytes(8))
        if number % 10 == 9:
            journal.reprint(journal.find(ident_of(number - 8)), CARDHOLDER, b"wish", "li")
            print_all(journal)


def archives(store) -> list:
    return [name for name in store.names() if archive.bound_of(name) >= 0]


def test_nothing_changes_when_receipts_are_archived():
    store = RamStore()
    journal = opened(store)
    day(journal, 0, 60)
    before = view(journal)
    assert tended(journal) > 20 and archives(store)
    assert view(journal) == before
    assert view(opened(store)) == before
    day(journal, 60, 30)
    tended(journal)
    again = opened(store)
    assert again.problems == [] and view(again) == view(journal)
    assert view(again)[-60:] == before


def test_every_receipt_is_found_by_each_of_its_numbers():
    store = RamStore()
    journal = opened(store)
    for number in range(100):
        accept(journal, number, size=100)
        print_all(journal)
        tended(journal)
    assert len(archives(store)) >= 1
    for look in (journal, opened(store)):
        assert look.stored() == 100 and look.last().voucher == 99
        for number in range(100):
            assert look.find(ident_of(number)).voucher == number
            assert look.by_voucher(number).voucher == number
            assert look.by_reference(b"%012d" % number).voucher == number
            assert look.payload(look.by_voucher(number)) == payload_of(number, 100)
        for missing in (look.find(ident_of(100)), look.by_voucher(100), look.by_reference(b"1")):
            assert missing is None
        page, seen = look.jobs(7), []
        while page:
            seen += [job.voucher for job in page]
            page = look.jobs(7, page[-1].seq)
        assert seen == list(range(99, -1, -1))


def test_a_receipt_takes_little():
    store = RamStore()
    journal = opened(store)
    for number in range(70):
        accept(journal, number, size=300)
        print_all(journal)
        tended(journal)
    sizes = [store.size(name) for name in archives(store)]
    segment_count = len([name for name in store.names() if segments.bound_of(name) >= 0])
    assert segment_count <= 20
    assert max(sizes) < archive.FULL + 8192


def test_unfinished_copies_stay_due_wherever_they_lie():
    store = RamStore()
    journal = opened(store)
    held = accept(journal, 1)
    journal.hold(held, "hold-expired")
    day(journal, 10, 40)
    journal.reprint(journal.find(ident_of(20)), CARDHOLDER, b"another", "li")
    for _ in range(3):
        tended(journal)
        journal = opened(store)
        assert journal.unfinished() == 3
        assert journal.next_unit()[0].voucher == 20
        for number in range(100, 130):
            accept(journal, number, DECLINED)
        waiting = journal.find(ident_of(1))
        assert waiting.held and bytes(waiting.states) == b"\0\0"
        journal._clock.time += 1
        for number in range(100, 130):
            journal.duplicate(journal.find(ident_of(number)))
    printed = print_all(journal)
    assert [copy[0] for copy in printed] == [20]
    journal.release(journal.find(ident_of(1)), "li")
    assert [copy[:2] for copy in print_all(journal)] == [(1, 0), (1, 1)]
    assert opened(store).unfinished() == 0


def test_a_reprint_of_an_archived_receipt_is_archived_with_it():
    store = RamStore()
    journal = opened(store)
    day(journal, 0, 40)
    tended(journal)
    for wish in range(2):
        journal.reprint(journal.find(ident_of(2)), CARDHOLDER, b"wish %d" % wish, "li")
        print_all(journal)
        day(journal, 100 + 30 * wish, 30)
        before = view(journal)
        tended(journal)
        assert view(journal) == before
        assert view(opened(store)) == before
    assert len(journal.find(ident_of(2)).states) == 4


def test_the_oldest_are_evicted_but_none_that_is_due():
    store = RamStore(80 * 1024)
    journal = opened(store)
    journal._keeper.spare = 8 * 1024
    held = accept(journal, 0)
    journal.hold(held, "hold-expired")
    for number in range(1, 300):
        accept(journal, number, size=100)
        print_all(journal)
        tended(journal)
    assert store.free() >= RESERVE + journal._keeper.spare
    for look in (journal, opened(store)):
        newest, oldest = look.jobs(1)[0], look.jobs(1, 3)[0]
        assert newest.voucher == 299 and oldest.voucher == 0 and oldest.held
        assert look.find(ident_of(100)) is None and 30 < look.stored() < 290


def test_a_table_that_is_damaged_is_made_anew():
    store = RamStore()
    journal = opened(store)
    day(journal, 0, 60)
    tended(journal)
    before = view(journal)
    for name in archives(store):
        data = bytearray(store.files[name])
        data[-20] ^= 4
        store.files[name] = bytes(data)
    assert view(opened(store)) == before


def test_a_receipt_that_is_damaged_in_its_archive_costs_only_itself():
    store = RamStore()
    journal = opened(store)
    for number in range(60):
        accept(journal, number, size=200)
        print_all(journal)
    tended(journal)
    name = archives(store)[0]
    data = bytearray(store.files[name])
    data[len(data) // 2] ^= 1
    store.files[name] = bytes(data)
    journal = opened(store)
    damaged = [n for n in range(60) if code_of(journal.find, ident_of(n)) == "record-damaged"]
    assert len(damaged) == 1 and not journal.unfinished()
    for number in range(60):
        if number not in damaged:
            job = journal.find(ident_of(number))
            assert journal.payload(job) == payload_of(number, 200)


def test_a_segment_with_damage_is_left_where_it_is():
    store = RamStore()
    journal = opened(store)
    day(journal, 0, 40)
    names = sorted((n for n in store.names() if segments.bound_of(n) >= 0), reverse=True)
    data = bytearray(store.files[names[5]])
    data[30] ^= 1
    store.files[names[5]] = bytes(data)
    journal = opened(store)
    problems = journal.problems
    assert [code for code, _ in problems] == ["record-damaged"]
    before = view(journal)
    tended(journal)
    assert names[5] in store.names() and archives(store)
    again = opened(store)
    assert view(journal) == before and view(again) == before and again.problems == problems
