"""The chips that `tillctl build` makes images for: what compiler, boot ROM and flash are like."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Chip:
    """A chip, and the flash that a Raspberry Pi Pico with it has."""

    name: str
    flash: int  # bytes
    family: int  # of UF2 blocks that its boot ROM takes
    processor: str  # flags of the compiler, without which it makes code for another one
    multilib: str  # GCC's libraries for this processor
    wants_image_def: bool  # else it starts whatever the flash begins with


# RP2040 data sheet 2.8.4.2, RP2350 data sheet 5.5.3: this one is for its Arm cores, secure
RP2040 = Chip(
    "RP2040",
    2 * 1024 * 1024,
    0xE48BFF56,
    "-mcpu=cortex-m0plus -mthumb",
    "thumb/v6-m/nofp",
    wants_image_def=False,
)
RP2350 = Chip(
    "RP2350",
    4 * 1024 * 1024,
    0xE48BFF59,
    "-mcpu=cortex-m33 -mthumb",
    "thumb/v8-m.main+fp/softfp",
    wants_image_def=True,
)
CHIPS = {"rp2040": RP2040, "rp2350": RP2350}  # by `mcu` of a board.json


def of_board(folder: Path) -> Chip:
    """Give the chip of a board in boards/, one that has an image."""
    return CHIPS[json.loads((folder / "board.json").read_text(encoding="utf-8"))["mcu"]]
