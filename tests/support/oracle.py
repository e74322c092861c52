"""Rows in the form in which tests/receipt/oracle/record.js tells those of the OFSC's program."""

from support.slips import profile
from tillroll.receipt.compose import compose
from tillroll.receipt.row import CUT, HEIGHT_SHIFT, QR, RULE, TEXT, WIDTH_SHIFT


def recorded(document, cells):
    """Lay a document out with the firmware; gives its rows as plain lists."""
    rows = compose({"response": "00"}, document.split("\n"), "merchant", 0, 0, profile(), cells)
    return [_record(row) for row in rows]


def _record(row):
    if row.kind == TEXT:
        return ["text", row.height, [_glyph(row, index) for index in range(row.count)]]
    if row.kind == QR:
        return ["qr", row.data.decode(), row.level, row.module]
    return [{RULE: "rule", CUT: "cut"}[row.kind]]


def _glyph(row, index):
    attrs = row.attrs[index]
    width = (attrs >> WIDTH_SHIFT & 7) + 1
    height = (attrs >> HEIGHT_SHIFT & 7) + 1
    return [chr(row.codes[index]), row.cells[index], attrs & 7, width, height]


def comparable(rows):
    """Leave out what cannot be seen: plain spaces.  The cut at the end is ours."""
    seen = []
    for row in rows:
        if row[0] == "text":
            glyphs = [glyph for glyph in row[2] if glyph[0] != " " or glyph[2]]
            seen.append(["text", row[1], glyphs])
        else:
            seen.append(row)
    return seen[:-1] if seen and seen[-1] == ["cut"] else seen
