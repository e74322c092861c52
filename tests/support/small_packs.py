"""Glyph packs of a few characters, made on both interpreters; docs/font_pack.md has the format."""

import struct
from binascii import crc32

_HEIGHT = 24


def pack(width: int, letters: str) -> bytes:
    """Give a pack with a blank box and black glyphs for `letters`, all of one page of 256."""
    size = (width + 7) // 8 * _HEIGHT
    bits = bytes(size) + b"\xff" * (size * len(letters))
    return sealed(width, size, index_of(letters), bits)


def index_of(letters: str) -> bytes:
    """Give the index of a pack of `letters`, all of one page of 256."""
    codes = sorted(ord(letter) for letter in letters)
    table, record = bytearray(256), bytearray(50)
    table[codes[0] >> 8] = 1
    record[0] = 1
    for code in codes:
        assert code >> 8 == codes[0] >> 8
        cell = code & 255
        record[18 + (cell >> 3)] |= 1 << (cell & 7)
        for group in range((cell >> 4) + 1, 16):
            record[2 + group] += 1
    return bytes(table) + bytes(record) + bytes(2)


def sealed(width: int, size: int, index: bytes, bits: bytes) -> bytes:
    """Give a pack with glyphs of `size` bytes, whose checksums are right whatever is in it."""
    head = struct.pack("<4s4B", b"TRFP", 1, width, _HEIGHT, 19)
    head += struct.pack("<HHI", len(bits) // size, size, len(index))
    head += struct.pack("<III", crc32(index) & 0xFFFFFFFF, crc32(bits) & 0xFFFFFFFF, 0)
    return head + struct.pack("<I", crc32(head) & 0xFFFFFFFF) + index + bits


def mismatched(letters: str = "ABC") -> dict:
    """Give narrow packs that are not damaged and cannot be printed, by what is wrong with them."""
    index, bits = index_of(letters), bytes(48 * (len(letters) + 1))
    changed = {
        "bytes of a glyph": sealed(12, 1, index, bytes(len(letters) + 1)),
        "glyphs are missing": sealed(12, 48, index, bits[:-48]),
        "glyphs nobody can find": sealed(12, 48, index, bits + bits),
        "a short index": sealed(12, 48, bytes(4), bits),
        "a record that is not there": sealed(12, 48, index[:256] + bytes(4), bits),
        "height": _with_height(23, index, bits),
    }
    for what, at in (
        ("number of a record", 0),
        ("place of a page", 256),
        ("glyphs before a group", 273),
    ):
        wrong = bytearray(index)
        wrong[at] += 1
        changed[what] = sealed(12, 48, bytes(wrong), bits)
    return changed


def _with_height(height: int, index: bytes, bits: bytes) -> bytes:
    head = bytearray(sealed(12, 48, index, bits)[:28])
    head[6] = height
    crc = crc32(head) & 0xFFFFFFFF
    return bytes(head) + struct.pack("<I", crc) + index + bits
