"""What one laid-out line of a receipt is: the goods that pass from room 2 to room 4."""

from array import array

from micropython import const

# kinds
TEXT = const(0)  # glyphs at cells
RULE = const(1)  # a horizontal line over the whole width
QR = const(2)  # a QR symbol, centred, `data` holds its bytes
FEED = const(3)  # `count` blank rows of dots
CUT = const(4)  # end of the slip
IMAGE = const(5)  # the logo of the terminal, centred; nothing where there is none

# attribute bits of a glyph
BOLD = const(1)
UNDERLINE = const(2)
INVERT = const(4)
WIDTH_SHIFT = const(3)  # bits 3..5: horizontal magnification minus 1
HEIGHT_SHIFT = const(6)  # bits 6..8: vertical magnification minus 1; baselines are aligned


class Row:
    """One line; a renderer reads it before the next one is asked for, and it is then reused.

    TEXT: `codes[:count]` are code points, `cells[:count]` the cell each begins at,
    `attrs[:count]` its attribute bits; `height` is the largest vertical magnification, 1..6.
    QR: `data` bytes, `level` 0..3 for L, M, Q, H, `module` dots per module.
    FEED: `count` rows.  IMAGE: `count` blank rows below it.
    """

    def __init__(self, width: int = 48):
        self.kind = TEXT
        self.count = 0
        self.height = 1
        self.codes = array("H", bytes(2 * width))
        self.cells = bytearray(width)
        self.attrs = array("H", bytes(2 * width))
        self.data = b""
        self.level = 1
        self.module = 4
