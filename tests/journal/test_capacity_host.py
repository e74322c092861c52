"""A terminal with 2,000 receipts of its shop in 1 MiB of flash: what one more costs there.

The approvals are full EMV sales, each with numbers of its own; the flash is the model of
`emulator.nor` with real littlefs.
"""

import copy
import hashlib
import json

import pytest
from emulator.lfs import mount
from emulator.nor import Nor
from support.approvals import ascii_json, scrubbed
from support.terminal import StillClock, print_all
from tillctl import paths
from tillroll.approval.decode import decode
from tillroll.approval.identity import digest, identity
from tillroll.approval.pack import pack
from tillroll.drivers.file_store import FileStore
from tillroll.journal.job import PRINT
from tillroll.journal.journal import Journal
from tillroll.journal.keeper import MOST

BLOCKS = 256  # of 4 KiB
LIVES = 2400
SAMPLE = json.loads((paths.samples() / "sale.json").read_text(encoding="utf-8"))


def sale(number: int) -> dict:
    """Another sale of the same shop: other numbers, other amount, other cryptogram."""
    noise = hashlib.sha256(b"%d" % number).hexdigest()
    message = copy.deepcopy(SAMPLE)
    message["trace"] = f"{number:06}"
    message["reference"] = str(int(noise[:10], 16))[:12].rjust(12, "0")
    message["amount"] = int(noise[:4], 16)
    message["auth_code"] = noise[:6].upper()
    message["emv"]["cryptogram"] = noise[:16].upper()
    return decode(scrubbed(ascii_json(json.dumps(message, ensure_ascii=False))))[0]


class Shop:
    """Lives of approvals, and what the flash did for them."""

    def __init__(self):
        self.nor = Nor(BLOCKS)
        self.journal = Journal(FileStore(mount(self.nor)), StillClock(1760000000))
        self.journal.open()
        self.costs = []  # (erases, pages) of each life
        self.worst = 0.0  # ms of flash time in a slice of housekeeping

    def live(self, number: int) -> None:
        """Accept, print two copies, keep house."""
        before = self.nor.erases, self.nor.programs
        approval = sale(number)
        packed = pack(approval)
        assert len(packed) <= 400
        journal = self.journal
        reference = approval["reference"].encode()
        who = identity(approval), digest(packed), number, reference
        journal.accept(*who, PRINT, b"\0\1", b"", packed)
        print_all(journal)
        while self._slice():
            pass
        self.costs.append((self.nor.erases - before[0], self.nor.programs - before[1]))

    def _slice(self) -> bool:
        erases, pages = self.nor.erases, self.nor.programs
        more = self.journal.tend()
        spent = 45 * (self.nor.erases - erases) + 0.4 * (self.nor.programs - pages)
        self.worst = max(self.worst, spent)
        return more

    def booted(self) -> Journal:
        """The journal after a power cut."""
        journal = Journal(FileStore(mount(self.nor)), StillClock())
        journal.open()
        return journal

    def mean(self, first: int, last: int) -> tuple[float, float]:
        """(erases, pages) of a life, over these."""
        erases, pages = zip(*self.costs[first:last], strict=True)
        return sum(erases) / len(erases), sum(pages) / len(pages)


@pytest.fixture(scope="module")
def shop():
    shop = Shop()
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
