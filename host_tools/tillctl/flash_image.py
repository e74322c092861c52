"""UF2, the file format that a Pico takes over USB, and the flash that it writes it to.

https://github.com/microsoft/uf2; RP2040 data sheet, 2.8.4.2: blocks of 512 bytes, each with 256
bytes for one flash page and the address of it.

Files for an RP2350 have no block at 0x10ffff00, which upstream's have for boards that are
partitioned (erratum RP2350-E10): a boot ROM of stepping A2 erases the last sector for it.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from tillctl.image_chip import CHIPS, RP2040, Chip
from tillctl.image_layout import BASE, SECTOR

FAMILY = RP2040.family
FLASH = RP2040.flash
PAGE = 256
_BLOCK = 512
_HEAD = struct.Struct("<8I")
_MAGIC = (0x0A324655, 0x9E5D5157)
_MAGIC_END = 0x0AB16F30
_HAS_FAMILY = 0x2000


class NotAnImage(ValueError):
    """The file is neither a UF2 file for this chip nor a binary that fits its flash."""


def encode(parts: dict[int, bytes], family: int = FAMILY) -> bytes:
    """Give the UF2 file for `parts`, address -> data; gaps between them stay as they are.

    Parts begin at a sector; each is filled up to whole sectors with 0xFF, so that no sector is
    programmed half.
    """
    pages = []
    for address, data in sorted(parts.items()):
        whole = data + b"\xff" * (-len(data) % SECTOR)
        pages += [(address + at, whole[at : at + PAGE]) for at in range(0, len(whole), PAGE)]
    return b"".join(
        _HEAD.pack(*_MAGIC, _HAS_FAMILY, address, PAGE, number, len(pages), family)
        + page.ljust(_BLOCK - _HEAD.size - 4, b"\0")
        + struct.pack("<I", _MAGIC_END)
        for number, (address, page) in enumerate(pages)
    )


def is_uf2(data: bytes) -> bool:
    """Whether these are the first bytes of a UF2 file."""
    return len(data) >= 8 and struct.unpack_from("<II", data) == _MAGIC


def chip_of(data: bytes) -> Chip:
    """Give the chip that the first block of a UF2 file is for; raises NotAnImage."""
    if len(data) < _BLOCK:
        raise NotAnImage("the file is not whole blocks of 512 bytes")
    family = _HEAD.unpack_from(data)[-1]
    for chip in CHIPS.values():
        if chip.family == family:
            return chip
    raise NotAnImage(f"the UF2 file is for a chip of family 0x{family:08x}")


def decode(data: bytes, chip: Chip = RP2040) -> Iterator[tuple[int, bytes]]:
    """Give (address, page) of each block; raises NotAnImage for what the chip would not take."""
    if not data or len(data) % _BLOCK:
        raise NotAnImage("the file is not whole blocks of 512 bytes")
    count = len(data) // _BLOCK
    for number in range(count):
        block = data[number * _BLOCK : (number + 1) * _BLOCK]
        *magic, flags, address, size, place, total, family = _HEAD.unpack_from(block)
        end = struct.unpack_from("<I", block, _BLOCK - 4)[0]
        if (*magic, end) != (*_MAGIC, _MAGIC_END) or (place, total) != (number, count):
            raise NotAnImage(f"block {number} of the UF2 file is damaged")
        if not flags & _HAS_FAMILY or family != chip.family:
            raise NotAnImage(f"the UF2 file is not for an {chip.name}")
        if size != PAGE or address % PAGE or not BASE <= address < BASE + chip.flash:
            raise NotAnImage(f"block {number} of the UF2 file is outside of the flash")
        yield address, block[_HEAD.size : _HEAD.size + PAGE]


def write(flash_file: Path, image: Path) -> None:
    """Write a .uf2 or .bin into a file that holds a Pico's whole flash, as BOOTSEL does.

    Sectors that the image has are erased and programmed, all others stay.  The file is made,
    blank, when it is missing.
    """
    data = image.read_bytes()
    flash = bytearray(flash_file.read_bytes() if flash_file.is_file() else b"\xff" * FLASH)
    if len(flash) != FLASH:
        raise NotAnImage(f"{flash_file} has {len(flash)} bytes, a Pico's flash {FLASH}")
    erased = set()
    for address, piece in decode(data) if is_uf2(data) else _sectors(data):
        offset = address - BASE
        sector = offset - offset % SECTOR
        if sector not in erased:
            flash[sector : sector + SECTOR] = b"\xff" * SECTOR
            erased.add(sector)
        flash[offset : offset + len(piece)] = piece
    flash_file.write_bytes(flash)


def _sectors(data: bytes) -> Iterator[tuple[int, bytes]]:
    if not 0 < len(data) <= FLASH:
        raise NotAnImage(f"the file has {len(data)} bytes, a Pico's flash {FLASH}")
    for at in range(0, len(data), SECTOR):
        yield BASE + at, data[at : at + SECTOR]
