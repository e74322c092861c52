"""Glyph packs of a few characters, made on both interpreters; docs/font_pack.md has the format."""

import struct
from binascii import crc32

_HEIGHT = 24


def pack(width: int, letters: str) -> bytes:
    """Give a pack with a blank box and black glyphs for `letters`, all of one page of 256."""
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
    index = bytes(table) + bytes(record) + bytes(2)
    size = (width + 7) // 8 * _HEIGHT
    bits = bytes(size) + b"\xff" * (size * len(codes))
    head = struct.pack("<4s4B", b"TRFP", 1, width, _HEIGHT, 19)
    head += struct.pack("<HHI", len(codes) + 1, size, len(index))
    head += struct.pack("<III", crc32(index) & 0xFFFFFFFF, crc32(bits) & 0xFFFFFFFF, 0)
    return head + struct.pack("<I", crc32(head) & 0xFFFFFFFF) + index + bits
