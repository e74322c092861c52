"""A picture made black and white for the dots of a head, so that nothing of it is lost."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageOps, UnidentifiedImageError

from tillctl.faults import INVALID, Fault, unreadable

STYLES = ("auto", "line", "photo")
MOST_ROWS = 240  # 30 mm: as many as a terminal takes
_USUAL_ROWS = 160  # 20 mm: unless a width is given
_LARGEST = 16 << 20  # bytes of a picture
_MOST_PIXELS = 50_000_000
_TOO_MANY = f"it has more than {_MOST_PIXELS // 1_000_000} million pixels"
_PLENTY = 1536  # pixels across and down: more than any head can show
_HALF = 128
_FLAT = 24  # levels between the lightest and the darkest: below that there is nothing to see
_MID_TONES = 0.05  # share of what is drawn: line art has them at its edges only
_LOST = 0.01  # share of what is drawn that may run together


@dataclass(frozen=True)
class Drawing:
    """What was made of a picture: 1 bit a dot, white around it cut off; `style` line or photo."""

    picture: Image.Image
    style: str

    @property
    def black(self) -> int:
        """Percent of the dots that are black."""
        dots = self.picture.width * self.picture.height
        return round(100 * self.picture.histogram()[0] / dots)


def read(path: Path, invert: bool = False) -> Image.Image:
    """Read a picture in colours on white, cut to what is drawn.  Raises Fault."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _unfit(path, f"it has more than {_LARGEST >> 20} MiB")
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise _unfit(path, _TOO_MANY)
            picture = _on_white(ImageOps.exif_transpose(opened), invert)
    except UnidentifiedImageError:
        raise _unfit(path, "it is not a picture") from None
    except Image.DecompressionBombError:
        raise _unfit(path, _TOO_MANY) from None
    except OSError as error:
        if error.strerror:
            raise unreadable(path, error) from None
        raise _unfit(path, "the picture in it is damaged") from None
    except (SyntaxError, ValueError, struct.error, zlib.error):  # how Pillow says so, too
        raise _unfit(path, "the picture in it is damaged") from None
    ink = _ink(picture)
    low, high = max(_levels(picture.convert("L")), _levels(ink), key=_apart)
    if _apart((low, high)) < _FLAT:
        shade = "black" if high < _HALF // 2 else "white" if low >= 3 * _HALF // 2 else "grey"
        do = "For a white logo on a clear ground give --invert." if shade == "white" else ""
        raise _unfit(path, f"it is all {shade}", do)
    return picture.crop(ink.point(_above(256 - _FLAT, 0, 255)).getbbox())


def _unfit(path: Path, why: str, do: str = "") -> Fault:
    do = do or "Take a picture with dark lines on white, some hundred pixels wide."
    return Fault(INVALID, f"{path} cannot be a logo: {why}.", do)


def _on_white(picture: Image.Image, invert: bool) -> Image.Image:
    """Lay the picture on white; `invert` turns its colours round before, not where it is clear."""
    if picture.mode[0] in "IF":  # 16 bits a level
        picture = picture.point(lambda level: level * (1 / 257)).convert("L")
    picture.thumbnail((_PLENTY, _PLENTY), Image.Resampling.BOX)
    picture = picture.convert("RGBA")
    colours, alpha = picture.convert("RGB"), picture.getchannel("A")
    white = Image.new("RGB", picture.size, "white")
    white.paste(ImageOps.invert(colours) if invert else colours, mask=alpha)
    return white


def _ink(picture: Image.Image) -> Image.Image:
    """How dark the strongest ink is: here yellow letters are as dark as black ones."""
    red, green, blue = picture.split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def _levels(tones: Image.Image) -> tuple[int, int]:
    """The darkest level and the lightest."""
    there = [level for level, count in enumerate(tones.histogram()) if count]
    return there[0], there[-1]


def _apart(levels: tuple[int, int]) -> int:
    return levels[1] - levels[0]


def _above(level: int, light: int, dark: int) -> list[int]:
    """A table for `point`: levels from `level` on become `light`, those below it `dark`."""
    return [light if at >= level else dark for at in range(256)]


def drawn(picture: Image.Image, path: Path, dots: int, width: int | None, style: str) -> Drawing:
    """Scale to `width` dots, or to what fits, and make it black and white.  Raises Fault."""
    size = _size(picture, path, dots, width)
    tones = ImageOps.autocontrast(picture.convert("L"))
    ink = _ink(picture)
    if _levels(ink)[1] >= _HALF:  # the ground is light
        ink = ImageOps.autocontrast(ink)
    if not _merges(tones, ink):
        tones = ink
    if style == "auto":
        style = "photo" if _mid_tones(tones) > _MID_TONES else "line"
    if style == "photo":
        scaled = ImageOps.autocontrast(picture.convert("L")).resize(size, Image.Resampling.LANCZOS)
        found = scaled.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    else:
        scaled = tones.resize(size, Image.Resampling.LANCZOS)
        found = scaled.point(_above(_threshold(scaled), 255, 0)).convert("1")
    low, high = _levels(found)
    if low == high:
        shade = "white" if low else "black"
        raise _unfit(path, f"at {size[0]} x {size[1]} dots it is all {shade}")
    return Drawing(found, style)


def _size(picture: Image.Image, path: Path, dots: int, width: int | None) -> tuple[int, int]:
    across, down = picture.size
    if width is None:
        width = min(across, dots, max(1, _USUAL_ROWS * across // down))
    rows = max(1, round(width * down / across))
    if width > dots:
        raise _unfit(path, f"this head has {dots} dots, not {width}", "Give a smaller --width.")
    if rows > MOST_ROWS:
        do = f"Give --width {MOST_ROWS * across // down} or less."
        raise _unfit(path, f"{width} dots wide it has {rows} rows, more than {MOST_ROWS}", do)
    return width, rows


def _edges(tones: Image.Image) -> Image.Image:
    """How far apart the levels around each pixel are."""
    low, high = ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3)
    return ImageChops.difference(tones.filter(high), tones.filter(low))


def _merges(tones: Image.Image, ink: Image.Image) -> bool:
    """Whether colours that touch would run together, as golden letters on red would."""
    lost = ImageChops.multiply(
        _edges(tones).point(_above(_HALF // 2, 255, 0)),
        _edges(ink).point(_above(_HALF // 4, 0, 255)),
    )
    return _share(lost, ink) > _LOST


def _mid_tones(tones: Image.Image) -> float:
    """Share of what is drawn that is neither dark nor light, edges left out."""
    middle = tones.point([255 if 48 <= at < 208 else 0 for at in range(256)])
    flat = _edges(tones).point(_above(_HALF // 2, 0, 255))
    return _share(ImageChops.multiply(middle, flat), tones)


def _share(marked: Image.Image, tones: Image.Image) -> float:
    """White pixels of `marked`, of those that are not white in `tones`."""
    return marked.histogram()[255] / max(1, sum(tones.histogram()[:208]))


def _threshold(grey: Image.Image) -> int:
    """The level that parts dark from light best (Otsu 1979); below it is black."""
    counts = grey.histogram()
    total, sum_all = sum(counts), sum(level * count for level, count in enumerate(counts))
    best, found, dark, sum_dark = -1.0, _HALF, 0, 0
    for level, count in enumerate(counts[:-1]):
        dark += count
        sum_dark += level * count
        if 0 < dark < total:
            apart = sum_dark / dark - (sum_all - sum_dark) / (total - dark)
            between = dark * (total - dark) * apart * apart
            if between > best:
                best, found = between, level + 1
    return found
