"""Rows as a text picture: what a slip looks like, one line of characters for each row.

The width of the paper stands between two bars; a magnified character keeps its cells; what text
cannot show (height, bold, underline, invert) is noted to the right.
"""

from tillroll.receipt.cells import is_wide
from tillroll.receipt.row import (
    BOLD,
    CUT,
    FEED,
    HEIGHT_SHIFT,
    IMAGE,
    INVERT,
    QR,
    RULE,
    UNDERLINE,
    WIDTH_SHIFT,
)


def glyph_cells(row, index):
    """Cells that one glyph of a TEXT row covers."""
    return (1 + is_wide(row.codes[index])) * ((row.attrs[index] >> WIDTH_SHIFT & 7) + 1)


def text_of(row):
    """The characters of a TEXT row, without their places."""
    return "".join([chr(row.codes[index]) for index in range(row.count)])


def picture(rows, cells):
    """Draw rows; gives a list of lines."""
    return [line_of(row, cells) for row in rows]


def line_of(row, cells):
    """Draw one row."""
    if row.kind == RULE:
        return "|" + "-" * cells + "|"
    if row.kind == FEED:
        return "|" + " " * cells + "| feed " + str(row.count)
    if row.kind == CUT:
        return "|" + "=" * cells + "| cut"
    if row.kind == IMAGE:
        return "|" + " " * cells + "| logo"
    if row.kind == QR:
        level = "LMQH"[row.level]
        return "|" + " " * cells + "| qr %s %d %s" % (level, row.module, row.data.decode())
    return "|" + _glyphs(row, cells) + "|" + _notes(row)


def _glyphs(row, cells):
    out = []
    cell = 0
    for index in range(row.count):
        assert row.cells[index] >= cell, "glyphs overlap"
        taken = glyph_cells(row, index)
        out.append(" " * (row.cells[index] - cell) + chr(row.codes[index]))
        out.append(" " * (taken - 1 - is_wide(row.codes[index])))
        cell = row.cells[index] + taken
    assert cell <= cells, "the row is wider than the paper"
    return "".join(out) + " " * (cells - cell)


def _notes(row):
    notes = set()
    for index in range(row.count):
        attrs = row.attrs[index]
        height = (attrs >> HEIGHT_SHIFT & 7) + 1
        if height > 1:
            notes.add("height %d" % height)
        for bit, name in ((BOLD, "bold"), (UNDERLINE, "underline"), (INVERT, "invert")):
            if attrs & bit:
                notes.add(name)
    return " " + ", ".join(sorted(notes)) if notes else ""
