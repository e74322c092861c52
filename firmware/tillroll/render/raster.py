"""Lines of a receipt to bands of dots: `begin` one line, then take `band` after `band`."""

from array import array

from micropython import const

from tillroll.receipt.row import FEED, HEIGHT_SHIFT, QR, RULE, TEXT, UNDERLINE, WIDTH_SHIFT
from tillroll.render.font import WIDE, Font
from tillroll.render.kernel import kernel
from tillroll.render.qr import encode

CELL = const(12)  # dots
HEIGHT = const(24)  # dots of a line without its leading
MIN_GLYPHS = const(48)  # on a line; as many as a Row holds unless told otherwise
BAND = const(32)  # dot rows in memory, at least HEIGHT + UNDER
UNDER = const(3)  # rows added below an underlined line; the last two are the line
RULE_DOTS = const(6)  # rows of a rule, blank but for the last two
RULE_FEED = const(8)  # below it; with the leading above it the line stands in the middle
LINE_DOTS = const(2)
QUIET = const(4)  # modules of white around a QR symbol (ISO/IEC 18004:2015, 9.1)
TOO_LONG = const(0)  # in `missing`: the data of a QR code did not fit

# how the rows of a line are drawn
PLAIN = const(0)
STYLED = const(1)
LINE = const(2)
SYMBOL = const(3)


