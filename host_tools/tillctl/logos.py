"""A shop's logo: its rows of dots as a file, to a terminal and back."""

import io
import re
import struct
import zlib
from typing import Any

from PIL import Image

from tillctl import layouts
from tillctl.backup_link import encoded, present
from tillctl.client import Asked
from tillctl.faults import UNVERIFIED, Fault

_PATH = "layouts/logo.dots"
_PIECE = 2048  # bytes in a line
_IMAGE = re.compile(rb"[{;]\s*i(mage)?\s*:", re.I)  # the property that places it


def rows_of(picture: Image.Image, dots: int) -> bytes:
    """The rows of a head of `dots`, the picture in their middle; 1 = black."""
    sheet = Image.new("1", (dots, picture.height), 1)
    sheet.paste(picture, ((dots - picture.width) // 2, 0))
    return bytes(byte ^ 0xFF for byte in sheet.tobytes())


def packed(picture: Image.Image, dots: int) -> bytes:
    """Make the file of the firmware (render/logo.py)."""
    from tillroll.render.logo import HEADER, MAGIC, VERSION

    rows = rows_of(picture, dots)
    head = struct.pack(HEADER, MAGIC, VERSION, dots // 8, picture.height, zlib.crc32(rows))
    return head + struct.pack("<I", zlib.crc32(head)) + rows


def unpacked(data: bytes, dots: int) -> Image.Image:
    """Give the picture in a file of the firmware.  Raises the firmware's StoreFault."""
    from tillroll.render.logo import HEADER_BYTES, verify

    rows = verify(io.BytesIO(data), dots)
    bits = bytes(byte ^ 0xFF for byte in data[HEADER_BYTES:])
    return Image.frombytes("1", (dots, rows), bits)


def there(client: Asked) -> dict[str, Any]:
    """Say what the terminal has: `dots` of its head, and the logo or None.  Raises Fault."""
    body = client.call("logo-show")
    keys = ("bytes", "crc", "rows", "fault")
    logo = dict(zip(keys, body["logo"], strict=True)) if body["logo"] else None
    return {"ok": True, "dots": body["dots"], "logo": logo}


def install(client: Asked, data: bytes, by: str) -> dict[str, Any]:
    """Send a logo, which is in use when this returns, and read back its sum.  Raises Fault."""
    for at in range(0, len(data), _PIECE):
        client.call("logo-write", offset=at, data=encoded(data[at : at + _PIECE]))
    crc = layouts.crc_of(data)
    body = client.call("logo-write", offset=len(data), crc=crc, by=by)
    logo = there(client)["logo"] or {}
    if [logo.get(key) for key in ("bytes", "crc", "fault")] != [len(data), crc, ""]:
        what = "The terminal has another logo than was sent."
        raise Fault(UNVERIFIED, what, "Install it again.")
    return body


def hidden_by(client: Asked) -> list[str]:
    """Name the terminal's own layouts that have no logo where the built-in ones have it."""
    own = layouts.there(client)
    return [
        name
        for name in layouts.built_in()
        if name in own
        and _IMAGE.search(layouts.shipped(name))
        and not _IMAGE.search(layouts.fetch(client, name, own[name][0]))
    ]


def fetch(client: Asked, size: int) -> bytes:
    """Read the terminal's logo.  Raises Fault."""
    data = present(client, [_PATH]).get(_PATH)
    if data is None or len(data) != size:
        raise Fault(UNVERIFIED, "The logo changed while it was read.", "Try again.")
    return data
