"""The writer of font packs; docs/font_pack.md has the format, render/font.py the reader."""

import struct
from binascii import crc32

MAGIC = b"TRFP"
VERSION = 1
HEADER = struct.Struct("<4sBBBBHHIIIII")
GROUPS = 16  # of 16 code points each in a page of 256
MAX_PAGES = 255
MAX_GLYPHS = 0x7FFF

Glyph = list[int]  # one integer per dot row, leftmost dot in the highest of `width` bits


def box(width: int, height: int) -> Glyph:
    """Draw the glyph that stands for a missing one: a frame two dots strong with a diagonal."""
    left, right, top, bottom = 1, width - 2, 2, height - 3
    rows = [0] * height
    for y in range(top, bottom + 1):
        across = left + (y - top) * (right - left) // (bottom - top)
        for x in range(left, right + 1):
            edge = min(x - left, right - x, y - top, bottom - y) < 2
            if edge or x == across:
                rows[y] |= 1 << (width - 1 - x)
    return rows


def encode(glyphs: dict[int, Glyph], width: int, height: int, baseline: int) -> bytes:
    """Give the pack of `glyphs` (code point below 0x10000 -> rows)."""
    codes = sorted(glyphs)
    ordered = [box(width, height)] + [glyphs[code] for code in codes]
    if len(ordered) > MAX_GLYPHS:
        raise ValueError(f"{len(ordered)} glyphs are too many for one pack")
    index = _index(codes)
    stride = (width + 7) // 8
    bitmaps = b"".join(_bitmap(rows, width, stride) for rows in ordered)
    size = stride * height
    plain = HEADER.pack(
        MAGIC,
        VERSION,
        width,
        height,
        baseline,
        len(ordered),
        size,
        len(index),
        crc32(index),
        crc32(bitmaps),
        0,
        0,
    )
    header = plain[:-4] + struct.pack("<I", crc32(plain[:-4]))
    return header + index + bitmaps


def codes_of(pack: bytes) -> set[int]:
    """Give the code points of a sound pack.  Raises ValueError for a glyph that it lacks."""
    _, _, _, _, _, count, _, length, *_ = HEADER.unpack_from(pack)
    index = pack[HEADER.size : HEADER.size + length]
    found: set[int] = set()
    for page, number in enumerate(index[:256]):
        if not number:
            continue
        record = index[256 + 50 * (number - 1) : 256 + 50 * number]
        if len(record) < 50:
            raise ValueError(f"page {page:02X} has no record")
        first = struct.unpack_from("<H", record)[0]
        bits = int.from_bytes(record[18:], "little")
        cells = [cell for cell in range(256) if bits >> cell & 1]
        before = bytes(sum(cell >> 4 < group for cell in cells) for group in range(GROUPS))
        if first + len(cells) > count or record[2:18] != before:
            raise ValueError(f"the record of page {page:02X} is wrong")
        found.update(page << 8 | cell for cell in cells)
    return found


def _index(codes: list[int]) -> bytes:
    pages: dict[int, list[int]] = {}
    for code in codes:
        pages.setdefault(code >> 8, []).append(code & 0xFF)
    if len(pages) > MAX_PAGES:
        raise ValueError(f"{len(pages)} pages are too many for one pack")
    table, records, rank = bytearray(256), b"", 1
    for number, (page, cells) in enumerate(sorted(pages.items()), 1):
        table[page] = number
        before = bytes(sum(cell >> 4 < group for cell in cells) for group in range(GROUPS))
        present = sum(1 << cell for cell in cells).to_bytes(32, "little")
        records += struct.pack("<H", rank) + before + present
        rank += len(cells)
    index = bytes(table) + records
    return index + bytes(-len(index) % 4)


def _bitmap(rows: Glyph, width: int, stride: int) -> bytes:
    return b"".join((row << (8 * stride - width)).to_bytes(stride, "big") for row in rows)
