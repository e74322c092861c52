"""A ring of raw flash sectors: the append log that the journal on littlefs is measured against.

A prototype for docs/journal_design.md, not part of the firmware.  It needs a region of its own,
as a block device of MicroPython's extended protocol, on a NOR flash whose pages may be programmed
more than once as long as bits only go from one to zero.

A sector begins with "TRR1", its *order* (u32: how many were begun before it) and the CRC-32 of
these eight bytes; sector `order` lies in block `order % blocks`.  A record is its length (u16),
the complement of that (u16), the body, and the CRC-32 of length and body.  A record's number is
its position, `order * 4096 + offset`, and the CRC begins with it: no search for a record, and
nothing left over from an earlier lap is ever taken for one.  No record crosses sectors.

With bit 15 of the length set the record is a mark: everything between the position in its body
and the mark itself was torn, or its writer was told that it failed.
"""

import binascii
import struct

from tillroll.errors import StoreFault

PAGE = 256
SECTOR = 4096
HEADER = 12  # bytes of a sector before its first record
FRAME = 8  # bytes of a record around its body
NOTHING = 1 << 40  # `needed` when every record may go

_MAGIC = b"TRR1"
_MARK = 0x8000
_MARK_SIZE = FRAME + 4
_ERASED = b"\xff" * PAGE


