"""Archives: finished receipts in files of their own, most of each given in terms of one of them.

An archive with bound N and end E holds what the segments with bounds from N up to E held: its
name is `k` and the digits of N.  Its first record has the end and the base, the last one the
table of its receipts (docs/journal_format.md).  Between them lie the receipts, each FILED with all
its events in one record, and records of other jobs as they were.
"""

import binascii
import struct

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import delta, records
from tillroll.journal.job import DECLINED

MOST = const(85)  # receipts in an archive
FULL = const(16384)  # bytes: then the next archive is begun
SPAN = const(60000)  # numbers that one archive may hold: offsets from its bound take 16 bits
MOST_LATE = const(24)  # jobs of before with events in an archive

OPEN = const(1)  # flag: it may hold events of copies that are not finished

TOP = 0xFFFFFFFF
BASE = const(700)  # bytes of a base at most: a table must fit a record
_FILED = "<IIH"  # newest record, CRC-32 of the body of ACCEPTED, bytes of the events
_EVENTS = const(10)  # where they begin
_TABLE = "<IIIBBBH"  # end, time from, time to, flags, receipts, late jobs, printable
_TABLE_SIZE = const(17)
_ENTRY = const(7)  # number and offset from the beginning, hash of three bytes
_LATE = const(8)  # job, newest record


def name_of(bound: int) -> str:
    """The file name of an archive."""
    return "k%08x" % (TOP - bound)


def bound_of(name: str) -> int:
    """The bound in a file name; -1 when the file is no archive."""
    if len(name) != 9 or name[0] != "k":
        return -1
    try:
        return TOP - int(name[1:], 16)
    except ValueError:
        return -1


def hashed(ident, voucher: int, reference) -> int:
    """Three bytes, of the ident, the voucher number and the reference number."""
    return _fold(ident) << 16 | (voucher & 255) << 8 | _fold(reference)


def of_ident(ident, voucher: int = -1):
    """(mask, value) of all hashes with this ident; quicker with the voucher number in it."""
    if voucher < 0:
        return 0xFF0000, _fold(ident) << 16
    return 0xFFFF00, _fold(ident) << 16 | (voucher & 255) << 8


def of_voucher(voucher: int):
    """(mask, value) of all hashes with this voucher number."""
    return 0xFF00, (voucher & 255) << 8


def of_reference(reference):
    """(mask, value) of all hashes with this reference number."""
    return 0xFF, _fold(reference)


def _fold(data) -> int:
    value = binascii.crc32(data)
    return (value ^ value >> 16) & 255


def head(end: int, base: bytes) -> bytes:
    """The payload of ARCHIVE."""
    return struct.pack("<I", end) + base


def read_head(payload):
    """(end, base)."""
    return struct.unpack_from("<I", payload, 0)[0], bytes(payload[4:])


def enter(table, number: int, offset: int, at: int, body) -> None:
    """Enter a receipt by the body of its ACCEPTED."""
    decision, voucher, _, _, ident, reference, _, _ = records.read_accepted(body)
    value = hashed(ident, voucher, reference)
    table.add(number, offset, value, at, prints(decision))


def prints(decision: int) -> bool:
    """Whether there is a slip of it."""
    return decision != DECLINED


def filed(number: int, at: int, body: bytes, base: bytes, events) -> bytes:
    """The payload of FILED; `body` is that of ACCEPTED, an event (number, type, at, its body)."""
    story = bytearray()
    last, when = number, at
    for number, kind, at, event in events:
        _, _, unit, value = records.read_event(event)
        _leb(story, number - last)
        _leb(story, (at - when) << 1 if at >= when else (when - at) << 1 | 1)
        story.extend(bytes((kind, unit, value)))
        story.extend(records.short(event[records.EVENT :]))
        last, when = number, at
    crc = binascii.crc32(body) & 0xFFFFFFFF
    head = struct.pack(_FILED, last, crc, len(story))
    return b"".join((head, story, delta.encode(body, base)))


def last_of(payload) -> int:
    """The newest record of a FILED job."""
    return struct.unpack_from("<I", payload, 0)[0]


def body_of(payload, base: bytes) -> bytes:
    """The body of ACCEPTED, as it was.  Raises StoreFault record-damaged."""
    _, crc, size = struct.unpack_from(_FILED, payload, 0)
    try:
        body = delta.decode(payload[_EVENTS + size :], base)
    except ValueError:
        body = b""
    if not body or binascii.crc32(body) & 0xFFFFFFFF != crc:
        raise StoreFault("record-damaged", "archive")
    return body


