"""What a linked image must be before anybody flashes it: Thumb code for a Cortex-M0+ that fits.

A link without the compiler's own `-mcpu=cortex-m0plus -mthumb` takes the ARM-mode parts of the
libraries, start-up code included, and tells nobody.  No RP2040 runs that; some emulators do.
"""

import re
import struct
import subprocess
from pathlib import Path

from tillctl.image_layout import Layout, Region
from tillctl.runtime import RuntimeMissing

NM = "arm-none-eabi-nm"
MULTILIB = "thumb/v6-m/nofp"  # the libraries of GCC for a Cortex-M0+
_ARM_CODE = re.compile(
    r"^([0-9a-f]+) \w \$a(?:\.\S*)?$", re.M
)  # ELF for the ARM Architecture, 4.5.5
_LIBRARY = re.compile(r"^LOAD (/\S+\.a)$", re.M)


def thumb(elf: Path, link_map: Path) -> None:
    """Raise RuntimeMissing unless all code is Thumb and every library is for this processor."""
    command = [NM, "--special-syms", str(elf)]
    symbols = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    arm = _ARM_CODE.findall(symbols)
    if arm:
        raise RuntimeMissing(
            f"the image holds ARM-mode code, which the RP2040 cannot run, at 0x{arm[0]}"
            f" ({len(arm)} places): it was linked without -mcpu=cortex-m0plus -mthumb"
        )
    text = link_map.read_text(encoding="utf-8")
    libraries = [name for name in _LIBRARY.findall(text) if "/fakelib/" not in name]
    wrong = sorted({name for name in libraries if MULTILIB not in name})
    if wrong or not libraries:
        raise RuntimeMissing(
            f"the image was linked with {', '.join(wrong) or 'no library of the compiler'}"
            f" and not with {MULTILIB}, which is for the RP2040's Cortex-M0+"
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
