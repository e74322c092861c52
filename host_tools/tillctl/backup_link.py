"""All files of a terminal over the link: a snapshot out, a restore in."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tillctl.backup_file import NAME, Contents
from tillctl.client import Asked
from tillctl.faults import LINK, REFUSED, Fault

PIECE = 4096  # bytes in a line
_LEAST = 256
_ROUNDS = 6
_SMALL = 512  # bytes: littlefs keeps such a file inside the directory block
_BLOCK = 4096
_DIGITS = re.compile("[0-9]{10}")

Told = Callable[[int, int], None]  # bytes so far, of so many


@dataclass(frozen=True)
class Listing:
    """The files at one moment, and the numbers that change with records and settings."""

    files: dict[str, int]
    record: int
    settings: int


def listing(asked: Asked) -> Listing:
    """Ask for the names and sizes of all files.  Raises Fault."""
    files: dict[str, int] = {}
    while True:
        page = asked.call("backup-list", first=len(files))
        files.update((name, size) for name, size in page["files"])
        if not page["more"] or not page["files"]:
            return Listing(files, page["record"], page["settings"])


def fetch(asked: Asked, told: Told) -> tuple[Contents, int, list[str]]:
    """Take a snapshot: the files, the newest record, and names that no backup can have.

    A terminal that writes meanwhile is asked again.  Raises Fault when it does not come to rest.
    """
    held: Contents = {}
    before = listing(asked)
    for _ in range(_ROUNDS):
        _fill(asked, before, held, told)
        now = listing(asked)
        if now == before and all(
            len(held.get(name, b"")) == now.files[name] for name in now.files
        ):
            fit = {name: held[name] for name in now.files if NAME.fullmatch(name)}
            return fit, now.record, sorted(set(now.files) - set(fit))
        if now.settings != before.settings:
            held = {name: data for name, data in held.items() if len(data) > _SMALL}
        before = now
    what = "The terminal writes all the time: no two looks at its files were the same."
    raise Fault(REFUSED, what, "Back it up when it does not print.")


def present(asked: Asked, names: list[str]) -> Contents:
    """Give those of these files that the terminal has now.  Raises Fault."""
    sizes = listing(asked).files
    read = {name: _read(asked, name, sizes[name]) for name in names if name in sizes}
    return {name: data for name, data in read.items() if data is not None}


def _fill(asked: Asked, wanted: Listing, held: Contents, told: Told) -> None:
    """Read what is not held yet; what has gone meanwhile is left out."""
    total = sum(wanted.files.values())
    for name in list(held):
        if len(held[name]) != wanted.files.get(name):
            del held[name]
    for name, size in wanted.files.items():
        told(sum(map(len, held.values())), total)
        if name not in held:
            data = _read(asked, name, size)
            if data is not None:
                held[name] = data


def _read(asked: Asked, name: str, size: int) -> bytes | None:
    data, piece = b"", PIECE
    while len(data) < size:
        try:
            want = min(piece, size - len(data))
            answer = asked.call("backup-read", name=name, offset=len(data), size=want)
        except Fault as fault:
            if fault.error.get("code") == "store-missing":
                return None
            piece = _smaller(fault, piece)
            continue
        part = base64.b64decode(answer["data"])
        if f"{binascii.crc32(part):08x}" != answer["crc"]:
            raise Fault(LINK, f"{name} did not arrive as it was sent.", "Try again.")
        if not part:
            return None
        data += part
    return data


def room(files: Contents) -> int:
    """Bytes of flash that these files take, to be on the safe side.

    Small files share pairs of blocks, of which littlefs fills one by half.
    """
    small = [data for data in files.values() if len(data) <= _SMALL]
    blocks = sum(-(-len(data) // (_BLOCK - 64)) for data in files.values() if len(data) > _SMALL)
    return 3072 * len(small) + _SMALL * (len(files) - len(small)) + _BLOCK * (blocks + 4)


def stage(asked: Asked, files: Contents, told: Told) -> None:
    """Send all files, to lie beside those in use.  Raises Fault."""
    total, done = sum(map(len, files.values())), 0
    for name, data in files.items():
        told(done, total)
        _write(asked, name, data)
        done += len(data)


def _write(asked: Asked, name: str, data: bytes) -> None:
    offset, piece, last = 0, PIECE, False
    while not last:
        part = data[offset : offset + piece]
        last = offset + len(part) == len(data)
        fields: dict[str, Any] = {"name": name, "offset": offset, "data": encoded(part)}
        if last:
            fields["crc"] = f"{binascii.crc32(data):08x}"
        try:
            asked.call("restore-write", **fields)
            offset += len(part)
        except Fault as fault:
            piece, offset, last = _smaller(fault, piece), 0, False


def _smaller(fault: Fault, piece: int) -> int:
    """Half of the piece that was too large for the terminal's memory; else the fault goes on."""
    if fault.error.get("code") != "no-memory" or piece <= _LEAST:
        raise fault
    return piece // 2


def encoded(data: bytes) -> str:
    """Base64, without a run of digits that could be taken for a card number."""
    return _DIGITS.sub(lambda found: found.group() + ".", base64.b64encode(data).decode())