def events_of(payload, number: int, at: int):
    """Give (number, type, at, unit, value, rest) of each event of a job accepted as `number`."""
    position = _EVENTS
    end = position + struct.unpack_from(_FILED, payload, 0)[2]
    while position < end:
        step, position = _read_leb(payload, position)
        late, position = _read_leb(payload, position)
        number += step
        at += late >> 1 if not late & 1 else -(late >> 1)
        kind, unit, value = payload[position], payload[position + 1], payload[position + 2]
        rest, position = records.take(payload, position + 3)
        yield number, kind, at, unit, value, rest


def place_of(tail, size: int) -> int:
    """Where the TABLE of a file of so many bytes begins, by its end; 0 where none can be."""
    at = len(tail) - records.TRAILER - 2
    length = tail[at] | tail[at + 1] << 8 if at >= 0 else 0
    least = records.HEADER + records.TRAILER + 2
    return size - length if least <= length <= len(tail) else 0


class Table:
    """The last record of an archive, which says where everything in it is."""

    def __init__(self, payload, end: int):
        """Begin an empty one with b""; raises ValueError for what is none."""
        self.end = end
        self.place = 0  # where the record lies in its file, which begins with another one
        self.least, self.most = TOP, 0  # times of acceptance; those without a clock left out
        self.flags = 0
        self.printable = 0  # the newest receipt with something to print, counted from 1
        self.entries = bytearray()
        self.late = bytearray()
        self.base = b""
        if payload:
            self._read(payload)

    def __len__(self):
        return len(self.entries) // _ENTRY

    def add(self, offset_number: int, offset: int, value: int, at: int, printable: bool) -> None:
        """Enter a receipt."""
        self.entries.extend(struct.pack("<HH", offset_number, offset))
        self.entries.extend(bytes((value & 255, value >> 8 & 255, value >> 16)))
        if at:
            self.least, self.most = min(self.least, at), max(self.most, at)
        if printable:
            self.printable = len(self)

    def add_late(self, job: int, last: int) -> None:
        """Enter the newest record in here of a job that was accepted before."""
        for at in range(0, len(self.late), _LATE):
            if struct.unpack_from("<I", self.late, at)[0] == job:
                struct.pack_into("<I", self.late, at + 4, last)
                return
        self.late.extend(struct.pack("<II", job, last))

    def late_count(self) -> int:
        """Jobs of before."""
        return len(self.late) // _LATE

    def late_jobs(self):
        """Give (job, newest record in here)."""
        for at in range(0, len(self.late), _LATE):
            yield struct.unpack_from("<II", self.late, at)

    def entry(self, at: int):
        """(number, offset), both from the beginning of the archive."""
        return struct.unpack_from("<HH", self.entries, at * _ENTRY)

    def find(self, number: int) -> int:
        """Where the receipt with this number from the beginning lies in the file; -1 for none."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.entry(middle)[0] < number:
                low = middle + 1
            else:
                high = middle
        if low < len(self) and self.entry(low)[0] == number:
            return self.entry(low)[1]
        return -1

    def hashes(self) -> bytes:
        """First the byte of the ident of every receipt, then those of voucher and reference."""
        out = bytearray()
        for plane in (6, 5, 4):
            for at in range(plane, len(self.entries), _ENTRY):
                out.append(self.entries[at])
        return bytes(out)

    def payload(self) -> bytes:
        """All of it."""
        counts = self.flags, len(self), self.late_count(), self.printable
        head = struct.pack(_TABLE, self.end, self.least, self.most, *counts)
        whole = b"".join((head, self.entries, self.late, self.base))
        length = records.HEADER + len(whole) + 2 + records.TRAILER
        return whole + struct.pack("<H", length)  # so it is found from the end of the file

    def _read(self, payload):
        if len(payload) < _TABLE_SIZE:
            raise ValueError("too short")
        found = struct.unpack_from(_TABLE, payload, 0)
        self.end, self.least, self.most, self.flags, count, late, self.printable = found
        begin = _TABLE_SIZE + count * _ENTRY
        middle = begin + late * _LATE
        if middle > len(payload):
            raise ValueError("too short")
        self.entries = bytearray(payload[_TABLE_SIZE:begin])
        self.late = bytearray(payload[begin:middle])
        self.base = bytes(payload[middle : len(payload) - 2])


def _leb(out, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _read_leb(view, at: int):
    value = shift = 0
    while True:
        byte = view[at]
        value |= (byte & 127) << shift
        shift += 7
        at += 1
        if byte < 128:
            return value, at
