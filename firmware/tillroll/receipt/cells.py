"""How many character cells a code point takes.  Layout and rendering both count by this."""

WIDE_MISSING = 0xFFFD  # stands for what 16 bits cannot say; no such glyph is in any pack


def is_wide(code: int) -> bool:
    """Tell whether a code point takes two cells (24 dots) instead of one.

    Below U+1100 the packs hold half-width glyphs, as they do for currency signs and half-width
    forms; everything else is drawn full width, as Chinese printers do with GB2312 symbols.
    """
    if code < 0x1100 or 0x20A0 <= code <= 0x20CF:
        return False
    return not 0xFF61 <= code <= 0xFFDC
