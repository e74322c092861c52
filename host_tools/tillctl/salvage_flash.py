"""The littlefs in a raw image of a flash chip, read-only: where it is, and the files on it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from littlefs import LittleFS, LittleFSError, UserContext

BLOCK = 4096
_MAGIC = b"littlefs"
_MAGIC_AT = 8  # in both blocks of the superblock pair (littlefs SPEC.md, "The superblock")
_SIZES = struct.Struct("<4xII")  # behind the magic and a tag: version, block size, block count
_SIZES_AT = 20
_PIECE = 512
_IO_ERROR = -5
_DEEPEST = 4  # folders within one another; a damaged directory may lead back to itself


@dataclass
class Found:
    """What a file system gave: files by their path, and what could not be read."""

    offset: int
    size: int
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class _Chip(UserContext):
    """Gives blocks of the image; what is cut off is erased flash; takes nothing."""

    def __init__(self, image: bytes, offset: int):
        self._image = image
        self._offset = offset

    def read(self, _cfg: Any, block: int, off: int, size: int) -> bytearray:
        """Give `size` bytes."""
        start = self._offset + block * BLOCK + off
        return bytearray(self._image[start : start + size].ljust(size, b"\xff"))

    def prog(self, _cfg: Any, _block: int, _off: int, _data: bytes) -> int:
        """Refuse."""
        return _IO_ERROR

    def erase(self, _cfg: Any, _block: int) -> int:
        """Refuse."""
        return _IO_ERROR

    def sync(self, _cfg: Any) -> int:
        """Nothing is buffered."""
        return 0


def read(image: bytes, offset: int, size: int) -> Found | None:
    """Read all files of the file system in a region; None where none can be mounted."""
    fs = LittleFS(
        context=_Chip(image, offset),
        mount=False,
        block_size=BLOCK,
        block_count=size // BLOCK,
        read_size=32,  # as MicroPython has it, extmod/vfs_lfsx.c
        prog_size=256,
        cache_size=1024,
        lookahead_size=32,
    )
    try:
        fs.mount()
    except (LittleFSError, OSError):
        return None
    found = Found(offset, size)
    _walk(fs, "", found)
    return found


def _walk(fs: LittleFS, folder: str, found: Found) -> None:
    if folder.count("/") > _DEEPEST:
        found.faults.append(f"directory {folder}: too deep")
        return
    try:
        entries = list(fs.scandir(folder or "/"))
    except (LittleFSError, OSError) as error:
        found.faults.append(f"directory {folder or '/'}: {_reason(error)}")
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if not entry.name.isprintable() or "/" in entry.name or entry.name in ("", ".", ".."):
            found.faults.append(f"directory {folder or '/'}: a name that no file can have")
            continue
        if entry.type == 1:
            found.files[path] = _content(fs, path, entry.size, found)
        else:
            _walk(fs, path, found)


def _content(fs: LittleFS, path: str, size: int, found: Found) -> bytes:
    """As much of a file as can be read."""
    data = b""
    try:
        with fs.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                data += piece
    except (LittleFSError, OSError) as error:
        found.faults.append(f"file {path}: {_reason(error)}")
        return data
    if len(data) < size:
        found.faults.append(f"file {path}: {len(data)} of {size} bytes could be read")
    return data


def _reason(error: Exception) -> str:
    return str(error).strip() or type(error).__name__


def superblocks(image: bytes) -> Iterator[tuple[int, int]]:
    """Give (offset, size) of the file systems whose superblocks are in the image, likely ones."""
    seen = set()
    for block in range(0, len(image), BLOCK):
        if image[block + _MAGIC_AT : block + _MAGIC_AT + len(_MAGIC)] != _MAGIC:
            continue
        sizes = image[block + _SIZES_AT : block + _SIZES_AT + _SIZES.size]
        if len(sizes) < _SIZES.size:
            continue
        size, count = _SIZES.unpack(sizes)
        if size != BLOCK or not 2 <= count <= 1 << 20:
            continue
        for start in (block, block - BLOCK):  # this is block 0 or 1
            if start >= 0 and (start, count) not in seen:
                seen.add((start, count))
                yield start, count * BLOCK
