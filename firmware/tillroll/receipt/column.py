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
_NARROW_END = const(0x1100)  # every code below is a character of one cell: see cells, markup
_HAN = const(0x3000)  # every code from here to before _HAN_END is a character of two cells
_HAN_END = const(0xD800)
_DECORATIONS = {UNDERLINE_CODE: UNDERLINE, EMPHASIS_CODE: BOLD, INVERT_CODE: INVERT}

# magnification by the number of `^`: double width, double height, then 2x to 6x (ReceiptLine)
_WIDTHS = const(b"\x01\x02\x01\x02\x03\x04\x05\x06")
_HEIGHTS = const(b"\x01\x01\x02\x02\x03\x04\x05\x06")

# no line begins with the first or ends with the second (GB/T 15834-2011, 5.1)
_CLOSING = const(
    (0x3001, 0x3002, 0x300B, 0x300D, 0x300F, 0x3011, 0xFF01, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B)
)
_OPENING = const((0x300A, 0x300C, 0x300E, 0x3010, 0xFF08))


def _cells(code: int) -> int:
    """Cells of a character, 0 for markup; most text is told by the ranges above at less cost."""
    return 0 if is_markup(code) else 1 + is_wide(code)


def _resized(size: int, code: int) -> int:
    """The number of `^` in force after a markup code: the same again ends it."""
    if code <= SIZE_CODE:
        return size
    return 0 if size == code - SIZE_CODE else code - SIZE_CODE


def _parts(before: int, code: int) -> bool:
    """Tell whether a line may be broken between two characters that are not spaces."""
    if before < _NARROW_END and code < _NARROW_END:
        return False
    if not is_wide(before) and not is_wide(code):
        return False
    return code not in _CLOSING and before not in _OPENING


class Column:
    """Where a column stands on the paper and how far its text has been printed.

    The text is `codes[at:end]`; `cap` limits the widths of enlarged text and is only lowered,
    `words` asks for breaks between words.
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
        # what `natural` has found: the cells, -1 before; the largest factor; is there no WRAP_CODE
        self._natural = -1
        self._largest = 1
        self._one_line = True
        # the piece found by `_measure`: its end, where the next one begins, its cells
        self._stop = self._next = self._used = 0

    def set(self, codes, start: int, end: int, align: int, words: bool) -> None:
        """Begin a new text, undecorated."""
        while end > start and codes[end - 1] != WRAP_CODE and is_markup(codes[end - 1]):
            end -= 1
        self._codes = codes
        self.at = start
        self.end = end
        self.align = align
        self.words = words
        self.cap = 6
        self._decoration = self._size = 0
        self._natural = -1

    def natural(self) -> int:
        """Cells of the widest line if nothing is wrapped; found once, before anything prints."""
        if self._natural >= 0 and self._largest <= self.cap:
            return self._natural
        codes = self._codes
        size = used = widest = 0
        factor = self._largest = 1
        self._one_line = True
        for at in range(self.at, self.end):
            code = codes[at]
            if code < _NARROW_END:
                used += factor
                continue
            cells = 2 if _HAN <= code < _HAN_END else _cells(code)
            if cells:
                used += cells * factor
            elif code == WRAP_CODE:
                widest = max(widest, used)
                used = 0
                self._one_line = False
            else:
                size = _resized(size, code)
                factor = min(_WIDTHS[size], self.cap)
                self._largest = max(self._largest, factor)
        self._natural = max(widest, used)
        return self._natural

    def print_to(self, row) -> None:
        """Put the next line of the text into the row."""
        self._measure()
        codes = self._codes
        shown, cells, attrs = row.codes, row.cells, row.attrs
        count = row.count
        cell = self.left + (self.width - self._used) * self.align // 2
        factor = self._factor(self._size)
        style = self._style(factor)
        for at in range(self.at, self._stop):
            code = codes[at]
            used = factor
            attr = style
            if code >= _NARROW_END:
                used *= 2 if _HAN <= code < _HAN_END else _cells(code)
                if not used:
                    self._count(row, count)
                    self._size = _resized(self._size, code)
                    self._decoration ^= _DECORATIONS.get(code, 0)
                    factor = self._factor(self._size)
                    style = self._style(factor)
                    continue
                if used > self.width:
                    used = self.width & ~1 or 1
                    attr = self._style(used // 2 or 1)
                    code = code if used > 1 else _TOO_WIDE
            shown[count] = code
            cells[count] = cell
            attrs[count] = attr
            count += 1
            cell += used
        self._count(row, count)
        self.at = self._next

    def _count(self, row, count: int) -> None:
        """Take over the characters put under the size in force: markup alone has no height."""
        if count > row.count:
            row.count = count
            row.height = max(row.height, _HEIGHTS[self._size])

    def _factor(self, size: int) -> int:
        """The magnification of a narrow character; a wide one may have to do with less."""
        return min(_WIDTHS[size], self.cap, self.width)

    def _style(self, factor: int) -> int:
        """The attribute bits in force, with this factor."""
        height = _HEIGHTS[self._size]
        return self._decoration | factor - 1 << WIDTH_SHIFT | height - 1 << HEIGHT_SHIFT

    def _measure(self) -> None:
        """Find how much of the text fits on one line."""
        if self.natural() <= self.width and self._one_line:
            self._end_piece(self.end, self.end, self._natural)
            return
        codes = self._codes
        size = self._size
        factor = self._factor(size)
        words = self.words
        used = before = 0
        broken = -1  # where the line can be broken between words, and its cells up to there
        broken_used = 0
        for at in range(self.at, self.end):
            code = codes[at]
            cells = factor
            if code >= _NARROW_END:
                cells *= 2 if _HAN <= code < _HAN_END else _cells(code)
                if code == WRAP_CODE:
                    self._end_piece(at, at + 1, used)
                    return
                if not cells:
                    size = _resized(size, code)
                    factor = self._factor(size)
                    continue
                if cells > self.width:
                    cells = self.width & ~1 or 1
            if words and before and (code == 0x20 or _parts(before, code)):
                broken = at
                broken_used = used
            if used + cells > self.width:
                self._break(at, used, broken, broken_used)
                return
            used += cells
            before = code
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
