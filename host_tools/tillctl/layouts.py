"""A terminal's own slip templates: tried here on the sample approvals, then sent."""

import binascii
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tillctl import paths
from tillctl.backup_link import encoded
from tillctl.client import Asked
from tillctl.faults import INVALID, NOT_FOUND, UNVERIFIED, Fault, unreadable
from tillctl.preview import decode, profile

_ENDING = ".receipt"
_PIECE = 2048  # bytes in a line
_LARGEST = 16384  # bytes: as much as a terminal takes
_CELLS = 32
_LANGUAGES = ("zh-en", "zh", "en")


def built_in() -> list[str]:
    """Name the layouts that the firmware has."""
    return sorted(path.stem for path in _folder().glob("*" + _ENDING))


def shipped(name: str) -> bytes:
    """Give a layout of the firmware that belongs to this tillctl.  Raises Fault."""
    if name not in built_in():
        known = ", ".join(built_in())
        raise Fault(NOT_FOUND, f"There is no layout {name}.", f"There are: {known}.")
    return (_folder() / (name + _ENDING)).read_bytes()


def _folder() -> Path:
    return paths.root() / "firmware" / "layouts"


def read(path: Path, name: str) -> bytes:
    """Read a layout and try it.  Raises Fault that names file and line."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    fault = tried(data, name)
    if fault:
        line, text = fault
        where = f"{path}:{line}" if line else str(path)
        raise Fault(INVALID, f"{where}: {text}.", "See docs/layouts.md.")
    return data


def tried(data: bytes, name: str) -> tuple[str, str] | None:
    """Lay out every line, and every sample approval; gives (line, what is wrong) or None."""
    from tillroll.errors import Refused
    from tillroll.receipt.compose import check, compose

    if len(data) > _LARGEST:
        return "", f"it has more than {_LARGEST:,} bytes"
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return "", "it is not UTF-8 text"
    try:
        for language in _LANGUAGES:
            settings = profile({"language": language})
            check(lines, name, settings, _CELLS)
            for approval in _samples(name):
                for copy in ("merchant", "cardholder", "bank"):
                    for mark, number in ((0, 0), (1, 1), (2, 0)):
                        rows = compose(approval, lines, copy, mark, number, settings, _CELLS)
                        if not _shows(rows, approval["trace"]):
                            return "", f"the {copy} copy does not show the voucher number"
    except Refused as fault:
        return fault.where.rpartition(":")[2], fault.detail or fault.code
    return None


def _shows(rows: Iterable[Any], number: str) -> bool:
    """Whether a slip has this number on it; it is laid out to its end."""
    from tillroll.receipt.row import TEXT

    found = False
    for row in rows:
        if row.kind == TEXT:
            found |= number in "".join(chr(code) for code in row.codes[: row.count])
    return found


def _samples(name: str) -> list[dict[str, Any]]:
    """Sample approvals whose slip has this layout."""
    from tillroll.receipt.compose import layout_for

    messages = (json.loads(path.read_text("utf-8")) for path in paths.samples().glob("*.json"))
    found = (decode(message)[0] for message in messages)
    return [approval for approval in found if layout_for(approval) == name]


def there(client: Asked) -> dict[str, tuple[int, str]]:
    """Give bytes and CRC-32 of each of the terminal's own.  Raises Fault."""
    found = client.call("layout-list")["layouts"]
    return {name: (size, crc) for name, size, crc in found}


def crc_of(data: bytes) -> str:
    """The CRC-32 as the terminal writes it."""
    return f"{binascii.crc32(data):08x}"


def install(client: Asked, name: str, data: bytes, by: str) -> dict[str, Any]:
    """Send a layout, which is in use when this returns, and read back its sum.  Raises Fault."""
    for at in range(0, len(data), _PIECE):
        part = data[at : at + _PIECE]
        client.call("layout-write", name=name, offset=at, data=encoded(part))
    body = client.call("layout-write", name=name, offset=len(data), crc=crc_of(data), by=by)
    if there(client).get(name) != (len(data), crc_of(data)):
        what = f"The terminal has another layout {name} than was sent."
        raise Fault(UNVERIFIED, what, "Install it again.")
    return body


def fetch(client: Asked, name: str, size: int) -> bytes:
    """Read one of the terminal's own.  Raises Fault."""
    from tillctl.backup_link import present

    path = f"layouts/{name}{_ENDING}"
    data = present(client, [path]).get(path)
    if data is None or len(data) != size:
        raise Fault(UNVERIFIED, f"The layout {name} changed while it was read.", "Try again.")
    return data
