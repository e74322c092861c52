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
WIDE = const(0x8000)  # the bit of a ref that names a wide glyph
MAX_MISSING = const(32)  # code points remembered; a slip with more is foreign text anyway


class Font:
    """The glyphs of one pack.

    `source` is a buffer, which is then read where it lies, or an object with `seek` and
    `readinto`: then `slots` glyphs are kept in memory, more than fit on one line.  Raises
    StoreFault when the pack is damaged.

    `index` and `bits` are what the kernels read: place 0 in `bits` is the box that stands for
    a missing glyph.  `missing` is the set of code points that were asked for in vain.
    """

    def __init__(self, source, slots: int = 96):
        self.missing = set()
        self._file = source if hasattr(source, "readinto") else None
        data = None if self._file else memoryview(source)
        head = self._read(data, 0, HEADER_BYTES)
        magic, version, self.width, self.height, self.baseline = struct.unpack_from("<4s4B", head)
        self.count, self.size, length, index_crc, self._crc, _spare, head_crc = struct.unpack_from(
            "<HHIIIII", head, 8
        )
        if magic != MAGIC or version != VERSION or crc32(head[: HEADER_BYTES - 4]) != head_crc:
            raise StoreFault("store-io", "font pack header")
        self.index = self._read(data, HEADER_BYTES, length)
        if crc32(self.index) != index_crc:
            raise StoreFault("store-io", "font pack index")
        self._start = HEADER_BYTES + length
        self._one = (array("H", b"\0\0"), array("H", b"\0\0"), array("H", b"\0\0"))
        self.slots = slots if self._file else 0
        if self._file:
            self._open_cache()
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
        self._file.seek(offset)
        if self._file.readinto(into) != len(into):
            raise StoreFault("store-io", "font pack length")

    def _open_cache(self) -> None:
        if self.slots < 2:
            raise ValueError("a font read from a file needs slots for the box and a line")
        self.bits = bytearray(self.slots * self.size)
        view = memoryview(self.bits)
        self._views = [view[i * self.size : (i + 1) * self.size] for i in range(self.slots)]
        self._keys = array("H", bytes(2 * self.slots))
        self._used = bytearray(self.slots)
        self._todo = bytearray(self.slots)
        self._hand = 0
        self._fill(self._start, self._views[0])

    def find(self, code: int) -> int:
        """Give the place in `bits` of a glyph, in glyphs; valid until the next `find` or `load`.

        A code point that the pack lacks is remembered and gives 0, the box.
        """
        codes, attrs, refs = self._one
        codes[0] = code
        if kernel.resolve(codes, attrs, 1, refs, self.index, self.index):
            self.miss(code)
        flag = refs[0] & WIDE
        self.load(refs, 1, flag)
        return refs[0] & (WIDE - 1)

    def miss(self, code: int) -> None:
        """Remember a code point without a glyph."""
        if len(self.missing) < MAX_MISSING:
            self.missing.add(code)

    def load(self, refs, count: int, flag: int) -> None:
        """Bring the glyphs of the refs with this flag into memory and put their slots there."""
        if not self._file:
            return
        todo = self._todo
        misses = kernel.place(refs, count, flag, self._keys, self._used, self.slots, todo)
        for i in range(misses):
            at = todo[i]
            refs[at] = flag | self._slot(refs[at] & (WIDE - 1))

    def _slot(self, place: int) -> int:
        """Give the slot of a glyph that was not in memory when this line began."""
        keys, used = self._keys, self._used
        for slot in range(self.slots):
            if used[slot] and keys[slot] == place:
                return slot
        slot = place % self.slots
        while slot == 0 or used[slot]:
            self._hand = slot = (self._hand + 1) % self.slots
        keys[slot] = 0
        self._fill(self._start + place * self.size, self._views[slot])
        keys[slot] = place
        used[slot] = 1
        return slot

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
        if crc != self._crc:
            raise StoreFault("store-io", "font pack glyphs")
