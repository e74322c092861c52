"""Font packs (docs/font_pack.md): from a code point to the place of its glyph."""

import struct
from array import array
from binascii import crc32

from micropython import const

from tillroll.errors import StoreFault
from tillroll.render.kernel import kernel

MAGIC = b"TRFP"
VERSION = const(1)
HEADER_BYTES = const(32)
_MOST_INDEX = const(13008)  # bytes: 255 records, and up to a multiple of 4
WIDE = const(0x8000)  # the bit of a ref that names a wide glyph
SLOTS = const(33)  # the box, and a line of narrow glyphs on 384 dots
MAX_MISSING = const(32)  # code points remembered; a slip with more is foreign text anyway


class Font:
    """The glyphs of one pack.

    `source` is a buffer, which is then read where it lies, or an object with `seek` and
    `readinto`: then `slots` glyphs are kept in memory, more than fit on one line.  Raises
    StoreFault when the pack is damaged.

    `index` and `bits` are what the kernels read: place 0 in `bits` is the box that stands for
    a missing glyph.  `missing` is the set of code points that were asked for in vain.
    """

    def __init__(self, source, slots: int = SLOTS):
        self.missing = set()
        self._file = source if hasattr(source, "readinto") else None
        data = None if self._file else memoryview(source)
        head = self._read(data, 0, HEADER_BYTES)
        magic, version, self.width, self.height, self.baseline = struct.unpack_from("<4s4B", head)
        self.count, self.size, length, index_crc, self.crc, _spare, head_crc = struct.unpack_from(
            "<HHIIIII", head, 8
        )
        if magic != MAGIC or version != VERSION or crc32(head[: HEADER_BYTES - 4]) != head_crc:
            raise StoreFault("store-io", "font pack header")
        fits = self.width in (12, 24) and self.height == 24 and 256 <= length <= _MOST_INDEX
        if not fits or self.size != (self.width + 7) // 8 * 24:  # the kernels take it for granted
            raise StoreFault("store-io", "font pack size")
        self.index = self._read(data, HEADER_BYTES, length)
        if crc32(self.index) != index_crc:
            raise StoreFault("store-io", "font pack index")
        self._start = HEADER_BYTES + length
        self.slots = 0
        if self._file:
            self._open_cache(slots)
        else:
            self.bits = data[self._start :]
            if len(self.bits) < self.count * self.size:
                raise StoreFault("store-io", "font pack length")

    def _read(self, data, offset: int, length: int):
        if data is not None:
            if len(data) < offset + length:
                raise StoreFault("store-io", "font pack length")
            return data[offset : offset + length]
        into = bytearray(length)
        self._fill(offset, into)
        return into

    def _fill(self, offset: int, into) -> None:
        try:
            self._file.seek(offset)
            count = self._file.readinto(into)
        except OSError:
            raise StoreFault("store-io", "font pack")
        if count != len(into):
            raise StoreFault("store-io", "font pack length")

    def _open_cache(self, slots: int) -> None:
        self.slots = slots
        if slots < 2:
            raise ValueError("a font read from a file needs slots for the box and a line")
        self.bits = memoryview(bytearray(self.slots * self.size))
        self._piece = bytearray(self.size)
        self.keys = array("H", bytes(2 * self.slots))
        self.used = bytearray(self.slots)
        self.todo = bytearray(self.slots)
        self._hand = 0
        self._fill_slot(0, 0)

    def miss(self, code: int) -> None:
        """Remember a code point without a glyph."""
        if len(self.missing) < MAX_MISSING:
            self.missing.add(code)

    def load(self, refs, count: int, flag: int) -> None:
        """Bring the glyphs of the refs with this flag into memory and put their slots there."""
        if self._file:
            misses = kernel.place(self, refs, count, flag)
            while misses:
                misses -= 1
                self._bring(refs, self.todo[misses], flag)

    def _bring(self, refs, at: int, flag: int) -> None:
        """Read one glyph into its slot, or into the next one that this line does not need."""
        place = refs[at] & (WIDE - 1)
        slot = place % self.slots
        if self.keys[slot] != place:
            for _ in range(self.slots + 1):
                if slot and not self.used[slot]:
                    break
                self._hand = slot = (self._hand + 1) % self.slots
            else:  # more glyphs than a line has cells: they are drawn over each other anyway
                refs[at] = flag
                return
            self.keys[slot] = 0
            self._fill_slot(slot, place)
            self.keys[slot] = place
            self.used[slot] = 1
        refs[at] = flag | slot

    def _fill_slot(self, slot: int, place: int) -> None:
        """By way of a glyph's bytes: a view of each slot would take more, a new one is garbage."""
        self._fill(self._start + place * self.size, self._piece)
        copied = "48s" if self.width == 12 else "72s"  # `pack_into` makes nothing, a slice does
        struct.pack_into(copied, self.bits, slot * self.size, self._piece)

    def verify(self) -> None:
        """Check the CRC-32 of all glyphs, which takes a read of the whole pack."""
        crc = 0
        if not self._file:
            crc = crc32(self.bits[: self.count * self.size])
        else:
            piece = bytearray(self.size)
            for place in range(self.count):
                self._fill(self._start + place * self.size, piece)
                crc = crc32(piece, crc)
        if crc != self.crc:
            raise StoreFault("store-io", "font pack glyphs")
