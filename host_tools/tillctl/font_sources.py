"""Where the glyphs come from: two files of Debian 12's font packages, pinned by their hashes."""

import gzip
import hashlib
import os
import re
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tillctl.font_pack import Glyph

# PCF table types and format bits (X.Org "The X11 PCF format", libXfont pcf.h)
PCF_MAGIC = b"\x01fcp"
PCF_METRICS, PCF_BITMAPS, PCF_ENCODINGS = 4, 8, 32
PCF_BIG_ENDIAN, PCF_MSB_FIRST = 4, 8

NOTO_FACE = "Noto Sans Mono CJK SC"
NOTO_PIXELS = 24
NOTO_BASELINE = 21  # the only one of 20, 21, 22 that clips no hanzi of GB2312's level 1


class SourceMissing(Exception):
    """A font package cannot be had here; the text says what to do."""


@dataclass(frozen=True)
class Source:
    """One file of one Debian package."""

    package: str
    version: str  # the one whose file has `sha256`
    path: str
    sha256: str


NOTO = Source(
    "fonts-noto-cjk",
    "1:20220127+repack1-1",
    "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
)
# The bold face: its strokes are two dots strong like the hanzi's; the normal one's single dots
# look faded beside them on thermal paper.
TERMINUS = Source(
    "xfonts-terminus",
    "4.48-3.1",
    "usr/share/fonts/X11/misc/ter-u24b_unicode.pcf.gz",
    "91b32c96b83062f7ab4561eb6df0d85f8c9b01d9b9af3cc744dab2ebf3b07143",
)


