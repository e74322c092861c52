"""What happened last: every record in force, newest first, out of segments that are in use."""

from support.ram_store import RamStore
from support.terminal import StillClock, accept, opened, print_all
from tillroll.journal.journal import Journal
from tillroll.journal.segments import name_of


def all_of(journal, most=5):
    """Every event, page by page."""
    found, before = [], None
    while True:
        page = journal.recent(before, most)
        assert len(page) <= most
        if not page:
            return found
        found += page
        before = page[-1][0]


def test_it_is_told_newest_first():
    journal = Journal(RamStore(), StillClock(1760000000))
    journal.open()
    assert journal.recent(None, 9) == []
    journal.boot("power-on")
    job = accept(journal, 7)
    journal.setting("copies", 2, 3, "li")
    print_all(journal)
    journal.reprint(job, 1, b"wish", "wang")
    journal.duplicate(job)
    events = all_of(journal)
    numbers = [event[0] for event in events]
    assert numbers == sorted(numbers, reverse=True) and numbers[-1] == 1
    assert {event[1] for event in events} == {1760000000}
    assert [event[2:] for event in reversed(events)] == [
        ("boot", -1, -1, ["power-on"]),
        ("accepted", 2, -1, ""),
        ("setting", -1, -1, ["copies", "2", "3", "li"]),
        ("started", 2, 0, "0"),
        ("done", 2, 0, ""),
        ("started", 2, 1, "0"),
        ("done", 2, 1, ""),
        ("reprint", 2, 2, "wang"),
        ("duplicate", 2, -1, "1"),
    ]


def test_pages_of_any_length_give_the_same():
    journal = opened(RamStore())
    for number in range(30):
        accept(journal, number, size=60)
        print_all(journal)
    whole = journal.recent(None, 999)
    assert len(whole) == 150 and whole[-1][0] == 1
    for most in (1, 2, 7, 12, 149):
        assert all_of(journal, most) == whole, most
    assert journal.recent(1, 9) == [] and journal.recent(2, 9) == whole[-1:]


def test_it_ends_where_the_archives_begin():
    journal = opened(RamStore())
    for number in range(60):
        accept(journal, number, size=60)
        print_all(journal)
    before = all_of(journal)
    while journal.tend():
        pass
    journal.boot("again")
    after = all_of(journal)
    assert 20 < len(after) < len(before)
    assert after[1:] == before[: len(after) - 1]


def test_an_erased_journal_says_by_whom():
    journal = opened(RamStore())
    accept(journal, 1)
    print_all(journal)
    journal.erase("li")
    assert [event[2:] for event in journal.recent(None, 9)] == [("erased", -1, -1, ["li"])]


def test_a_damaged_record_is_passed_over():
    store = RamStore()
    journal = opened(store)
    for text in ("first", "second", "third"):
        journal.boot(text)
    data = bytearray(store.files[name_of(0)])
    data[data.find(b"second")] ^= 1
    store.files[name_of(0)] = bytes(data)
    journal = opened(store)
    assert [event[5] for event in journal.recent(None, 9)] == [["third"], ["first"]]
