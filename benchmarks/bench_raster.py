"""Raster of the sample slip, font packs read where they lie."""

import framebuf
from raster_rows import plain_rows, print_rows, styled_rows
from support.typeset import place_of
from tillroll.render.font import Font
from tillroll.render.raster import Raster

HEAP = "2M"  # the packs, which a board has in its flash
BUDGETS = {
    "raster": {"instructions": 11_000_000, "garbage": 1024, "against": "line"},
    "raster_styled": {"instructions": None, "garbage": 1024},
    "blit": {"instructions": None, "garbage": None},
}

ROW_BYTES = 48

rows = []
styled = []
glyphs = []  # the slip's lines as lists of (glyph, dot) for framebuf
state = {}


def content(path):
    """Give a whole file."""
    with open(path, "rb") as file:
        return file.read()


def prepare():
    """Read the packs and the slip."""
    latin = Font(content("firmware/fonts/latin24.pack"))
    state["raster"] = Raster(latin, Font(content("firmware/fonts/han24.pack")))
    rows.extend(plain_rows())
    styled.extend(styled_rows())
    cache = {}
    for row in rows:
        line = []
        for i in range(row.count):
            code = row.codes[i]
            if code not in cache:
                cache[code] = cached(code)
            line.append((cache[code], 12 * row.cells[i]))
        glyphs.append(line)
    memory = bytearray(24 * ROW_BYTES)
    state["page"] = framebuf.FrameBuffer(memory, 8 * ROW_BYTES, 24, framebuf.MONO_HLSB)


def cached(code):
    """Give one glyph as a frame buffer of its own, as display drivers keep it."""
    raster = state["raster"]
    at = place_of(raster.han, code)
    font = raster.han if at else raster.latin
    at = place_of(font, code) * font.size
    bits = bytearray(font.bits[at : at + font.size])
    return framebuf.FrameBuffer(bits, font.width, 24, framebuf.MONO_HLSB)


def bench_raster():
    """Code points to dots, band by band: 34 lines, 910 characters, 115 of them CJK."""
    print_rows(state["raster"], rows)


def bench_raster_styled():
    """Ten lines of a slip in double size, bold, underlined and inverted."""
    print_rows(state["raster"], styled)


def bench_blit():
    """The floor of display drivers: glyphs ready as frame buffers, one `blit` for each."""
    page = state["page"]
    for line in glyphs:
        page.fill(0)
        for glyph, dot in line:
            page.blit(glyph, dot, 0)
