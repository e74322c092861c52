"""Receipts of a time: in segments and in archives, whatever the clock does."""

from support.ram_store import RamStore
from support.terminal import accept, opened, print_all
from tillroll.journal import archive

DAY = 1760000000
LATE = 0xFFFFFFFF


def filled(times):
    """A journal with a receipt at each of these times; number = place in the list."""
    store = RamStore()
    journal = opened(store)
    for number, at in enumerate(times):
        journal._clock.time = at
        accept(journal, number, size=60)
        print_all(journal)
    while journal.tend():
        pass
    assert any(archive.bound_of(name) >= 0 for name in store.files)
    return store


def found(journal, *during):
    return [job.voucher for job in journal.jobs(100, None, during)]


def test_a_time_gives_the_receipts_accepted_in_it_newest_first():
    journal = opened(filled([DAY + 10 * number for number in range(34)]))
    assert found(journal, DAY + 30, DAY + 60) == [6, 5, 4, 3]
    assert found(journal, DAY + 300, LATE) == [33, 32, 31, 30]
    assert found(journal, DAY + 31, DAY + 39) == found(journal, 0, DAY - 1) == []
    assert found(journal, 0, LATE) == list(range(33, -1, -1))
    first = journal.jobs(3, None, (DAY, DAY + 100))
    assert [job.voucher for job in first] == [10, 9, 8]
    more = journal.jobs(3, first[-1].seq, (DAY, DAY + 100))
    assert [job.voucher for job in more] == [7, 6, 5]


def test_a_clock_that_jumps_or_is_unset_misplaces_nothing():
    times = [DAY, 0, DAY + 9, DAY - 300000000, DAY + 300000000] * 6 + [0, DAY, 0, DAY + 1]
    journal = opened(filled(times))
    for during in ((DAY, DAY + 9), (0, DAY - 1), (DAY + 10, LATE), (0, LATE)):
        wanted = [number for number, at in enumerate(times) if at and during[0] <= at <= during[1]]
        assert found(journal, *during) == wanted[::-1], during


def test_archives_of_other_times_are_not_looked_into():
    store = filled([DAY + 10 * number for number in range(34)])
    journal = opened(store)
    before = store.reads
    assert found(journal, DAY + 10000, LATE) == []
    assert store.reads - before < 30  # those in segments