def cache() -> Path:
    """The folder in which fetched packages are kept unpacked."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tillroll" / "fonts"


def locate(source: Source) -> tuple[Path, str]:
    """Give the font file and its package's licence text: installed, cached or fetched.

    Raises SourceMissing when the package cannot be had or holds another version of the font.
    """
    for root in (Path("/"), cache()):
        found = root / source.path
        if found.is_file() and _sha256(found) == source.sha256:
            break
    else:
        root = _fetch(source)
        found = root / source.path
        if not found.is_file() or _sha256(found) != source.sha256:
            raise SourceMissing(
                f"{source.package} of this system is not {source.version}:"
                " build the packs on Debian 12"
            )
    licence = root / "usr/share/doc" / source.package / "copyright"
    if not licence.is_file():
        raise SourceMissing(f"{licence} is missing: reinstall {source.package}")
    return found, licence.read_text(encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fetch(source: Source) -> Path:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise SourceMissing(f"no apt-get here to fetch {source.package}: build on Debian 12")
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    user = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
    wanted = f"{source.package}={source.version}"
    command = ["apt-get", *user, "download", wanted]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    archives = sorted(folder.glob(f"{source.package}_*.deb"))
    if done.returncode or not archives:
        raise SourceMissing(
            f"apt-get cannot fetch {wanted}: run `apt-get update` on Debian 12 first"
        )
    subprocess.run(["dpkg-deb", "-x", archives[-1], folder], check=True)
    archives[-1].unlink()
    return folder


def open_font_licence(copyright_file: str) -> str:
    """Cut the Open Font License out of a Debian copyright file (either of its two forms)."""
    text = re.sub(r"^ \.?", "", copyright_file, flags=re.MULTILINE)
    start = text.index("SIL OPEN FONT LICENSE Version 1.1")
    last = "OTHER DEALINGS IN THE FONT SOFTWARE."
    body = text[start : text.index(last, start) + len(last)]
    return re.sub(r"\n(?:[ \t]*\n)+", "\n\n", body) + "\n"


def terminus(path: Path) -> dict[int, Glyph]:
    """Read a gzipped PCF font of one cell size; gives a glyph per code point."""
    data = gzip.decompress(path.read_bytes())
    if data[:4] != PCF_MAGIC:
        raise ValueError(f"{path} is not a PCF font")
    count = struct.unpack_from("<I", data, 4)[0]
    tables = {}
    for at in range(8, 8 + 16 * count, 16):
        kind, form, _size, offset = struct.unpack_from("<4I", data, at)
        tables[kind] = ("><"[not form & PCF_BIG_ENDIAN], form, offset)
    width, height = _cell(data, *tables[PCF_METRICS])
    images = _bitmaps(data, *tables[PCF_BITMAPS], width, height)
    order, _form, at = tables[PCF_ENCODINGS]
    col0, col1, row0, row1 = struct.unpack_from(order + "4H", data, at + 4)
    codes = [row << 8 | col for row in range(row0, row1 + 1) for col in range(col0, col1 + 1)]
    numbers = struct.unpack_from(f"{order}{len(codes)}H", data, at + 14)
    return {code: images[n] for code, n in zip(codes, numbers, strict=True) if n != 0xFFFF}


def _cell(data: bytes, order: str, form: int, at: int) -> tuple[int, int]:
    count = struct.unpack_from(order + "H", data, at + 4)[0]
    metrics = {data[at + 6 + 5 * i : at + 11 + 5 * i] for i in range(count)}
    if not form & 0x100 or len(metrics) != 1:
        raise ValueError("the PCF font is not of one cell size")
    left, right, _advance, ascent, descent = (byte - 128 for byte in metrics.pop())
    return right - left, ascent + descent


def _bitmaps(data: bytes, order: str, form: int, at: int, width: int, height: int) -> list[Glyph]:
    if not form & PCF_MSB_FIRST:
        raise ValueError("the PCF font is not stored with the leftmost dot in the high bit")
    count = struct.unpack_from(order + "I", data, at + 4)[0]
    offsets = struct.unpack_from(f"{order}{count}I", data, at + 8)
    pad = 1 << (form & 3)
    stride = (width + 8 * pad - 1) // (8 * pad) * pad
    first = at + 8 + 4 * count + 16
    glyphs = []
    for offset in offsets:
        rows = (data[first + offset + stride * y :][:stride] for y in range(height))
        glyphs.append([int.from_bytes(row, "big") >> (8 * stride - width) for row in rows])
    return glyphs


class Noto:
    """The Chinese face, hinted to one bit."""

    def __init__(self, path: Path):
        for index in range(16):
            self.font = ImageFont.truetype(
                str(path), NOTO_PIXELS, index=index, layout_engine=ImageFont.Layout.BASIC
            )
            if self.font.getname()[0] == NOTO_FACE:
                break
        else:
            raise ValueError(f"{path} holds no face {NOTO_FACE}")
        self._absent = bytes(self.font.getmask("\uffff", mode="1"))

    def has(self, code: int) -> bool:
        """Tell whether the face has a glyph of its own for the code point."""
        return bytes(self.font.getmask(chr(code), mode="1")) != self._absent

    def draw(self, code: int, width: int) -> tuple[Glyph, int]:
        """Draw into a cell of `width` dots; gives the glyph and how many dots were cut off.

        Ink that leaves the cell is moved back into it, and cut only where it is too large.
        """
        size = 3 * NOTO_PIXELS
        image = Image.new("1", (size, size))
        canvas = ImageDraw.Draw(image)
        canvas.fontmode = "1"
        slack = round((width - self.font.getlength(chr(code))) / 2)
        canvas.text(
            (NOTO_PIXELS + slack, NOTO_PIXELS + NOTO_BASELINE),
            chr(code),
            1,
            self.font,
            anchor="ls",
        )
        box = image.getbbox()
        if box is None:
            return [0] * NOTO_PIXELS, 0
        left = _fit(NOTO_PIXELS, width, box[0], box[2])
        top = _fit(NOTO_PIXELS, NOTO_PIXELS, box[1], box[3])
        cell = image.crop((left, top, left + width, top + NOTO_PIXELS))
        ink, kept = image.histogram()[255], cell.histogram()[255]
        stride = (width + 7) // 8
        data = cell.tobytes()
        rows = (data[stride * y : stride * (y + 1)] for y in range(NOTO_PIXELS))
        return [int.from_bytes(row, "big") >> (8 * stride - width) for row in rows], ink - kept


def _fit(origin: int, length: int, low: int, high: int) -> int:
    if high - low >= length:
        return (low + high - length) // 2
    return min(max(origin, high - length), low)
