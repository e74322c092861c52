"""The verb `versions`: what runs here, and which fonts it draws with."""

import sys

PROTOCOL = 1  # of the link; counts up when an old asker would misunderstand


def versions(terminal, _request: dict) -> dict:
    """Give the versions of firmware, interpreter and link, and the packs by their CRC-32."""
    kind = sys.implementation
    return {
        "ok": True,
        "firmware": terminal.version,
        "board": terminal.board,
        "serial": terminal.serial,
        "interpreter": kind.name + " %d.%d.%d" % tuple(kind.version[:3]),
        "machine": getattr(kind, "_machine", ""),
        "protocol": PROTOCOL,
        "fonts": _fonts(terminal.press.raster),
    }


def _fonts(raster) -> list:
    """Each pack: width of its glyphs, their number, CRC-32; none when the fonts are damaged."""
    if raster is None:
        return []
    return [
        {"width": font.width, "glyphs": font.count, "crc": "%08X" % font.crc}
        for font in (raster.latin, raster.han)
    ]
