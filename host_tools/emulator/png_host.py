"""Paper as pictures, at true width: 384 dots on a 58-mm roll (464 dots).  Needs Pillow."""

from array import array
from pathlib import Path

from emulator.paper import CELLS, DOT_BYTES, NOMINAL, Paper
from PIL import Image, ImageChops, ImageFilter

ROLL_DOTS = 464
_MARGIN = (ROLL_DOTS - 8 * DOT_BYTES) // 2
_DPI = 203.2

# In hundredths of the nominal energy, and greys from 0, black, to 255.  A choice, not a
# measurement: thermal paper has a threshold and is saturated near its nominal energy; with half as
# much again its neighbourhood colours too, and the surface of the dot itself turns dull.
_WHITE_AT = 30
_BLACK_AT = 90
_BURNT_AT = 150
_WORST_AT = 300
_DULL = (40, 110)  # grey of a dot, just over-burnt and at the worst
_HALO = (205, 110)  # grey of the paper around it


def _ink(percent: int) -> int:
    """Grey of a dot."""
    if percent < _BURNT_AT:
        return max(0, min(255, 255 * (_BLACK_AT - percent) // (_BLACK_AT - _WHITE_AT)))
    return _between(_DULL, percent)


def _halo(percent: int) -> int:
    """Grey of what lies beside a dot."""
    return 255 if percent < _BURNT_AT else _between(_HALO, percent)


def _between(greys: tuple[int, int], percent: int) -> int:
    first, last = greys
    return first + (last - first) * (percent - _BURNT_AT) // (_WORST_AT - _BURNT_AT)


_INK = bytes(map(_ink, range(_WORST_AT + 1)))
_HALOS = bytes(map(_halo, range(_WORST_AT + 1)))


def image(paper: Paper, first: int = 0, last: int | None = None) -> Image.Image:
    """Picture the rows `first` up to `last` (not included) of the paper."""
    last = paper.rows if last is None else last
    sheet = Image.new("L", (ROLL_DOTS, max(1, last - first)), 255)
    if last > first:
        dots = b"".join(bytes(paper.row(row)) for row in range(first, last))
        dark = array("H", b"".join(bytes(paper.dark(row)) for row in range(first, last)))
        percents = [min(_WORST_AT, value * 100 // NOMINAL) for value in dark]
        sheet.paste(_inked(dots, percents, _INK), (_MARGIN, 0))
        if max(percents) >= _BURNT_AT:
            halo = Image.new("L", sheet.size, 255)
            halo.paste(_inked(dots, percents, _HALOS), (_MARGIN, 0))
            sheet = ImageChops.darker(sheet, halo.filter(ImageFilter.MinFilter(3)))
    return sheet


def _inked(dots: bytes, percents: list[int], greys: bytes) -> Image.Image:
    """Give every burnt dot the grey of its cell."""
    size = (8 * DOT_BYTES, len(dots) // DOT_BYTES)
    burnt = Image.frombytes("1", size, dots).convert("L")
    shade = Image.frombytes("L", (CELLS, size[1]), bytes(greys[percent] for percent in percents))
    shade = shade.resize(size, Image.Resampling.NEAREST)
    return ImageChops.lighter(ImageChops.invert(burnt), shade)


def save(paper: Paper, path: Path, first: int = 0, last: int | None = None) -> None:
    """Write one stretch of the paper as a PNG that knows its size in millimetres."""
    image(paper, first, last).save(path, dpi=(_DPI, _DPI), optimize=True)


def save_slips(paper: Paper, folder: Path) -> list[Path]:
    """Write one PNG for each torn piece that has print on it; gives the paths."""
    paths = []
    for number, (first, last) in enumerate(printed_slips(paper), 1):
        path = folder / f"slip_{number:02d}.png"
        save(paper, path, first, last)
        paths.append(path)
    return paths


def printed_slips(paper: Paper) -> list[tuple[int, int]]:
    """Give the torn pieces that are not blank, as (first row, row after the last)."""
    pieces = []
    for first, last in paper.slips():
        if any(any(paper.row(row)) for row in range(first, last)):
            pieces.append((first, last))
    return pieces
