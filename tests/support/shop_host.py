"""The journal of a shop after thousands of sales, on real littlefs over the model of the flash."""

import copy
import hashlib
import json

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

BLOCK = 4096  # bytes
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

    def __init__(self, blocks: int, folder: str = ""):
        self.nor = Nor(blocks)
        self._folder = folder
        self.journal = self.booted()
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
        store = FileStore(mount(self.nor), self._folder)
        journal = Journal(store, StillClock(1760000000))
        journal.open()
        return journal

    def content(self) -> bytes:
        """All bytes of the flash."""
        image = bytearray(self.nor.blocks * BLOCK)
        self.nor.read(0, image)
        return bytes(image)

    def mean(self, first: int, last: int) -> tuple[float, float]:
        """(erases, pages) of a life, over these."""
        erases, pages = zip(*self.costs[first:last], strict=True)
        return sum(erases) / len(erases), sum(pages) / len(pages)
