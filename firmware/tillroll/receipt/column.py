"""One column of a text line: how wide its text is, where it wraps, and its glyphs in a row."""

from micropython import const

from tillroll.receipt.cells import is_wide
from tillroll.receipt.markup import (
    EMPHASIS_CODE,
    INVERT_CODE,
    SIZE_CODE,
    UNDERLINE_CODE,
    WRAP_CODE,
    is_markup,
)
from tillroll.receipt.row import BOLD, HEIGHT_SHIFT, INVERT, UNDERLINE, WIDTH_SHIFT

_TOO_WIDE = const(0x3F)  # `?` stands for a wide character in a column of one cell
_DECORATIONS = {UNDERLINE_CODE: UNDERLINE, EMPHASIS_CODE: BOLD, INVERT_CODE: INVERT}

# magnification by the number of `^`: double width, double height, then 2x to 6x (ReceiptLine)
_WIDTHS = b"\x01\x02\x01\x02\x03\x04\x05\x06"
_HEIGHTS = b"\x01\x01\x02\x02\x03\x04\x05\x06"

# no line begins with the first or ends with the second (GB/T 15834-2011, 5.1)
_CLOSING = (0x3001, 0x3002, 0x300B, 0x300D, 0x300F, 0x3011, 0xFF01, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B)
_OPENING = (0x300A, 0x300C, 0x300E, 0x3010, 0xFF08)


def _parts(before: int, code: int) -> bool:
    """Tell whether a line may be broken between two characters that are not spaces."""
    if not is_wide(before) and not is_wide(code):
        return False
    return code not in _CLOSING and before not in _OPENING


class Column:
    """Where a column stands on the paper and how far its text has been printed.

    The text is `codes[at:end]`; `cap` limits the widths of enlarged text, `words` asks for
    breaks between words.
    """

    def __init__(self):
        self.left = self.width = 0
        self.align = 1
        self.at = self.end = 0
        self.cap = 6
        self.words = False
        self._codes = None
        self._decoration = 0  # attribute bits in force
        self._size = 0  # number of `^` in force
        # the piece found by `_measure`: its end, where the next one begins, its cells
        self._stop = self._next = self._used = 0

    def set(self, codes, start: int, end: int, align: int, words: bool) -> None:
        """Begin a new text, undecorated."""
        while end > start and is_markup(codes[end - 1]) and codes[end - 1] != WRAP_CODE:
            end -= 1
        self._codes = codes
        self.at = start
        self.end = end
        self.align = align
        self.words = words
        self.cap = 6
        self._decoration = self._size = 0

    def natural(self) -> int:
        """Cells of the widest line if nothing is wrapped."""
        size = used = widest = 0
        for at in range(self.at, self.end):
            code = self._codes[at]
            if code == WRAP_CODE:
                used = 0
            elif not is_markup(code):
                used += (1 + is_wide(code)) * min(_WIDTHS[size], self.cap)
                widest = max(widest, used)
            elif code > SIZE_CODE:
                size = 0 if size == code - SIZE_CODE else code - SIZE_CODE
        return widest

    def print_to(self, row) -> None:
        """Put the next line of the text into the row."""
        self._measure()
        cell = self.left + (self.width - self._used) * self.align // 2
        while self.at < self._stop:
            code = self._codes[self.at]
            self.at += 1
            if is_markup(code):
                self._decorate(code)
                continue
            wide = 1 + is_wide(code)
            factor = self._factor(wide, self._size)
            if not factor:
                code = _TOO_WIDE
                wide = factor = 1
            height = _HEIGHTS[self._size]
            count = row.count
            row.codes[count] = code
            row.cells[count] = cell
            row.attrs[count] = (
                self._decoration | factor - 1 << WIDTH_SHIFT | height - 1 << HEIGHT_SHIFT
            )
            row.count = count + 1
            row.height = max(row.height, height)
            cell += wide * factor
        self.at = self._next

    def _factor(self, wide: int, size: int) -> int:
        """The magnification that fits into the column, 0 if not even the plain character does."""
        return min(_WIDTHS[size], self.cap, self.width // wide)

    def _decorate(self, code: int) -> None:
        if code > SIZE_CODE:
            self._size = 0 if self._size == code - SIZE_CODE else code - SIZE_CODE
        elif code in _DECORATIONS:
            self._decoration ^= _DECORATIONS[code]

    def _measure(self) -> None:
        """Find how much of the text fits on one line."""
        size = self._size
        used = before = 0
        broken = -1  # where the line can be broken between words, and its cells up to there
        broken_used = 0
        for at in range(self.at, self.end):
            code = self._codes[at]
            if code == WRAP_CODE:
                self._end_piece(at, at + 1, used)
                return
            if is_markup(code):
                if code > SIZE_CODE:
                    size = 0 if size == code - SIZE_CODE else code - SIZE_CODE
                continue
            if self.words and before and (code == 0x20 or _parts(before, code)):
                broken = at
                broken_used = used
            wide = 1 + is_wide(code)
            cells = wide * self._factor(wide, size) or 1
            if used + cells > self.width:
                self._break(at, used, broken, broken_used)
                return
            used += cells
            before = 0x20 if code == 0x20 else code
        self._end_piece(self.end, self.end, used)

    def _break(self, at: int, used: int, broken: int, broken_used: int) -> None:
        if broken < 0:
            self._end_piece(at, at, used)
            return
        after = broken
        while after < self.end and self._codes[after] == 0x20:
            after += 1
        self._end_piece(broken, after, broken_used)

    def _end_piece(self, stop: int, following: int, used: int) -> None:
        self._stop = stop
        self._next = following
        self._used = used
