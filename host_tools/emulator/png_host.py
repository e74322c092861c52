"""Paper as pictures, at true width: 384 dots on a 58-mm roll (464 dots).  Needs Pillow."""

from pathlib import Path

from emulator.paper import BLOCKS, DOT_BYTES, Paper
from PIL import Image, ImageChops

ROLL_DOTS = 464
_MARGIN = (ROLL_DOTS - 8 * DOT_BYTES) // 2
_DPI = 203.2


def _grey(dark: int) -> int:
    """Grey of a dot: paper white at no mark, black from nine tenths of the nominal energy."""
    return max(0, min(255, 255 - (dark - 60) * 255 // 120))


def image(paper: Paper, first: int = 0, last: int | None = None) -> Image.Image:
    """Picture the rows `first` up to `last` (not included) of the paper."""
    last = paper.rows if last is None else last
    dots = b"".join(bytes(paper.row(row)) for row in range(first, last))
    dark = b"".join(bytes(paper.dark(row)) for row in range(first, last))
    size = (8 * DOT_BYTES, last - first)
    sheet = Image.new("L", (ROLL_DOTS, max(1, last - first)), 255)
    if last > first:
        burnt = Image.frombytes("1", size, dots).convert("L")
        shade = Image.frombytes("L", (BLOCKS, size[1]), dark).point([_grey(d) for d in range(256)])
        shade = shade.resize(size, Image.Resampling.NEAREST)
        sheet.paste(ImageChops.lighter(ImageChops.invert(burnt), shade), (_MARGIN, 0))
    return sheet


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
