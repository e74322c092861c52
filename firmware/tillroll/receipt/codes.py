"""Text as an array of 16-bit code points: how values and template text reach the paper.

Values are data.  What they cannot do: draw nothing yet change what stands beside them (control,
zero-width and bidirectional format characters are dropped), break the line (line ends and tabs
become spaces) or imitate markup (private-use codes, which stand for markup inside this room,
become `WIDE_MISSING` like everything that 16 bits cannot say).  Combining marks are kept: they
take a cell of their own and print as the box of a missing glyph.
"""

from array import array

from micropython import const

from tillroll.receipt.cells import WIDE_MISSING

_STEP = const(64)  # codes by which the array grows

# (first, last, what to print instead; 0 = nothing), Unicode 15 general categories Cc, Cf, Zs, Co
_SPECIAL = (
    (0x0080, 0x009F, 0),  # C1 controls
    (0x00A0, 0x00A0, 0x20),  # no-break space
    (0x00AD, 0x00AD, 0),  # soft hyphen
    (0x034F, 0x034F, 0),  # combining grapheme joiner
    (0x061C, 0x061C, 0),  # Arabic letter mark
    (0x180B, 0x180F, 0),  # Mongolian selectors
    (0x2000, 0x200A, 0x20),  # typographic spaces
    (0x200B, 0x200F, 0),  # zero width and direction marks
    (0x2028, 0x2029, 0x20),  # line and paragraph separator
    (0x202A, 0x202E, 0),  # bidirectional embedding and override
    (0x202F, 0x202F, 0x20),  # narrow no-break space
    (0x205F, 0x205F, 0x20),  # mathematical space
    (0x2060, 0x206F, 0),  # word joiner, invisible operators, bidirectional isolates
    (0xD800, 0xF8FF, WIDE_MISSING),  # surrogates and private use
    (0xFE00, 0xFE0F, 0),  # variation selectors
    (0xFEFF, 0xFEFF, 0),  # zero width no-break space
    (0xFFF0, 0xFFFF, WIDE_MISSING),  # specials and noncharacters
)


def printable(code: int) -> int:
    """Give the code point that is printed for this one, 0 for none."""
    if code < 0x80:
        if 0x20 <= code < 0x7F:
            return code
        return 0x20 if 9 <= code <= 13 else 0
    if code > 0xFFFF:
        return WIDE_MISSING
    for first, last, instead in _SPECIAL:
        if code < first:
            break
        if code <= last:
            return instead
    return code


class Codes:
    """A growing array of code points, used again for every line: `items[:count]`."""

    def __init__(self):
        self.items = array("H", bytes(2 * _STEP))
        self.count = 0

    def add(self, code: int) -> None:
        """Append one code as it is: a character or a markup code."""
        if self.count == len(self.items):
            self._grow()
        self.items[self.count] = code
        self.count += 1

    def add_text(self, data, start: int, end: int) -> None:
        """Append what is printed for the UTF-8 text `data[start:end]`.

        Iterating over a str would intern every character for good on MicroPython.
        """
        items = self.items
        count = self.count
        room = len(items)
        before = 0
        while start < end:
            if count == room:
                room = self._grow()
            shown = code = data[start]
            if 0x20 <= code < 0x7F:
                start += 1
            elif 0xE3 <= code < 0xED and start + 2 < end:  # U+3000 to U+CFFF: most Chinese text
                code = (code & 0x0F) << 12 | (data[start + 1] & 0x3F) << 6 | data[start + 2] & 0x3F
                shown = code
                start += 3
            else:
                code = _decode(data, start, end)
                start += 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
                shown = printable(code)
                # a surrogate pair, as MicroPython's json leaves it, is one character: one box
                if 0xDC00 <= code < 0xE000 and 0xD800 <= before < 0xDC00:
                    shown = 0
            before = code
            if shown:
                items[count] = shown
                count += 1
        self.count = count

    def _grow(self) -> int:
        self.items.extend(array("H", bytes(2 * _STEP)))
        return len(self.items)


def _decode(data, at: int, end: int) -> int:
    """Give the code point of the UTF-8 sequence at `at`; a broken one is not printable."""
    first = data[at]
    if first < 0x80:
        return first
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if at + size > end or first < 0xC2:
        return 0x10FFFF
    if size == 2:
        return (first & 0x1F) << 6 | data[at + 1] & 0x3F
    if size == 3:
        return (first & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | data[at + 2] & 0x3F
    return 0x10FFFF
