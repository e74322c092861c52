"""A logo for tests, and its file as a terminal has it, made without tillctl."""

import struct
from binascii import crc32

WIDTH, HEIGHT = 160, 96


def drawing(width: int = WIDTH, height: int = HEIGHT) -> list:
    """The rows of a ring with a disc in it, each row another one than the one above."""
    rows, whole = [], (width * height) ** 2
    for y in range(height):
        row = bytearray(width // 8)
        for x in range(width):
            far = ((2 * x - width) * height) ** 2 + ((2 * y - height) * width) ** 2
            if far < whole and not whole // 4 < far < whole * 2 // 3:
                row[x >> 3] |= 0x80 >> (x & 7)
        row[y % len(row)] ^= 0x10
        rows.append(bytes(row))
    return rows


def filed(rows: list, dots: int = 384, **changes) -> bytes:
    """The file of these rows for a head of `dots`; `changes` spoil a member of its header."""
    rows = on_paper(rows, dots)
    bits = b"".join(rows)
    told = {"magic": b"TRLG", "version": 1, "stride": len(rows[0]), "height": len(rows)}
    told["crc"] = crc32(bits) & 0xFFFFFFFF
    told.update(changes)
    names = ("magic", "version", "stride", "height", "crc")
    head = struct.pack("<4sBBHI", *[told[name] for name in names])
    return head + struct.pack("<I", crc32(head) & 0xFFFFFFFF) + bits


def on_paper(rows: list, dots: int = 384) -> list:
    """The same rows as a head of `dots` prints them: in its middle."""
    before = (dots // 8 - len(rows[0])) // 2
    return [(bytes(before) + row + bytes(dots // 8))[: dots // 8] for row in rows]


def spoilt() -> dict:
    """What is wrong, and a file that has it; none of them may reach the paper."""
    rows = drawing()
    good = filed(rows)
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 4
    torn = bytearray(good)
    torn[9] ^= 1
    return {
        "logo length": (b"", good[:15], good[:16], good[:-1], good + b"\0"),
        "logo header": (filed(rows, magic=b"TRFP"), filed(rows, version=2), bytes(torn)),
        "logo rows": (bytes(flipped), filed(rows, crc=7)),
        "logo size": (
            filed(drawing(392, 8), 392),
            filed(drawing(160, 8), 160),
            filed([b"\1"] * 241),
            filed(rows, height=0),
            filed(rows, stride=0),
        ),
    }
