"""Golden slips as pictures: drawn, read and compared with Pillow."""

from pathlib import Path

from PIL import Image, ImageChops
from support.golden_slips import draw, fonts

FOLDER = Path(__file__).parents[1] / "golden" / "slips"


def drawn(name: str, packs=None) -> Image.Image:
    """Draw a slip as the firmware does; 384 dots wide, black on white."""
    dots = bytearray()
    draw(name, packs or fonts(), dots.extend)
    return Image.frombytes("1", (384, len(dots) // 48), bytes(byte ^ 0xFF for byte in dots))


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