class Ring:
    """The log.  Walk `replay` to its end before anything else.

    `packed`: records lie one behind the other, and a page is programmed again for each of them;
    otherwise each begins a page of its own, and no page is ever programmed twice.
    """

    def __init__(self, port, packed: bool = True):
        self.blocks = port.ioctl(4, 0)
        self.oldest = 0  # position of the oldest sector kept
        self.needed = NOTHING  # nothing from this position on is evicted
        self.problems = []  # positions of damage found by `replay`
        self._port = port
        self._packed = packed
        self._order = -1  # of the sector in use
        self._at = SECTOR  # offset in it of the next record
        self._ready = False  # the next sector is known to be erased
        self._void = -1  # what was written from this position on does not count
        self._page = bytearray(_ERASED)  # the page in which the next record begins
        self._check = bytearray(PAGE)
        self._sector = bytearray(SECTOR)

    def append(self, body) -> int:
        """Write one record durably; gives its position.  Raises StoreFault."""
        size = FRAME + len(body) + (_MARK_SIZE if self._void >= 0 else 0)
        if self._at + size > SECTOR:
            self._begin()
        at, data = self._order * SECTOR + self._at, b""
        if self._void >= 0:
            data = _framed(at, _MARK | 4, struct.pack("<I", self._void))
        position = at + len(data)
        data += _framed(position, len(body), body)
        try:
            self._write(data)
        except StoreFault:
            self._void = at if self._void < 0 else self._void
            self._at = SECTOR  # what the flash did is unknown: leave the sector
            raise
        self._void = -1
        if not self._packed:
            self._turn(_page_up(self._at))
        return position

    def read(self, position: int) -> bytes:
        """The body of one record.  Raises StoreFault."""
        order, at = divmod(position, SECTOR)
        head = bytearray(4)
        self._read(order, at, head)
        length = _length(head, 0)
        if position < self.oldest or not 0 <= length < SECTOR:
            raise StoreFault("record-damaged", "ring")
        rest = bytearray(length + 4)
        self._read(order, at + 4, rest)
        if not _sound(position, head + rest):
            raise StoreFault("record-damaged", "ring")
        return bytes(rest[:length])

    def tend(self) -> bool:
        """Erase the next sector in advance; False when there is nothing to do or no room."""
        if self._ready or self._kept():
            return False
        self._erase()
        return True

    def replay(self):
        """Give (position, body) of each record in force, oldest first, and find the end."""
        held = None
        for order in self._orders():
            for position, mark, body in self._walk(order):
                if mark >= 0:
                    self.problems = [found for found in self.problems if found < mark]
                if held and not 0 <= mark <= held[0]:
                    yield held
                held = None if mark >= 0 else (position, body)
        if held:
            yield held
        self._settle()

    def _orders(self):
        """The sectors in use, oldest first."""
        head, orders = bytearray(HEADER), []
        for block in range(self.blocks):
            self._read(block, 0, head)
            order, check = struct.unpack_from("<II", head, 4)
            sound = head[:4] == _MAGIC and binascii.crc32(head[:8]) & 0xFFFFFFFF == check
            if sound and order % self.blocks == block:
                orders.append(order)
        if not orders:
            return ()
        self.oldest, self._order = min(orders) * SECTOR, max(orders)
        return range(min(orders), self._order + 1)

    def _walk(self, order):
        """(position, where void begins or -1, body) of each sound record of a sector."""
        self._read(order, 0, self._sector)
        at = self._at = HEADER
        while at + FRAME <= SECTOR:
            position, end = order * SECTOR + at, self._end(at)
            if end < 0 and self._erased(at, min(at + 4, _page_up(at + 1))):
                at = _page_up(at + 1)
                continue
            frame = bytes(self._sector[at:end]) if end >= 0 else b""
            if not frame or not _sound(position, frame):
                self.problems.append(position)  # its length may be that of a torn record
                at = self._resume(order, at + 1)
                continue
            if frame[1] & 0x80:
                yield position, struct.unpack_from("<I", frame, 4)[0], b""
            else:
                yield position, -1, frame[4:-4]
            at = self._at = end

    def _settle(self):
        """Stand behind the last record; what is torn there becomes void with the next one."""
        if self._order < 0:
            return
        end = self._end(self._at) if self._at + FRAME <= SECTOR else -1
        if end >= 0 and not self._erased(end - 4, end):
            self._at = end  # written to its end, so it is damaged and not torn
        rest = len(bytes(self._sector[self._at :]).rstrip(b"\xff"))
        if rest:
            self._void = self._order * SECTOR + self._at
            self.problems = [found for found in self.problems if found < self._void]
        if rest or not self._packed:
            self._at = _page_up(self._at + rest)
        start = self._at // PAGE * PAGE
        self._turn(self._at)
        if start < SECTOR:
            self._page[:] = self._sector[start : start + PAGE]

    def _end(self, at):
        """Where the record at `at` ends by its length; -1 when that is not sound."""
        length = _length(self._sector, at)
        end = at + FRAME + (length & ~_MARK)
        return end if length >= 0 and end <= SECTOR else -1

    def _resume(self, order, at):
        """The offset of the next sound record, or the end of the sector."""
        while at + FRAME <= SECTOR:
            end = self._end(at)
            if end >= 0 and _sound(order * SECTOR + at, self._sector[at:end]):
                return at
            at += 1
        return SECTOR

    def _erased(self, start, end):
        return self._sector[start:end] == _ERASED[: end - start]

    def _kept(self):
        """Whether the sector after the one in use holds what is still needed."""
        victim = self._order + 1 - self.blocks
        return victim >= 0 and (victim + 1) * SECTOR > self.needed

    def _erase(self):
        if self._kept():
            raise StoreFault("store-full", "ring")
        if self._port.ioctl(6, (self._order + 1) % self.blocks):
            raise StoreFault("store-io", "ring")
        self.oldest = max(self.oldest, (self._order + 2 - self.blocks) * SECTOR)
        self._ready = True

    def _begin(self):
        """Go on in the next sector; its header is programmed with its first record."""
        if not self._ready:
            self._erase()
        self._ready = False
        self._order += 1
        head = _MAGIC + struct.pack("<I", self._order)
        self._turn(HEADER)
        self._page[:8] = head
        struct.pack_into("<I", self._page, 8, binascii.crc32(head) & 0xFFFFFFFF)

    def _turn(self, at):
        """Write at offset `at`, in a page of which nothing is known to be written."""
        self._at = at
        self._page[:] = _ERASED

    def _write(self, data):
        """Program whole pages, as the RP2040 needs it, and read back what came of it."""
        done, block = 0, self._order % self.blocks
        while done < len(data):
            offset = self._at % PAGE
            count = min(PAGE - offset, len(data) - done)
            self._page[offset : offset + count] = data[done : done + count]
            failed = self._port.writeblocks(block, self._page, self._at - offset)
            self._read(block, self._at - offset, self._check)
            if failed or self._check != self._page:
                raise StoreFault("store-io", "ring")
            done += count
            self._at += count
            if self._at % PAGE == 0:
                self._page[:] = _ERASED

    def _read(self, order, at, into):
        if self._port.readblocks(order % self.blocks, into, at):
            raise StoreFault("store-io", "ring")


def _page_up(at):
    return (at + PAGE - 1) // PAGE * PAGE


def _framed(position, length, body):
    """A whole record."""
    head = struct.pack("<HH", length, length ^ 0xFFFF)
    return head + body + struct.pack("<I", _crc(position, head + body))


def _length(view, at):
    """The length of the record at `at`, its mark included; -1 when it is not sound."""
    length, complement = struct.unpack_from("<HH", view, at)
    return length if length ^ complement == 0xFFFF else -1


def _sound(position, frame):
    return _crc(position, frame[:-4]) == struct.unpack_from("<I", frame, len(frame) - 4)[0]


def _crc(position, data):
    return binascii.crc32(data, binascii.crc32(struct.pack("<I", position))) & 0xFFFFFFFF
