"""The room on flash: what is unprinted fills it, and a warning comes before the refusal.

On the host only: a flash that is large enough takes more than a device's heap.
"""

from emulator.lfs import mount
from emulator.nor import Nor
from support.terminal import accept, ident_of, opened, print_all
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault

BLOCKS = 48  # of 4 KiB


def filled(journal, first: int = 0) -> tuple:
    """Accept and print nothing; gives the approvals until the warning and until the refusal."""
    low, number = -1, first
    while True:
        if low < 0 and journal.low():
            low = number - first
        try:
            accept(journal, number, size=300)
        except StoreFault as fault:
            assert (fault.code, fault.where) == ("store-full", "reserve")
            return low, number - first
        number += 1


def tended(journal):
    """Keep house to the end."""
    while journal.tend():
        pass


def test_the_warning_comes_some_twenty_approvals_before_the_refusal():
    journal = opened(FileStore(mount(Nor(BLOCKS))))
    assert not journal.low()
    low, full = filled(journal)
    assert low > 10 and 14 <= full - low <= 26, (low, full)
    assert journal.low() and journal.find(ident_of(full)) is None
    assert len(print_all(journal)) == 2 * full, "an accepted one could not be printed"


def test_what_is_printed_makes_room_again():
    journal = opened(FileStore(mount(Nor(BLOCKS))))
    filled(journal)
    print_all(journal)
    tended(journal)
    assert not journal.low()
    accept(journal, 9999)


def test_receipts_that_can_be_evicted_are_no_reason_to_warn():
    nor = Nor(BLOCKS)
    journal = opened(FileStore(mount(nor)))
    for number in range(600):
        accept(journal, number, size=300)
        print_all(journal)
        tended(journal)
        assert not journal.low(), number
    assert journal.stored() < 600, "the oldest are there still"
    assert not opened(FileStore(mount(nor))).low()


def test_a_room_that_the_backlog_took_is_taken_from_the_oldest():
    journal = opened(FileStore(mount(Nor(BLOCKS))))
    for number in range(300):
        accept(journal, number, size=300)
        print_all(journal)
        tended(journal)
    stored = journal.stored()
    filled(journal, 1000)
    tended(journal)
    again = filled(journal, 2000)[1]
    assert journal.stored() < stored + again, "nothing went"
    assert again > 5, "a refusal did not lead to an eviction"
