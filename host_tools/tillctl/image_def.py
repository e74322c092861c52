"""What the boot ROM of an RP2350 looks for before it starts an image (RP2350 data sheet, 5.9).

Somewhere in the first 4 KiB lies a block of metadata, and blocks name each other in a circle. One
of them is the IMAGE_DEF: for which processor the image is.  Where no block says otherwise, the
vector table is what the image begins with.
"""

import struct
from collections.abc import Iterator

from tillctl.image_layout import BASE
from tillctl.runtime import RuntimeMissing

_WINDOW = 4096  # bytes in which the first block begins
_START = struct.pack("<I", 0xFFFFDED3)
_END = struct.pack("<I", 0xAB123579)
_LONGEST = 0x280  # bytes of a block
_IMAGE_TYPE, _VECTOR_TABLE, _LAST = 0x42, 0x03, 0xFF
_TWO_BYTES = 0x80  # of an item's kind: its length takes two bytes
_ARM_SECURE = 0x1021  # executable, secure, for the Arm cores, of an RP2350
_RAM = range(0x20000000, 0x20082000 + 1)

Item = tuple[int, int, bytes]  # kind, the bytes 2 and 3 of the item, what follows


def starts(code: bytes) -> None:
    """Raise RuntimeMissing unless an RP2350 would start this image."""
    items = [item for at in _circle(code) for item in _items(code, at)]
    kinds = [value for kind, value, _ in items if kind == _IMAGE_TYPE]
    if kinds != [_ARM_SECURE]:
        told = ", ".join(f"0x{kind:04x}" for kind in kinds) or "nothing"
        raise _refused(f"its IMAGE_DEF says {told}, not 0x{_ARM_SECURE:04x}")
    if any(kind == _VECTOR_TABLE for kind, _, _ in items):
        raise _refused("its vector table is elsewhere")
    stack, reset = struct.unpack_from("<II", code)
    if stack not in _RAM or stack % 8:
        raise _refused(f"its stack would begin at 0x{stack:08x}")
    if not reset & 1 or not BASE <= reset < BASE + len(code):
        raise _refused(f"it would be entered at 0x{reset:08x}")


def _circle(code: bytes) -> Iterator[int]:
    """Give where each block begins; the last one leads back to the first."""
    first = at = code.find(_START, 0, _WINDOW + len(_START) - 1)
    if first < 0 or first % 4:
        raise _refused(f"no block of metadata begins in its first {_WINDOW} bytes")
    seen: set[int] = set()
    while at not in seen:
        if code[at : at + 4] != _START:
            raise _refused(f"no block of metadata begins at 0x{BASE + at:08x}")
        seen.add(at)
        yield at
        at += _link(code, at)
    if at != first:
        raise _refused("its blocks of metadata are no circle")


def _link(code: bytes, at: int) -> int:
    """Give the way to the next block, from the beginning of this one."""
    *_, (_, _, rest) = _items(code, at)
    if rest[4:8] != _END:
        raise _refused(f"the block of metadata at 0x{BASE + at:08x} does not end")
    return int.from_bytes(rest[:4], "little", signed=True)


def _items(code: bytes, at: int) -> Iterator[Item]:
    """Give the items of a block; the last one has what follows the items."""
    block = code[at : at + _LONGEST]
    place = 4
    while place + 12 <= len(block):
        kind, low, high, spare = block[place : place + 4]
        words = low | high << 8 if kind & _TWO_BYTES else low
        if kind == _LAST:
            if words != (place - 4) // 4:
                break
            yield kind, words, block[place + 4 : place + 12]
            return
        yield kind, high | spare << 8, block[place + 4 : place + 4 * words]
        place += 4 * max(words, 1)
    raise _refused(f"the block of metadata at 0x{BASE + at:08x} is damaged")


def _refused(why: str) -> RuntimeMissing:
    return RuntimeMissing(f"no RP2350 would start the image: {why}")
