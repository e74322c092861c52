"""The journal on a store in RAM: what it keeps, finds and says after a boot."""

from support.ram_store import RamStore
from support.terminal import accept, ident_of, opened, payload_of, print_all
from tillroll.errors import Refused, StoreFault
from tillroll.journal import job as jobs


def seen(job):
    """All that a job shows to the other rooms."""
    return (
        job.seq,
        job.at,
        job.ident,
        job.digest,
        job.voucher,
        job.reference,
        job.decision,
        job.reason,
        job.held,
        job.canceled,
        bytes(job.copies),
        bytes(job.states),
        job.reprints,
        job.repeats,
        job.conflicts,
        job.last,
    )


def same_after_boot(store, journal):
    """Replay says what RAM says; gives the journal after the boot."""
    again = opened(store)
    assert again.problems == []
    assert [seen(job) for job in again.jobs(99)] == [seen(job) for job in journal.jobs(99)]
    assert again.unfinished() == journal.unfinished()
    first, second = again.next_unit(), journal.next_unit()
    assert (first and (first[0].seq, first[1])) == (second and (second[0].seq, second[1]))
    return again


def test_an_accepted_approval_is_there_after_a_boot():
    store = RamStore()
    journal = opened(store, now=1760000000)
    job = journal.accept(b"id", b"8 octets", 123456, b"ref", jobs.PRINT, b"\x01", b"why", b"pay")
    again = same_after_boot(store, journal)
    found = again.find(b"id")
    assert seen(found) == seen(job)
    assert (found.at, found.reason, found.voucher) == (1760000000, "why", 123456)
    assert again.payload(found) == b"pay"
    assert again.find(b"ie") is None


def test_a_copy_is_due_until_it_is_done():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1)
    assert journal.unfinished() == 2
    assert print_all(journal) == [(1, 0, jobs.WAITING), (1, 1, jobs.WAITING)]
    assert journal.next_unit() is None and journal.unfinished() == 0
    assert bytes(job.states) == bytes((jobs.DONE, jobs.DONE))
    same_after_boot(store, journal)


def test_copies_come_oldest_job_first_whatever_the_clock_says():
    store = RamStore()
    order = []
    for number, now in ((1, 1760000000), (2, 1), (3, 0), (4, 4294967295), (5, 1759999999)):
        accept(opened(store, now), number, copies=b"\x00")
        order.append((number, 0, jobs.WAITING))
    assert print_all(opened(store)) == order


def test_a_copy_that_was_printing_comes_back_uncertain_and_stays_in_doubt():
    store = RamStore()
    journal = opened(store)
    journal.started(accept(journal, 1), 0, 0)
    again = opened(store)
    job, unit = again.next_unit()
    assert (unit, job.states[0], job.states[1]) == (0, jobs.UNCERTAIN, jobs.WAITING)
    assert [event[2] for event in again.timeline(job)] == ["accepted", "started", "uncertain"]
    again.started(job, 0, 1)
    again.void(job, 0, "media-empty")
    assert job.states[0] == jobs.UNCERTAIN, "a voided copy forgot that another may exist"
    same_after_boot(store, again)


def test_a_void_copy_restarts():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1)
    journal.started(job, 0, 0)
    assert journal.next_unit() == (job, 1)
    journal.void(job, 0, "media-empty")
    assert journal.next_unit() == (job, 0) and job.states[0] == jobs.VOID
    again = same_after_boot(store, journal)
    assert [event[4] for event in again.timeline(job)] == ["", "0", "media-empty"]


def test_cancel_hold_and_release():
    store = RamStore()
    journal = opened(store)
    asked = accept(journal, 1, jobs.ASK)
    held = accept(journal, 2)
    assert journal.next_unit() == (held, 0)
    journal.hold(held, "expired")
    assert journal.next_unit() is None and journal.unfinished() == 4
    journal = same_after_boot(store, journal)
    asked, held = journal.find(ident_of(1)), journal.find(ident_of(2))
    journal.release(asked, "clerk")
    assert journal.next_unit() == (asked, 0)
    journal.cancel(asked, "clerk")
    assert bytes(asked.states) == bytes((jobs.CANCELED, jobs.CANCELED)) and asked.canceled
    assert journal.next_unit() is None and journal.unfinished() == 2
    same_after_boot(store, journal)


def test_canceling_a_copy_that_prints_lets_it_end():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1)
    journal.started(job, 0, 0)
    journal.cancel(job, "clerk")
    journal.reprint(job, 1, b"", "clerk")
    journal.done(job, 0)
    assert bytes(job.states) == bytes((jobs.DONE, jobs.CANCELED, jobs.WAITING))
    assert journal.unfinished() == 1
    same_after_boot(store, journal)


def test_reprints_are_numbered_and_print_though_the_job_is_held():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1, jobs.ASK)
    assert journal.reprint(job, 2, b"r1", "clerk") == 2
    assert journal.reprint(job, 2, b"r1", "clerk") == 2, "the same wish again"
    assert journal.next_unit() == (job, 2) and job.reprints == 2
    again = same_after_boot(store, journal)
    assert again.reprint(again.find(ident_of(1)), 2, b"r1", "clerk") == 2
    assert again.reprint(again.find(ident_of(1)), 0, b"r2", "clerk") == 3


