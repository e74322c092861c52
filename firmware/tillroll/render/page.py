"""The band of dots in memory, and what the kernels must know of the line drawn into it."""

from array import array

BAND = 24  # dot rows in memory: a line of the smallest size


def magnified_nibbles() -> array:
    """Give, at 16 * n + v for n in 1..6, the four bits of v with each of them n times."""
    table = array("i", bytes(4 * 7 * 16))
    for across in range(1, 7):
        for value in range(16):
            wide = 0
            for bit in (8, 4, 2, 1):
                wide = wide << across | (((1 << across) - 1) if value & bit else 0)
            table[16 * across + value] = wide
    return table


class Page:
    """A band `dots` wide; the kernels read these members and write `band` and `refs`."""

    nibbles = magnified_nibbles()

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
