"""The journals that benchmarks/journal_designs_host.py compares, behind the same few calls."""

import base64
import functools
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from emulator.lfs import mount
from emulator.nor import Nor
from raw_journal import RawJournal
from raw_ring import Ring
from support import approvals
from support.terminal import ident_of, opened, payload_of
from tillroll.approval.decode import decode
from tillroll.approval.pack import pack
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault
from tillroll.journal import records
from tillroll.journal.job import PRINT

ROOT = Path(__file__).resolve().parent.parent
PAYLOAD = 330  # bytes: a full EMV sale is at most 400
COPIES = b"\x00\x01"
QUEUE = "queue.json"


class Unreadable(Exception):
    """A design found something on flash that it cannot begin with."""


def sale(number: int) -> bytes:
    """The sample EMV sale, packed, with everything changed that differs between two sales."""
    noise = hashlib.sha256(b"%d" % number).hexdigest().upper()
    digits = f"{int(noise[:12], 16):012}"
    fields = dict(_sample())
    fields["pan"] = f"620550*********{digits[-4:]}"
    fields["trace"] = f"{number:06}"
    fields["auth_code"] = digits[-6:]
    fields["reference"] = f"{number:012}"
    fields["time"] = f"{8 + number // 60 % 12:02}:{number % 60:02}:{number % 59:02}"
    fields["amount"] = int(digits[-5:])
    fields["emv_atc"] = f"{number & 0xFFFF:04X}"
    fields["emv_cryptogram"] = noise[:16]
    fields["emv_unpr"] = noise[16:24]
    fields["emv_iad"] = fields["emv_iad"][:-8] + noise[24:32]
    return pack(fields)


@functools.cache
def _sample() -> dict:
    received = approvals.ascii_json((ROOT / approvals.FOLDER / "sale.json").read_text("utf-8"))
    return decode(approvals.scrubbed(received))[0]


def approval(number: int, sales: bool = False) -> tuple:
    """What is accepted, as the arguments of `Journal.accept`."""
    digest, reference = b"d%07d" % number, b"%012d" % number
    payload = sale(number) if sales else payload_of(number, PAYLOAD)
    return ident_of(number), digest, number, reference, PRINT, COPIES, b"", payload


class Rival:
    """A design on the chip; making it is the boot.  One copy is printed at a time."""

    name = ""
    sales = False  # real sales rather than payloads without any likeness

    def accept(self, number: int) -> None:
        """Keep approval `number`, unless it is there; durable when it returns."""
        raise NotImplementedError

    def started(self, unit: int) -> None:
        """Before the first dot of a copy of the approval accepted last."""
        raise NotImplementedError

    def done(self, unit: int) -> None:
        """After its last row."""
        raise NotImplementedError

    def tend(self) -> bool:
        """One slice of housekeeping in an idle moment; True when something was done."""
        return False

    def stored(self) -> int:
        """Receipts that can be looked up."""
        raise NotImplementedError

    def seen(self, number: int) -> tuple[bytes, list[int]] | None:
        """(payload, states of the copies) of an approval, or None."""
        raise NotImplementedError


class Littlefs(Rival):
    """The firmware's own journal: segments in files of littlefs."""

    name = "littlefs segments"

    def __init__(self, nor: Nor) -> None:
        self.journal = opened(FileStore(mount(nor)))

    def accept(self, number: int) -> None:
        """See Rival."""
        if self.journal.find(ident_of(number)) is None:
            self.journal.accept(*approval(number, self.sales))

    def started(self, unit: int) -> None:
        """See Rival."""
        self._job, due = self.journal.next_unit()
        assert due == unit
        self.journal.started(self._job, unit, 0)

    def done(self, unit: int) -> None:
        """See Rival."""
        self.journal.done(self._job, unit)

    def tend(self) -> bool:
        """See Rival."""
        return self.journal.tend()

    def stored(self) -> int:
        """See Rival."""
        return self.journal.stored()

    def seen(self, number: int) -> tuple[bytes, list[int]] | None:
        """See Rival."""
        job = self.journal.find(ident_of(number))
        return (self.journal.payload(job), list(job.states)) if job else None


