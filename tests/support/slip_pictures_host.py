"""Golden slips as pictures: drawn, read and compared with Pillow."""

from pathlib import Path

from PIL import Image, ImageChops
from support.golden_slips import draw, draw_approval, fonts

FOLDER = Path(__file__).parents[1] / "golden" / "slips"


def drawn(name: str, packs=None) -> Image.Image:
    """Draw a slip as the firmware does; 384 dots wide, black on white."""
    dots = bytearray()
    draw(name, packs or fonts(), dots.extend)
    return Image.frombytes("1", (384, len(dots) // 48), bytes(byte ^ 0xFF for byte in dots))


def drawn_approval(fields: dict, copy: str, mark: int, number: int, layout: Path) -> Image.Image:
    """Draw the slip of any decoded approval from a template, under the default settings."""
    dots = bytearray()
    draw_approval(fields, copy, mark, number, {}, fonts(), dots.extend, str(layout))
    return Image.frombytes("1", (384, len(dots) // 48), bytes(byte ^ 0xFF for byte in dots))


def torn(path: Path) -> Image.Image:
    """Read the picture of a slip that was torn off: the printable width, every mark black."""
    with Image.open(path) as picture:
        margin = (picture.width - 384) // 2
        sheet = picture.convert("L").crop((margin, 0, margin + 384, picture.height))
    return sheet.point([0] * 255 + [255]).convert("1")


def print_of(picture: Image.Image) -> Image.Image:
    """Cut off the blank paper above and below the print."""
    box = ImageChops.invert(picture.convert("L")).getbbox()
    return picture.crop((0, box[1], 384, box[3])) if box else picture.crop((0, 0, 384, 0))


def same_print(one: Image.Image, other: Image.Image) -> bool:
    """Whether two slips have the same dots, wherever they lie on their paper."""
    one, other = print_of(one), print_of(other)
    return one.size == other.size and one.tobytes() == other.tobytes()


def kept(name: str) -> Image.Image:
    """Read the picture that was looked at."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        return picture.convert("1")


def difference(old: Image.Image, new: Image.Image) -> Image.Image:
    """Old in red, new in green, what they share in black."""
    size = (384, max(old.height, new.height))
    sheets = []
    for picture in (old, new):
        sheet = Image.new("L", size, 255)
        sheet.paste(picture.convert("L"), (0, 0))
        sheets.append(sheet)
    return Image.merge("RGB", (sheets[1], sheets[0], ImageChops.darker(*sheets)))
