"""Raster of the sample slip, font packs read glyph by glyph from files.

As many glyphs are kept as on a terminal whose head has 384 dots.
"""

from raster_rows import plain_rows, print_rows
from tillroll.render.packs import fonts
from tillroll.render.raster import Raster

BUDGETS = {
    "raster_file": {
        "instructions": 11_000_000,
        "garbage": 1024,
        "heap": None,
        "against": "line",
    },
}

rows = []
state = {}


def opened(path):
    """Give a file that stays open."""
    return open(path, "rb")


def prepare():
    """Open the packs and read the slip."""
    built_in = opened("firmware/fonts/latin24.pack"), opened("firmware/fonts/han24.pack")
    latin, han = fonts(None, built_in, [], 384)
    state["raster"] = Raster(latin, han)
    rows.extend(plain_rows())


def bench_raster_file():
    """Code points to dots; glyphs that the caches lack are read from the file."""
    print_rows(state["raster"], rows)
