"""The band of dots in memory, and what the kernels must know of the line drawn into it."""

from array import array

BAND = 24  # dot rows in memory: a line of the smallest size


class Page:
    """A band `dots` wide; the kernels read these members and write `band` and `refs`."""

    def __init__(self, dots: int, latin, han):
        self.stride = dots // 8  # bytes in a dot row
        self.band = bytearray(BAND * self.stride)
        self.refs = array("H", bytes(dots // 12 * 2))
        self.narrow_index, self.narrow_bits = latin.index, latin.bits
        self.wide_index, self.wide_bits = han.index, han.bits
        self.baseline = latin.baseline  # dot rows above it in a glyph of the smallest size
        self.first = 0  # dot row of the line at the top of the band
        self.rows = BAND  # dot rows of the band that are in use
        self.symbol = b""  # modules of a QR symbol, a byte each, row by row
        self.size = 0  # modules in a row of it
        self.module = 1  # dots in a module
