"""Lines of a receipt to bands of dots: `begin` one line, then take `band` after `band`."""

from micropython import const

from tillroll.overlay import Overlay
from tillroll.receipt.row import FEED, QR, RULE, TEXT, UNDERLINE, WIDTH_SHIFT
from tillroll.render.font import WIDE, Font
from tillroll.render.kernel import kernel
from tillroll.render.page import BAND, Page

_CELL = const(12)  # dots
_HEIGHT = const(24)  # dots of a line without its leading
_UNDER = const(3)  # rows added below an underlined line; the last two are the line
_RULE_DOTS = const(6)  # rows of a rule, blank but for the last two
_RULE_FEED = const(8)  # below it; with the leading above it the line stands in the middle
_LINE_DOTS = const(2)
_QUIET = const(4)  # modules of white around a QR symbol (ISO/IEC 18004:2015, 9.1)
TOO_LONG = const(0)  # in `missing`: the data of a QR code did not fit,
NO_MEMORY = const(-1)  # or there was no memory to make it

# how the rows of a line are drawn
_PLAIN = const(0)
_STYLED = const(1)
_LINE = const(2)
_SYMBOL = const(3)


class Raster:
    """Draws Rows `dots` wide; lines of text lie `pitch` dot rows apart.

    After `begin(row)`, `band()` gives how many of `rows` hold the next dot rows of the line
    (`dots // 8` bytes each, MSB first, 1 = black), 0 when it is done; `feed_after` white dot
    rows follow it.  Nothing is allocated on the way, except to encode a QR symbol.

    `missing` is the set of code points for which a box was drawn; the caller clears it.
    """

    def __init__(self, latin: Font, han: Font, dots: int = 384, pitch: int = 30):
        sizes = (latin.width, latin.height, han.width, han.height)
        if sizes != (_CELL, _HEIGHT, 2 * _CELL, _HEIGHT):
            raise ValueError("font packs of 12 x 24 and 24 x 24 dots are needed")
        self.page = page = Page(dots, latin, han)
        glyphs = len(page.refs)
        if dots % 8 or 0 < latin.slots <= glyphs or 0 < han.slots <= glyphs // 2:
            raise ValueError("dots must be a multiple of 8, slots more than the glyphs of a line")
        self.latin, self.han = latin, han
        self.dots = dots
        self.leading = 0
        self.set_pitch(pitch)
        self.missing = latin.missing = han.missing = set()
        self.feed_after = 0
        view = memoryview(page.band)
        self.rows = [view[i * dots // 8 : (i + 1) * dots // 8] for i in range(BAND)]
        self._how = _PLAIN
        self._underlined = False
        self._drawn = self._total = 0  # dot rows of this line

    def set_pitch(self, pitch: int) -> None:
        """Let lines of text lie `pitch` dot rows apart, from the next line on."""
        self.leading = max(pitch - _HEIGHT, 0)

    def begin(self, row) -> None:
        """Take one line of a receipt; it must not change before its last band is drawn."""
        self._row = row
        self._drawn = self._total = self.feed_after = 0
        if row.kind == TEXT:
            self._begin_text(row)
        elif row.kind == RULE:
            self._how, self._total, self.feed_after = _LINE, _RULE_DOTS, _RULE_FEED
        elif row.kind == QR:
            self._begin_symbol(row)
        elif row.kind == FEED:
            self.feed_after = row.count

    def band(self) -> int:
        """Draw the next dot rows into `rows`; gives how many, 0 when the line is done."""
        page = self.page
        count = min(self._total - self._drawn, BAND)
        if count == 0:
            return 0
        page.first, page.rows = self._drawn, count
        if self._how == _PLAIN:
            self._draw_plain()
        elif self._how == _STYLED:
            self._draw_styled()
        elif self._how == _LINE:
            self._draw_line()
        else:
            page.rows = count = min(count, BAND // page.module * page.module)
            self._draw_symbol()
        self._drawn += count
        return count

    def _begin_text(self, row) -> None:
        if row.count == 0:
            self.feed_after = _HEIGHT * row.height + self.leading
            return
        self._check(row)
        page = self.page
        seen = kernel.resolve(page, row)
        if seen & 1:
            self._miss(row)
        self.latin.load(page.refs, row.count, 0)
        self.han.load(page.refs, row.count, WIDE)
        self._how = _PLAIN if seen < 2 and row.height == 1 else _STYLED
        self._total, self.feed_after = _HEIGHT * row.height, self.leading
        self._underlined = seen >> 1 & UNDERLINE != 0
        if self._underlined:
            self._total += _UNDER
            self.feed_after = max(self.leading - _UNDER, 0)

    def _check(self, row) -> None:
        """Refuse a Row that would lead the kernels out of its arrays."""
        count = row.count
        if count > len(self.page.refs) or count > len(row.codes):
            raise ValueError("a line of %d glyphs" % count)
        if count > len(row.attrs) or count > len(row.cells):
            raise ValueError("a line of %d glyphs" % count)

    def _miss(self, row) -> None:
        for i in range(row.count):
            if self.page.refs[i] & (WIDE - 1) == 0:
                self.latin.miss(row.codes[i])

    def _draw_plain(self) -> None:
        page, row = self.page, self._row
        if kernel.narrow(0, 0, 0, page, row) or kernel.wide(0, 0, 0, page, row):
            self._draw_styled()  # a glyph leaves the paper: draw it cut off

    def _draw_styled(self) -> None:
        page, row = self.page, self._row
        kernel.clear(page)
        for i in range(row.count):
            kernel.glyph(page, row, i)
        if self._underlined:
            for i in range(row.count):
                if row.attrs[i] & UNDERLINE:
                    self._underline(i)

    def _underline(self, i: int) -> None:
        row = self._row
        width = (row.attrs[i] >> WIDTH_SHIFT & 7) + 1
        width *= 2 * _CELL if self.page.refs[i] & WIDE else _CELL
        self._bar(row.cells[i] * _CELL, _HEIGHT * row.height + _UNDER - _LINE_DOTS, width)

    def _bar(self, x: int, top: int, width: int) -> None:
        kernel.fill(self.page, x, top, width, _LINE_DOTS)

    def _draw_line(self) -> None:
        kernel.clear(self.page)
        self._bar(0, _RULE_DOTS - _LINE_DOTS, self.dots)

    def _begin_symbol(self, row) -> None:
        page = self.page
        page.symbol, page.size = self._encode(row.data, row.level)
        fitting = min(row.module, self.dots // (page.size + 2 * _QUIET), BAND)
        page.module = module = max(1, fitting)
        self._how, self._total = _SYMBOL, (_QUIET + page.size) * module
        self.feed_after = _QUIET * module

    def _encode(self, data, level: int):
        """Give (modules, size), at a lower level if need be; a crossed box if nothing helps."""
        try:
            with Overlay():
                from tillroll.render.qr import encode  # few slips need it; forgotten at once

                while level >= 0:
                    try:
                        _version, size, symbol = encode(data, level)
                        return symbol, size
                    except ValueError:
                        level -= 1
            self.missing.add(TOO_LONG)
        except MemoryError:
            self.missing.add(NO_MEMORY)
        return crossed_box(21), 21

    def _draw_symbol(self) -> None:
        page = self.page
        kernel.clear(page)
        top = 0
        while top < page.rows:
            line = (page.first + top) // page.module - _QUIET
            if line >= 0:
                kernel.modules(page, line, top)
            top += page.module


def crossed_box(size: int) -> bytearray:
    """Give the modules that stand for a QR symbol that could not be made."""
    symbol = bytearray(size * size)
    last = size - 1
    for i in range(size):
        for x, y in ((i, 0), (i, last), (0, i), (last, i), (i, i), (i, last - i)):
            symbol[y * size + x] = 1
    return symbol