class Packed(Rival):
    """A raw ring whose pages are programmed again for each record."""

    name = "raw ring, packed"
    packed = True

    def __init__(self, nor: Nor) -> None:
        self._port = nor.attach()
        self.ring = Ring(self._port, self.packed)
        self.journal = RawJournal(self.ring)
        self.journal.open()

    def _call(self, function: Callable, *arguments: object):
        try:
            return function(*arguments)
        except StoreFault as fault:
            raise self._port.fault or fault from None

    def accept(self, number: int) -> None:
        """See Rival."""
        self._job = self.journal.find(ident_of(number))
        if self._job < 0:
            self._job = self._call(self.journal.accept, *approval(number, self.sales))

    def started(self, unit: int) -> None:
        """See Rival."""
        self._call(self.journal.event, records.STARTED, self._job, unit)

    def done(self, unit: int) -> None:
        """See Rival."""
        self._call(self.journal.event, records.DONE, self._job, unit)

    def tend(self) -> bool:
        """See Rival."""
        return self._call(self.journal.tend)

    def stored(self) -> int:
        """See Rival."""
        return self.journal.stored()

    def seen(self, number: int) -> tuple[bytes, list[int]] | None:
        """See Rival."""
        job = self.journal.find(ident_of(number))
        return (self.journal.payload(job), self.journal.states(job)) if job >= 0 else None


class Paged(Packed):
    """The same with a page or more for each record."""

    name = "raw ring, a page a record"
    packed = False


class LittlefsSales(Littlefs):
    """The firmware's journal with real sales, which have much in common."""

    name = "littlefs segments, real sales"
    sales = True


class PackedSales(Packed):
    """The packed ring with the same."""

    name = "raw ring, packed, real sales"
    sales = True


class Json(Rival):
    """The habit: one JSON file with the last `keep` receipts, rewritten at every change."""

    name = "one JSON file"

    def __init__(self, nor: Nor, keep: int = 10) -> None:
        self._store = FileStore(mount(nor))
        self._keep = keep
        self._queue: list[dict] = []
        if QUEUE in self._store.names():
            text = bytearray(self._store.size(QUEUE))
            self._store.read(QUEUE, 0, text)
            try:
                self._queue = json.loads(text)
            except json.JSONDecodeError as error:
                raise Unreadable(QUEUE) from error

    def fill(self, count: int) -> None:
        """Store approvals 0 to `count` - 1 at once, as printed."""
        self._queue = [_entry(number, [2, 2]) for number in range(count)]
        self._save()

    def accept(self, number: int) -> None:
        """See Rival."""
        if self._find(number) is None:
            del self._queue[: len(self._queue) + 1 - self._keep]
            self._queue.append(_entry(number, [0, 0]))
            self._save()

    def started(self, unit: int) -> None:
        """See Rival."""
        self._queue[-1]["states"][unit] = 1
        self._save()

    def done(self, unit: int) -> None:
        """See Rival."""
        self._queue[-1]["states"][unit] = 2
        self._save()

    def stored(self) -> int:
        """See Rival."""
        return len(self._queue)

    def seen(self, number: int) -> tuple[bytes, list[int]] | None:
        """See Rival."""
        entry = self._find(number)
        return (base64.b64decode(entry["payload"]), entry["states"]) if entry else None

    def _find(self, number: int) -> dict | None:
        return next((entry for entry in self._queue if entry["voucher"] == number), None)

    def _save(self) -> None:
        self._store.replace(QUEUE, json.dumps(self._queue).encode())


def _entry(number: int, states: list[int]) -> dict:
    ident, digest, voucher, reference, _, _, _, payload = approval(number)
    return {
        "ident": ident.decode(),
        "digest": digest.decode(),
        "voucher": voucher,
        "reference": reference.decode(),
        "states": states,
        "payload": base64.b64encode(payload).decode(),
    }


def life(rival: Rival, number: int) -> Iterator[str]:
    """One approval's life, a step at a time; each name is given *before* its step is done."""
    yield "accept"
    rival.accept(number)
    for unit in range(len(COPIES)):
        yield f"started {unit}"
        rival.started(unit)
        yield f"done {unit}"
        rival.done(unit)
    more = True
    while more:
        yield "idle"
        more = rival.tend()
