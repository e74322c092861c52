"""Where things lie in the flash of a Pico or Pico 2: code, the read-only file system, storage.

The sizes stand in the board's mpconfigboard.h, from which MicroPython takes them too.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tillctl import image_chip
from tillctl.runtime import RuntimeMissing

BASE = 0x10000000  # where the chip sees its flash
SECTOR = 4096  # what is erased at a time
_BASE = "MICROPY_HW_FLASH_STORAGE_BASE"
_SIZE = r"^#define +%s +\((\d+) \* 1024\)$"


@dataclass(frozen=True)
class Region:
    """A part of the flash; `offset` from its beginning."""

    offset: int
    size: int

    @property
    def address(self) -> int:
        """Where the processor sees it."""
        return BASE + self.offset

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + self.size


@dataclass(frozen=True)
class Layout:
    """The three regions, in the order of their addresses, without gaps."""

    code: Region
    rom: Region
    storage: Region


def of_board(folder: Path) -> Layout:
    """Read the sizes of a board; raises RuntimeMissing where they do not fit."""
    header = folder / "mpconfigboard.h"
    text = header.read_text(encoding="utf-8")
    flash = image_chip.of_board(folder).flash
    storage = _size(header, text, "MICROPY_HW_FLASH_STORAGE_BYTES")
    rom = _size(header, text, "MICROPY_HW_ROMFS_BYTES")
    base = flash - storage  # where MicroPython has it, unless the board says otherwise
    if _BASE in text:
        base = _size(header, text, _BASE)
    code = base - rom
    if code <= 0 or base + storage > flash or any(size % SECTOR for size in (base, storage, rom)):
        raise RuntimeMissing(
            f"{header}: storage and ROMFS must be multiples of 4 KiB and leave room for code"
        )
    return Layout(Region(0, code), Region(code, rom), Region(base, storage))


def _size(header: Path, text: str, name: str) -> int:
    found = re.search(_SIZE % name, text, re.M)
    if not found:
        raise RuntimeMissing(f"{header}: there is no line '#define {name} (N * 1024)'")
    return int(found[1]) * 1024
