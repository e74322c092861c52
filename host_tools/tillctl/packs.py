"""Glyph packs for a terminal: looked at here, sent, and waiting there for the next start."""

import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tillctl import font_pack, paths
from tillctl.backup_link import encoded
from tillctl.client import Asked
from tillctl.faults import FILE, INVALID, UNVERIFIED, USAGE, Fault, unreadable
from tillctl.progress import progress

NAMES = ("latin24", "han24")
_ENDING = ".pack"
_WAITS, _COMES = "new-", "+"  # begin the names of files on the terminal: render/packs.py
_PIECE = 2048  # bytes in a line
_LARGEST = 4 << 20  # bytes
_SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Pack:
    """One that may be sent; `lacks`: how many characters of the built-in one it has not."""

    name: str
    data: bytes
    glyphs: int
    lacks: int


def read(path: Path, name: str | None) -> Pack:
    """Read a pack and look at it, its licence and its sum.  Raises Fault."""
    name = name or path.stem
    if name not in NAMES:
        what = f"No terminal has a pack {name}."
        raise Fault(USAGE, what, f"Give --name with one of: {', '.join(NAMES)}.")
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        licensed = (path.parent / f"LICENSE.{path.stem}.txt").stat().st_size > 0
        sums = path.parent / _SUMS
        told = sums.read_text(encoding="utf-8") if sums.is_file() else ""
    except OSError as error:
        do = f"Its licence must lie beside it, as LICENSE.{path.stem}.txt."
        raise Fault(FILE, f"Cannot read {error.filename}: {error.strerror}.", do) from None
    why = fault(data, name) or ("" if licensed else "its licence is empty")
    digest = hashlib.sha256(data).hexdigest()
    if not why and _sums(told).get(path.name, digest) != digest:
        why = f"it is not the one that {_SUMS} tells of"
    if why:
        raise Fault(INVALID, f"{path} cannot be used: {why}.", "See docs/font_pack.md.")
    codes, built_in = font_pack.codes_of(data), font_pack.codes_of(_built_in(name))
    return Pack(name, data, len(codes), len(built_in - codes))


def _sums(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.splitlines())
    return {words[1].lstrip("*"): words[0] for words in lines if len(words) == 2}


def _built_in(name: str) -> bytes:
    return (paths.root() / "firmware" / "fonts" / (name + _ENDING)).read_bytes()


def fault(data: bytes, name: str) -> str:
    """Say what is wrong with a pack of this name, "" when nothing is."""
    from tillroll.errors import StoreFault
    from tillroll.render.font import Font

    width = 12 * (1 + NAMES.index(name))
    try:
        font = Font(data)
        font.verify()
        codes = font_pack.codes_of(data)
    except StoreFault as damage:
        return f"{damage.where} is damaged"
    except Exception as error:  # of a header that is too short, of an index that is wrong
        return str(error)
    if (font.width, font.height) != (width, 24):
        return f"its glyphs have {font.width} x {font.height} dots, not {width} x 24"
    return "" if codes else "it has no glyphs"


def there(client: Asked) -> dict[str, tuple[int, str, bool]]:
    """Give bytes, CRC-32 and soundness of each file of packs on the terminal.  Raises Fault."""
    found = client.call("font-list")["fonts"]
    return {file: (size, crc, sound) for file, size, crc, sound in found}


def state(name: str, files: dict[str, tuple[int, str, bool]]) -> dict[str, Any]:
    """Say what is in use under this name, and what will be."""
    file = name + _ENDING
    waits = files.get(_WAITS + file)
    return {
        "name": name,
        "own": file in files,
        "sound": files[file][2] if file in files else None,
        "next": ("own" if waits[0] else "built-in") if waits else None,
        "arrived": files[_COMES + file][0] if _COMES + file in files else 0,
    }


def install(client: Asked, pack: Pack, by: str) -> dict[str, Any]:
    """Send a pack, go on where a cable broke, and read back its sum.  Raises Fault."""
    file, data, crc = pack.name + _ENDING, pack.data, _crc(pack.data)
    at = _arrived(there(client).get(_COMES + file), data)
    body: dict[str, Any] = {"ok": True}
    with progress("installing", len(data)) as advance:
        advance(at)
        while at < len(data):
            part = data[at : at + _PIECE]
            last = {"crc": crc, "by": by} if at + len(part) == len(data) else {}
            fields = {"offset": at, "total": len(data), "data": encoded(part), **last}
            body = client.call("font-write", name=pack.name, **fields)
            at += len(part)
            advance(len(part))
    if there(client).get(_WAITS + file) != (len(data), crc, True):
        what = f"The terminal has another pack {pack.name} than was sent."
        raise Fault(UNVERIFIED, what, "Install it again.")
    return body


def _arrived(staged: tuple[int, str, bool] | None, data: bytes) -> int:
    """Bytes that need not be sent again: all but the last piece of them at most."""
    if staged is None or staged[0] >= len(data) or staged[1] != _crc(data[: staged[0]]):
        return 0
    return staged[0]


def _crc(data: bytes) -> str:
    return f"{binascii.crc32(data):08x}"
