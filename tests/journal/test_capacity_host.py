"""A terminal with 2,000 receipts of its shop in 1 MiB of flash: what one more costs there.

The approvals are full EMV sales, each with numbers of its own.
"""

import pytest
from emulator.lfs import mount
from support.shop_host import Shop, sale
from tillroll.approval.identity import identity
from tillroll.approval.pack import pack
from tillroll.drivers.file_store import FileStore
from tillroll.journal.keeper import MOST

BLOCKS = 256  # of 4 KiB
LIVES = 2400


@pytest.fixture(scope="module")
def shop():
    shop = Shop(BLOCKS)
    for number in range(1, LIVES + 1):
        shop.live(number)
    return shop


def test_the_newest_2000_receipts_are_there(shop):
    for booted in (False, True):
        journal = shop.booted() if booted else shop.journal
        assert 2000 <= journal.stored() <= MOST + 40 and journal.problems == []
        for number in range(LIVES, LIVES - 2000, -37):
            approval = sale(number)
            job = journal.find(identity(approval))
            assert job.voucher == number and not job.is_open()
            assert journal.payload(job) == pack(approval)
            assert journal.by_reference(approval["reference"].encode()).voucher == number


def test_a_life_costs_at_most_two_erases_and_forty_pages(shop):
    few, many = shop.mean(10, 210), shop.mean(LIVES - 200, LIVES)
    for erases, pages in (few, many):
        assert erases <= 2 and pages <= 40
    assert many[0] <= 1.2 * few[0] and many[1] <= 1.2 * few[1]


def test_a_slice_of_housekeeping_takes_at_most_50_ms_of_flash(shop):
    assert 45 < shop.worst <= 50


def test_the_flash_has_room_to_spare(shop):
    assert FileStore(mount(shop.nor)).free() > 256 * 1024
