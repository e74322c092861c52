"""Rows of text and their dots, for tests of rendering."""

from array import array

from tillroll.receipt.cells import is_wide
from tillroll.receipt.row import HEIGHT_SHIFT, TEXT, WIDTH_SHIFT, Row
from tillroll.render.font import WIDE, Font
from tillroll.render.kernel import kernel
from tillroll.render.raster import Raster

LATIN = "firmware/fonts/latin24.pack"
HAN = "firmware/fonts/han24.pack"


def size(across: int, down: int) -> int:
    """Give the attribute bits of a magnification."""
    return (across - 1) << WIDTH_SHIFT | (down - 1) << HEIGHT_SHIFT


def row_of(*pieces) -> Row:
    """Lay out pieces of text, each a str or (str, attribute bits), one after the other."""
    row = Row()
    row.kind = TEXT
    cell = 0
    for piece in pieces:
        text, attr = (piece, 0) if isinstance(piece, str) else piece
        across, down = (attr >> WIDTH_SHIFT & 7) + 1, (attr >> HEIGHT_SHIFT & 7) + 1
        row.height = max(row.height, down)
        for character in text:
            code = ord(character)
            row.codes[row.count] = code
            row.cells[row.count] = cell
            row.attrs[row.count] = attr
            row.count += 1
            cell += across * (2 if is_wide(code) else 1)
    return row


def special(kind: int, **members) -> Row:
    """Give a Row that is not text."""
    row = Row()
    row.kind = kind
    for name in members:
        setattr(row, name, members[name])
    return row


def opened(path: str):
    """Give a file that stays open as long as the font that reads it."""
    return open(path, "rb")


def content(path: str) -> bytes:
    with opened(path) as file:
        return file.read()


class _Asked:
    """One code point, as the kernels see a line of them and the page it is for."""

    def __init__(self, code: int, index):
        self.narrow_index = self.wide_index = index
        self.count = 1
        self.codes, self.attrs, self.refs = array("H", [code]), array("H", [0]), array("H", [0])


def place_of(font: Font, code: int) -> int:
    """Give the place in `bits` of a glyph, in glyphs; valid until the next one is looked up.

    A code point that the pack lacks is remembered and gives 0, the box.
    """
    asked = _Asked(code, font.index)
    if kernel.resolve(asked, asked):
        font.miss(code)
    font.load(asked.refs, 1, asked.refs[0] & WIDE)
    return asked.refs[0] & (WIDE - 1)


def raster(dots: int = 384, latin_slots: int = 96, han_slots: int = 64) -> Raster:
    """Make a Raster that reads the packs from their files, as on a board without ROMFS."""
    latin, han = Font(opened(LATIN), latin_slots), Font(opened(HAN), han_slots)
    return Raster(latin, han, dots)


def dots_of(raster: Raster, row: Row) -> list:
    """Draw one Row; gives its dot rows as bytes, without the white that follows."""
    raster.begin(row)
    found = []
    count = raster.band()
    while count:
        found.extend([bytes(raster.rows[i]) for i in range(count)])
        count = raster.band()
    return found
