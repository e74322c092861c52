"""The sample slip as a picture, against glyphs pasted by Pillow."""

import struct

from PIL import Image
from support.typeset import HAN, LATIN, content, dots_of, raster, row_of
from tillroll.receipt.cells import is_wide

SLIP = "benchmarks/slip.txt"
PITCH = 30


def glyphs_of(path: str) -> dict[int, Image.Image]:
    """Decode a pack by the letter of docs/font_pack.md, without the firmware."""
    pack = content(path)
    width, height, _baseline = pack[5:8]
    size, length = struct.unpack_from("<HI", pack, 10)
    index, bits = pack[32 : 32 + length], pack[32 + length :]
    found = {}
    for page, number in enumerate(index[:256]):
        record = index[206 + 50 * number : 256 + 50 * number]
        place = int.from_bytes(record[:2], "little") if number else 0
        for low in range(256 if number else 0):
            if record[18 + low // 8] >> low % 8 & 1:
                data = bits[place * size : place * size + size]
                found[page << 8 | low] = Image.frombytes("1", (width, height), data)
                place += 1
    return found


def pasted(lines: list[str]) -> Image.Image:
    """Set the lines with Pillow."""
    glyphs = {**glyphs_of(LATIN), **glyphs_of(HAN)}
    page = Image.new("1", (384, PITCH * len(lines)))
    for number, line in enumerate(lines):
        x = 0
        for character in line:
            page.paste(glyphs[ord(character)], (x, PITCH * number))
            x += 24 if is_wide(ord(character)) else 12
    return page


def printed(lines: list[str]) -> Image.Image:
    """Print the lines through the firmware's raster."""
    printer = raster()
    rows = []
    for line in lines:
        rows += dots_of(printer, row_of(line))
        rows += [bytes(48)] * printer.feed_after
    return Image.frombytes("1", (384, len(rows)), b"".join(rows))


def test_the_sample_slip_is_set_as_pillow_sets_it(tmp_path):
    lines = content(SLIP).decode().splitlines()
    page = printed(lines)
    assert page.size == (384, 34 * PITCH)
    page.point(lambda dot: not dot).save(tmp_path / "slip.png")
    with Image.open(tmp_path / "slip.png") as picture:
        assert picture.getpixel((0, 0)) == 255
    assert page.tobytes() == pasted(lines).tobytes()


def test_the_lines_of_the_sample_slip_stay_apart_and_within_the_paper():
    lines = content(SLIP).decode().splitlines()
    page = printed(lines)
    for number in range(len(lines)):
        gap = page.crop((0, PITCH * number + 24, 384, PITCH * (number + 1)))
        assert gap.getbbox() is None
        left, top, right, bottom = page.crop(
            (0, PITCH * number, 384, PITCH * number + 24)
        ).getbbox()
        assert 0 <= left < right <= 384 and 0 <= top < bottom <= 24
