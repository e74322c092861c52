"""Markup inside a parsed line: codes of the private use area, which no data can hold."""

from micropython import const

UNDERLINE_CODE = const(0xE001)
EMPHASIS_CODE = const(0xE002)
INVERT_CODE = const(0xE003)
WRAP_CODE = const(0xE004)
SIZE_CODE = const(0xE010)  # plus the number of `^`, 1..7

_FIRST = const(0xE000)
_LAST = const(0xE0FF)


def is_markup(code: int) -> bool:
    """Tell whether a code of a line is markup rather than a character."""
    return _FIRST <= code <= _LAST