def test_too_many_waiting_reprints_are_refused():
    journal = opened(RamStore())
    job = accept(journal, 1, jobs.SUPPRESSED)
    assert journal.unfinished() == 0 and journal.last() is job
    for unit in range(12):
        assert journal.reprint(job, 0, b"", "clerk") == unit
    try:
        journal.reprint(job, 0, b"", "clerk")
        raise AssertionError("a thirteenth waiting reprint was taken")
    except Refused as refused:
        assert refused.code == "queue-full"
    assert len(print_all(journal)) == 12
    assert journal.reprint(job, 0, b"", "clerk") == 12


def test_a_copy_that_is_not_due_is_not_started():
    journal = opened(RamStore())
    job = accept(journal, 1)
    journal.cancel(job, "clerk")
    try:
        journal.started(job, 0, 0)
        raise AssertionError("a canceled copy was started")
    except Refused as refused:
        assert refused.code == "not-due"


def test_repeats_are_counted_but_hardly_wear_the_flash():
    store = RamStore()
    journal = opened(store)
    job = accept(journal, 1)
    before = store.changes
    for _ in range(1000):
        journal.duplicate(job)
    assert job.repeats == 1000
    assert store.changes - before == 8 + 6
    assert opened(store).find(ident_of(1)).repeats == 512
    journal.conflict(job, b"8 octets")
    assert job.conflicts == 1
    assert list(journal.timeline(job))[-1][2:] == ("conflict", -1, "1")


def test_look_up_by_voucher_gives_the_newest():
    store = RamStore()
    journal = opened(store)
    for number in (7, 7 + 65536, 9):
        accept(journal, number)
    newest = journal.accept(b"other", b"8 octets", 7, b"", jobs.DECLINED, b"", b"", b"")
    for found in (journal, opened(store)):
        assert found.by_voucher(7).seq == newest.seq
        assert found.by_voucher(7 + 65536).ident == ident_of(7 + 65536)
        assert found.by_voucher(8) is None
        assert found.last().voucher == 9, "a declined approval has nothing to print"


def test_old_jobs_come_back_from_flash_and_few_are_kept_in_ram():
    store = RamStore()
    journal = opened(store)
    old = accept(journal, 0)
    for number in range(1, 40):
        accept(journal, number, copies=b"\x00")
    print_all(journal)
    stale = journal.find(ident_of(0))
    assert stale is not old and seen(stale)[10:12] == (b"\0\1", bytes((jobs.DONE, jobs.DONE)))
    assert journal.payload(stale) == payload_of(0)
    journal.reprint(old, 1, b"", "clerk")
    journal.reprint(old, 1, b"", "clerk")
    assert journal.find(ident_of(0)).states == old.states and len(old.states) == 4
    assert [job.voucher for job in journal.jobs(3)] == [39, 38, 37]
    assert [job.voucher for job in journal.jobs(3, journal.jobs(2)[-1].seq)] == [37, 36, 35]
    same_after_boot(store, journal)


def test_settings_and_boots_are_noted():
    store = RamStore()
    journal = opened(store)
    journal.boot("power-on")
    journal.setting("auto_print", "on", "off", "clerk 3")
    journal.setting("header", "\u5546" * 64, "x" * 200, "clerk 3")
    accept(journal, 1)
    same_after_boot(store, journal)


def test_a_receipt_too_long_for_a_record_is_refused():
    store = RamStore()
    journal = opened(store)
    assert journal.payload(accept(journal, 1, size=1900)) == payload_of(1, 1900)
    try:
        accept(journal, 2, size=2000)
        raise AssertionError("more than a record holds was taken")
    except Refused as refused:
        assert refused.code == "field-rule"
    assert opened(store).find(ident_of(1)) and journal.find(ident_of(2)) is None


def test_segments_stay_small_enough_to_be_inline():
    store = RamStore()
    journal = opened(store)
    for number in range(20):
        accept(journal, number)
        print_all(journal)
    sizes = [len(data) for data in store.files.values()]
    assert max(sizes) <= 480 and len(sizes) <= 20


def test_accepting_does_not_read_or_list_what_is_stored():
    store = RamStore()
    journal = opened(store)
    counts = []
    for number in range(100):
        reads = store.reads
        assert journal.find(ident_of(number), number) is None
        accept(journal, number, size=40)
        print_all(journal)
        counts.append(store.reads - reads)
    assert max(counts) <= 1, "only a colliding hash may cost one read"


def test_the_reserve_is_kept_for_the_jobs_already_accepted():
    store = RamStore(50000)
    journal = opened(store)
    number = 0
    try:
        while True:
            number += 1
            accept(journal, number)
    except StoreFault as fault:
        assert (fault.code, fault.where) == ("store-full", "reserve")
    assert number > 10 and journal.find(ident_of(number)) is None
    assert len(print_all(journal)) == 2 * (number - 1), "an accepted job could not be printed"
    assert same_after_boot(store, journal).find(ident_of(number)) is None
