"""What a linked image must be before anybody flashes it: Thumb code for its processor that fits.

Two links look good and are not.  Without the compiler's own `-mcpu=cortex-m0plus -mthumb`, the
ARM-mode parts of the libraries are taken, start-up code included; no RP2040 and no RP2350 runs
that, though some emulators do.  And machine code of frozen modules that lies at odd multiples of
two bytes reads wrong constants.
"""

import re
import struct
import subprocess
from pathlib import Path

from tillctl import image_def
from tillctl.image_chip import Chip
from tillctl.image_layout import Layout, Region
from tillctl.runtime import RuntimeMissing

NM = "arm-none-eabi-nm"
CODE_ALIGN = 4  # of frozen machine code: it loads constants relative to whole words
_ARM_CODE = re.compile(r"^([0-9a-f]+) \w \$a(?:\.\S*)?$", re.M)  # mapping symbols of the ARM ELF
_FROZEN_CODE = re.compile(r"^([0-9a-f]+) [tT] fun_data_(\w+)$", re.M)
_LIBRARY = re.compile(r"^LOAD (/\S+\.a)$", re.M)


def runs(elf: Path, link_map: Path, chip: Chip) -> None:
    """Raise RuntimeMissing unless the chip can run every part of a linked image."""
    command = [NM, "--special-syms", str(elf)]
    code(subprocess.run(command, capture_output=True, text=True, check=True).stdout, chip)
    libraries(link_map.read_text(encoding="utf-8"), chip)


def starts(image: bytes, chip: Chip) -> None:
    """Raise RuntimeMissing unless the boot ROM of the chip would start the image."""
    if chip.wants_image_def:
        image_def.starts(image)


def code(symbols: str, chip: Chip) -> None:
    """Raise RuntimeMissing for ARM code, and for frozen machine code that is not aligned.

    `symbols` is what nm says of an image with `--special-syms`.
    """
    arm = _ARM_CODE.findall(symbols)
    if arm:
        raise RuntimeMissing(
            f"the image holds ARM-mode code, which the {chip.name} cannot run, at 0x{arm[0]}"
            f" ({len(arm)} places): it was linked without {chip.processor}"
        )
    for address, name in _FROZEN_CODE.findall(symbols):
        if int(address, 16) % CODE_ALIGN:
            raise RuntimeMissing(
                f"the machine code of {name} lies at 0x{address}, which is no multiple of"
                f" {CODE_ALIGN}: it would read wrong constants, see mpconfigboard.cmake"
            )


def libraries(link_map: str, chip: Chip) -> None:
    """Raise RuntimeMissing unless every library of the compiler is the one for the chip."""
    found = [name for name in _LIBRARY.findall(link_map) if "/fakelib/" not in name]
    wrong = sorted({name for name in found if f"/{chip.multilib}/" not in name})
    if wrong or not found:
        raise RuntimeMissing(
            f"the image was linked with {', '.join(wrong) or 'no library of the compiler'}"
            f" and not with {chip.multilib}, which is for the {chip.name}"
        )


def fits(what: str, size: int, region: Region, setting: str) -> None:
    """Raise RuntimeMissing when `size` bytes do not fit their region."""
    if size > region.size:
        raise RuntimeMissing(
            f"{what} has {size} bytes, {size - region.size} more than its region of the flash:"
            f" see {setting} in the board's mpconfigboard.h"
        )


def agrees(code: bytes, layout: Layout) -> None:
    """Raise RuntimeMissing unless the code looks for its regions where the image has them."""
    for region in (layout.rom, layout.storage):
        if struct.pack("<II", region.offset, region.size) not in code:
            raise RuntimeMissing(
                f"the code knows no region of {region.size} bytes at 0x{region.address:08x}:"
                " MicroPython places its file systems otherwise than this build tool"
            )
