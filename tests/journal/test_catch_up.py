"""What a start does for a journal whose lives were too short for an idle moment."""

from support.ram_store import RamStore
from support.terminal import accept, ident_of, opened, print_all

LIVES = 120  # each of two records that take a new segment
MOST = 50  # files: some more than from which on a start merges


def lived(store, number):
    """Start, accept and print one receipt, and stop at once."""
    journal = opened(store)
    assert journal.problems == []
    journal.boot("reset")
    accept(journal, number)
    print_all(journal)


def test_many_short_lives_leave_few_files_and_every_receipt():
    store, most = RamStore(), 0
    for number in range(1, LIVES + 1):
        lived(store, number)
        most = max(most, len(store.files))
    assert 40 < most <= MOST
    journal = opened(store)
    assert journal.stored() == LIVES and journal.unfinished() == 0
    assert all(journal.find(ident_of(number)) for number in range(1, LIVES + 1))


def test_a_start_on_a_failing_flash_comes_to_its_end_and_the_next_one_merges():
    store, number = RamStore(), 0
    while len(store.files) < MOST - 2:
        number += 1
        lived(store, number)
    files = dict(store.files)
    for code in ("store-io", "store-full"):
        store.fail(0, code, True)
        journal = opened(store)
        assert journal.problems == [] and journal.stored() == number
        store.heal()
        assert {name: store.files[name] for name in files} == files
    assert opened(store).stored() == number and len(store.files) < MOST // 2
