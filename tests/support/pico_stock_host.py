"""Flashes of an emulated Pico with a shop's receipts, and what the journal in one would do next.

They are made on the host, by the firmware's own rooms on littlefs, because thousands of sales on
the emulated board would take an hour.  A `Twin` is the same journal once more, on a copy.
"""

import functools
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emulator.lfs import mount
from emulator.nor import Nor
from support.approvals import ascii_json, scrubbed
from support.pico_corridor_host import new_flash, sale, storage
from support.terminal import StillClock, print_all
from tillctl.image_layout import SECTOR
from tillroll.approval.decode import decode
from tillroll.approval.identity import digest, identity
from tillroll.approval.pack import pack
from tillroll.drivers.file_store import FileStore
from tillroll.journal.job import PRINT
from tillroll.journal.journal import Journal
from tillroll.journal.keeper import MOST
from tillroll.settings import Settings

# A slip that is short in time: no feed to the bar behind it.
LAYOUT = """\
{when: duplicated}
DUPLICATED
{end}
${voucher} ${amount}
"""
SETTINGS = {"auto_print": "ask", "copies": 1, "copy_pause": 0}
FACTORY = {"copy_pause": 3}  # boards/rpi_pico_ltpd245/settings.json
ROOT = "/state"
_PHASES = {"_clear": "clearing", "_make_way": "eviction"}


@dataclass(frozen=True)
class Kind:
    """What a shop has stored."""

    archived: int = 0  # receipts in archives, at least,
    fresh: int = 0  # and in segments behind them
    free: int = 0  # bytes that others leave of the flash, 0 = all
    keeps: int = 2000  # so many of the newest receipts are never evicted


KINDS = {
    "new": Kind(),
    "ripe": Kind(fresh=24),
    "aged": Kind(archived=20, fresh=14),
    "crowded": Kind(archived=200, fresh=14, free=92_000, keeps=14),
    "full": Kind(archived=MOST + 1, fresh=14),
    "saved": Kind(archived=20, fresh=1),
}


@functools.cache
def packed(voucher: int) -> bytes:
    """What the journal keeps of a sale."""
    return pack(_approval(voucher))


def _approval(voucher: int) -> dict:
    return decode(scrubbed(ascii_json(json.dumps(sale(voucher)))))[0]


def stocked(folder: Path, kind: str) -> tuple[Path, int]:
    """Make the flash of a shop whose vouchers 1, 2, 3 … are printed; gives it and the last one."""
    shop, (begin, size) = KINDS[kind], storage()
    nor = Nor(size // SECTOR)
    fs = mount(nor)
    for name in ("/layouts", ROOT):
        fs.mkdir(name)
    with fs.open("/layouts/sale.receipt", "wb") as file:
        file.write(LAYOUT.encode())
    store = FileStore(fs, ROOT)
    settings = Settings(store, StillClock(), lambda _data: False)
    settings.load(json.dumps(FACTORY))
    for key, value in SETTINGS.items():
        settings.set(key, value, "li")
    last = _trade(Journal(store, StillClock()), shop)
    if shop.free:
        with fs.open("/ballast", "wb") as file:
            file.write(bytes(store.free() - shop.free))
    flash = new_flash(folder)
    data, content = bytearray(flash.read_bytes()), bytearray(size)
    nor.read(0, content)
    data[begin : begin + size] = content
    flash.write_bytes(data)
    return flash, last


def _trade(journal: Journal, shop: Kind) -> int:
    """Print the receipts of a shop; gives the last voucher."""
    journal.open()
    log, last = journal._log, 0
    while len(log.shelf) < shop.archived:
        last += 1
        _live(journal, last)
        while len(log.shelf) < shop.archived and journal.tend():
            pass
    while log.stale:
        journal.tend()
    for _ in range(shop.fresh):
        last += 1
        _live(journal, last)
    return last


def _live(journal: Journal, voucher: int) -> None:
    approval = _approval(voucher)
    content = packed(voucher)
    ident, reference = identity(approval), approval["reference"].encode()
    journal.accept(ident, digest(content), voucher, reference, PRINT, b"\0", b"", content)
    print_all(journal)


class Twin:
    """The journal that lies in a flash file, opened on a copy: the flash stays as it is."""

    def __init__(self, flash: Path):
        begin, size = storage()
        content = flash.read_bytes()[begin : begin + size]
        self._nor = Nor(size // SECTOR, io.BytesIO(content))
        self.journal = Journal(FileStore(mount(self._nor), ROOT), StillClock())
        self.journal.open()

    def phases(self) -> Iterator[tuple[str, int]]:
        """Keep house: give each phase that changes the flash, and in how many steps."""
        keeper = self.journal._keeper
        while True:
            keeper._work = work = keeper._next()
            if work is None:
                return
            phase, before = self._phase(work), self._steps()
            while keeper._work is work:
                self.journal.tend()
            if self._steps() > before:
                yield phase, self._steps() - before

    def _phase(self, work) -> str:
        name = work.gi_code.co_name
        if name != "_merge_slices":
            return _PHASES[name]
        bounds = work.gi_frame.f_locals
        return (
            "growing" if self.journal._keeper._grown(bounds["low"], bounds["high"]) else "merging"
        )

    def erasing(self) -> int:
        """How many flash steps it takes to erase the journal."""
        before = self._steps()
        self.journal.erase("li")
        return self._steps() - before

    def receipts(self) -> dict[int, bytes]:
        """All that is stored: voucher -> packed approval, newest first."""
        found: dict[int, bytes] = {}
        page = self.journal.jobs(50)
        while page:
            found |= {job.voucher: bytes(self.journal.payload(job)) for job in page}
            page = self.journal.jobs(50, page[-1].seq)
        return found

    def _steps(self) -> int:
        return self._nor.erases + self._nor.programs