class Raster:
    """Draws Rows `dots` wide; lines of text lie `pitch` dot rows apart.

    After `begin(row)`, `band()` gives how many of `rows` hold the next dot rows of the line
    (`dots // 8` bytes each, MSB first, 1 = black), 0 when it is done; `feed_after` white dot
    rows follow it.  Nothing is allocated on the way, except to encode a QR symbol.

    `missing` is the set of code points for which a box was drawn; the caller clears it.
    """

    def __init__(self, latin: Font, han: Font, dots: int = 384, pitch: int = 30):
        sizes = (latin.width, latin.height, han.width, han.height)
        if sizes != (CELL, HEIGHT, 2 * CELL, HEIGHT):
            raise ValueError("font packs of 12 x 24 and 24 x 24 dots are needed")
        glyphs = max(dots // CELL, MIN_GLYPHS)
        if dots % 8 or 0 < latin.slots <= glyphs or 0 < han.slots <= glyphs:
            raise ValueError("dots must be a multiple of 8, slots more than the cells of a line")
        self.latin, self.han = latin, han
        self.dots, self.stride, self.leading = dots, dots // 8, max(pitch - HEIGHT, 0)
        self.missing = latin.missing = han.missing = set()
        self.feed_after = 0
        self._band = bytearray(BAND * self.stride)
        view = memoryview(self._band)
        self.rows = [view[i * self.stride : (i + 1) * self.stride] for i in range(BAND)]
        self._row = None
        self._how = PLAIN
        self._refs = array("H", bytes(2 * glyphs))
        self._drawn = self._total = 0  # dot rows of this line
        self._symbol, self._size, self._module = b"", 0, 1

    def begin(self, row) -> None:
        """Take one line of a receipt; it must not change before its last band is drawn."""
        self._row = row
        self._drawn = self._total = self.feed_after = 0
        if row.kind == TEXT:
            self._begin_text(row)
        elif row.kind == RULE:
            self._how, self._total, self.feed_after = LINE, RULE_DOTS, RULE_FEED
        elif row.kind == QR:
            self._begin_symbol(row)
        elif row.kind == FEED:
            self.feed_after = row.count

    def band(self) -> int:
        """Draw the next dot rows into `rows`; gives how many, 0 when the line is done."""
        count = min(self._total - self._drawn, BAND)
        if count == 0:
            return 0
        if self._how == PLAIN:
            self._draw_plain()
        elif self._how == STYLED:
            self._draw_styled(count)
        elif self._how == LINE:
            self._draw_line(count)
        else:
            count = self._draw_symbol(count)
        self._drawn += count
        return count

    def _begin_text(self, row) -> None:
        if row.count == 0:
            self.feed_after = HEIGHT * row.height + self.leading
            return
        refs, count = self._refs, row.count
        if count > min(len(refs), len(row.codes), len(row.attrs), len(row.cells)):
            raise ValueError("a line of %d glyphs is longer than its Row or the paper" % count)
        seen = kernel.resolve(row.codes, row.attrs, count, refs, self.latin.index, self.han.index)
        if seen & 1:
            self._miss(row)
        self.latin.load(refs, count, 0)
        self.han.load(refs, count, WIDE)
        self._how = PLAIN if seen < 2 and row.height == 1 else STYLED
        self._total, self.feed_after = HEIGHT * row.height, self.leading
        if seen >> 1 & UNDERLINE:
            self._total += UNDER
            self.feed_after = max(self.leading - UNDER, 0)

    def _miss(self, row) -> None:
        for i in range(row.count):
            if self._refs[i] & (WIDE - 1) == 0:
                self.latin.miss(row.codes[i])

    def _draw_plain(self) -> None:
        row, refs = self._row, self._refs
        band, stride = self._band, self.stride
        cells, count = row.cells, row.count
        outside = kernel.narrow(0, 0, 0, band, stride, cells, refs, count, self.latin.bits)
        outside += kernel.wide(0, 0, 0, band, stride, cells, refs, count, self.han.bits)
        if outside:
            self._draw_styled(HEIGHT)

    def _draw_styled(self, count: int) -> None:
        kernel.clear(self._band, count, self.stride)
        row = self._row
        for i in range(row.count):
            self._draw_glyph(self._refs[i], row.cells[i] * CELL, row.attrs[i], row.height, count)

    def _draw_glyph(self, ref: int, x: int, attr: int, height: int, count: int) -> None:
        font = self.han if ref & WIDE else self.latin
        band, stride = self._band, self.stride
        down = (attr >> HEIGHT_SHIFT & 7) + 1
        top = self.latin.baseline * (height - down) - self._drawn
        at = (ref & (WIDE - 1)) * font.size
        kernel.glyph(band, stride, count, x, top, attr, font.bits, at, font.width)
        if attr & UNDERLINE:
            top = HEIGHT * height + UNDER - LINE_DOTS - self._drawn
            width = font.width * ((attr >> WIDTH_SHIFT & 7) + 1)
            kernel.fill(band, stride, count, x, top, width, LINE_DOTS)

    def _draw_line(self, count: int) -> None:
        kernel.clear(self._band, count, self.stride)
        top = RULE_DOTS - LINE_DOTS
        kernel.fill(self._band, self.stride, count, 0, top, self.dots, LINE_DOTS)

    def _begin_symbol(self, row) -> None:
        self._symbol, size = self._encode(row.data, row.level)
        self._size = size
        self._module = module = max(1, min(row.module, self.dots // (size + 2 * QUIET), BAND))
        self._how, self._total = SYMBOL, (QUIET + size) * module
        self.feed_after = QUIET * module

    def _encode(self, data, level: int):
        """Give (modules, size), at a lower level if need be; a crossed box if nothing helps."""
        while level >= 0:
            try:
                _version, size, symbol = encode(data, level)
                return symbol, size
            except ValueError:
                level -= 1
        self.missing.add(TOO_LONG)
        size = 21
        symbol = bytearray(size * size)
        for i in range(size):
            for at in (i, i + size * size - size, i * size, i * size + size - 1,
                       i * size + i, i * size + size - 1 - i):  # fmt: skip
                symbol[at] = 1
        return symbol, size

    def _draw_symbol(self, count: int) -> int:
        module, size = self._module, self._size
        count = min(count, BAND // module * module)
        kernel.clear(self._band, count, self.stride)
        x = (self.dots - size * module) // 2
        top = 0
        while top < count:  # a range with a step would be an object on the heap
            line = (self._drawn + top) // module - QUIET
            if line >= 0:
                kernel.modules(
                    self._band, self.stride, count, x, top, self._symbol, line * size, size, module
                )
            top += module
        return count
