"""The drive that an RP2040 or RP2350 shows in its boot loader, and copying an image onto it."""

import os
import struct
import time
from contextlib import suppress
from pathlib import Path

from tillctl.faults import BROKEN, FILE, NO_TERMINAL, WRONG, Fault
from tillctl.flash_image import NotAnImage
from tillctl.progress import progress

# `mcu` of a board.json: Board-ID in INFO_UF2.TXT, and the families that its boot ROM takes
# (RP2040 data sheet, 2.8.4.2; RP2350 data sheet, 5.5.3: secure ARM, and absolute addresses)
CHIPS = {
    "rp2040": ("RPI-RP2", frozenset({0xE48BFF56})),
    "rp2350": ("RP2350", frozenset({0xE48BFF59, 0xE48BFF57})),
}
INFO = "INFO_UF2.TXT"
_BLOCK = 512
_HEAD = struct.Struct("<8I")
_MAGIC = (0x0A324655, 0x9E5D5157)
_END = struct.pack("<I", 0x0AB16F30)
_HAS_FAMILY = 0x2000
_CHUNK = 32 * 1024
_MOUNTS = Path("/proc/mounts")
_VOLUMES = Path("/Volumes")  # where macOS mounts
_LOOK_S = 0.2
_VANISH_S = 20.0
_HOLD = (
    "Hold BOOTSEL while you plug the board in; where no drive is mounted, name it: --drive DIR."
)


def check_image(data: bytes, mcu: str) -> None:
    """Raise Fault when the boot ROM of this chip would not take the image."""
    try:
        found = families(data)
    except NotAnImage as error:
        raise Fault(FILE, f"The image is damaged: {error}.", "Build or fetch it again.") from None
    _, known = CHIPS[mcu]
    if not found <= known:
        names = ", ".join(f"0x{family:08x}" for family in sorted(found - known))
        what = f"The image is not for an {mcu.upper()}: it is of family {names}."
        raise Fault(WRONG, what, "Take the image of this board: `tillctl build --board`.")


def families(data: bytes) -> set[int]:
    """Give the families of the blocks of a UF2 file.  Raises NotAnImage."""
    if not data or len(data) % _BLOCK:
        raise NotAnImage("it is not whole blocks of 512 bytes")
    found = set()
    for at in range(0, len(data), _BLOCK):
        *magic, flags, _address, _size, _place, _total, family = _HEAD.unpack_from(data, at)
        end = data[at + _BLOCK - len(_END) : at + _BLOCK]
        if tuple(magic) != _MAGIC or end != _END or not flags & _HAS_FAMILY:
            raise NotAnImage(f"block {at // _BLOCK} is none of a UF2 file")
        found.add(family)
    return found


def drives() -> list[Path]:
    """Give the drives of boot loaders that are mounted."""
    places = []
    with suppress(OSError):
        for line in _MOUNTS.read_text(encoding="utf-8").splitlines():
            _, place, kind, *_ = line.split(" ")
            if kind in ("vfat", "msdos"):
                places.append(Path(place.replace("\\040", " ")))
    with suppress(OSError):
        places += sorted(_VOLUMES.iterdir())
    return [place for place in places if (place / INFO).is_file()]


def await_drive(seconds: float) -> Path:
    """Give the one drive that is there, waiting for it.  Raises Fault."""
    until = time.monotonic() + seconds
    while not (found := drives()) and time.monotonic() < until:
        time.sleep(_LOOK_S)
    if not found:
        raise Fault(NO_TERMINAL, "No drive of a boot loader is there.", _HOLD)
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise Fault(
            NO_TERMINAL, f"Several boards wait to be flashed: {names}.", "Name one: --drive."
        )
    return found[0]


def check_drive(drive: Path, mcu: str) -> str:
    """Give the Board-ID that a drive tells.  Raises Fault when it is not that of the chip."""
    try:
        text = (drive / INFO).read_text(encoding="ascii", errors="replace")
    except OSError:
        what = f"{drive} is no drive of a boot loader: it has no {INFO}."
        raise Fault(NO_TERMINAL, what, _HOLD) from None
    lines = dict(line.partition(":")[::2] for line in text.splitlines() if ":" in line)
    told = lines.get("Board-ID", "").strip()
    wanted, _ = CHIPS[mcu]
    if told != wanted:
        what = f"The board at {drive} is a {told or 'board without a name'}, not a {wanted}."
        raise Fault(WRONG, what, "Name the board that it is: --board.")
    return told


def copy(image: bytes, drive: Path) -> None:
    """Copy an image onto a drive and wait until the board has taken it.  Raises Fault."""
    try:
        with (drive / "tillroll.uf2").open("wb", buffering=0) as file:
            with progress("flashing", len(image)) as advance:
                for at in range(0, len(image), _CHUNK):
                    advance(file.write(image[at : at + _CHUNK]) or 0)
            with suppress(
                OSError
            ):  # the board restarts with the last block, and the drive is gone
                os.fsync(file.fileno())
    except OSError as error:
        what = f"The image did not get onto {drive}: {(error.strerror or str(error)).lower()}."
        raise Fault(BROKEN, what, f"{_HOLD}  Then run the command again.") from None
    _await_end(drive)


def _await_end(drive: Path) -> None:
    """Wait for the drive to vanish: the boot ROM restarts once it has every block."""
    until = time.monotonic() + _VANISH_S
    while (drive / INFO).exists():
        if time.monotonic() > until:
            what = f"The board at {drive} has not taken the image: its drive is still there."
            raise Fault(BROKEN, what, "Unplug it, then run the command again.")
        time.sleep(_LOOK_S)
