"""`tillctl fonts build`: draws the font packs of the firmware from Debian's font packages."""

import hashlib
import unicodedata
from pathlib import Path

import click
from PIL import features
from rich.console import Console

from tillctl import font_pack, font_sources, paths
from tillctl.faults import FILE, TESTS, Fault
from tillctl.font_pack import Glyph
from tillctl.font_sources import NOTO, TERMINUS, Noto, SourceMissing
from tillctl.fonts_own import install, list_, remove
from tillctl.options import Subverbs, json_option, show

CELL, HEIGHT = 12, 24
LATIN_BASELINE = 19  # of Terminus 24; see its PCF metrics: ascent 19, descent 5
FOLDER = paths.root() / "firmware" / "fonts"

# Terminus' own zero is an O with a slash, which readers of slips, people and programs, take for an
# 8; this one is an oval, narrower than the O.
ZERO = (0x0F0, 0x198, *[0x30C] * 11, 0x198, 0x0F0)
ZERO_TOP = 4

# Narrow characters that Terminus lacks and that Noto draws wider than a cell, or not at all.
ALIASES = {0x251: 0x3B1, 0x261: 0x67, 0x2C9: 0xAF, 0x2CA: 0xB4, 0x2CB: 0x60}
HALF_WIDTH = range(0xFF61, 0xFFA0)  # half-width CJK punctuation and katakana
CURRENCY = range(0x20A0, 0x20D0)
PUNCTUATION = "‑•‚„†‡‹›™"  # of European texts; not in GBK

HAN_LICENCE = """han24.pack is a Modified Version of Noto Sans Mono CJK SC Regular 2.004,
drawn at 24 dots and hinted to one bit.  It is distributed entirely under the licence below.

Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.
Copyright 2010-2012 Google Corporation.
Noto is a trademark of Google Inc.

"""
LATIN_LICENCE = """latin24.pack is a Modified Version of Terminus Font 4.48 Bold at 12 x 24 dots,
in another format and with another zero, to which glyphs of Noto Sans Mono CJK SC Regular 2.004,
hinted to one bit, were added.  It is distributed entirely under the licence below.

Copyright (c) 2010-2019 Dimitar Toshkov Zhekov, with Reserved Font Name "Terminus Font".
Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.
Copyright 2010-2012 Google Corporation.
Noto is a trademark of Google Inc.

"""


def codes_of(codec: str) -> set[int]:
    """Give the code points of the Basic Multilingual Plane that a double-byte codec has."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def charset(name: str) -> set[int]:
    """Give what the packs hold: gb2312 or gbk, and in any case every symbol of GBK."""
    gbk = codes_of("gbk")
    symbols = {
        code for code in gbk if not 0x4E00 <= code <= 0x9FFF and not 0xF900 <= code <= 0xFAFF
    }
    return codes_of(name) | symbols | set(map(ord, PUNCTUATION))


def han_glyphs(noto: Noto, codes: set[int]) -> tuple[dict[int, Glyph], list[int]]:
    """Draw the wide ones of `codes`; gives glyphs and the code points that do not fit the cell."""
    from tillroll.receipt.cells import is_wide

    glyphs, cut = {}, []
    for code in sorted(filter(is_wide, codes)):
        if noto.has(code):
            glyphs[code], lost = noto.draw(code, 2 * CELL)
            if lost:
                cut.append(code)
    return glyphs, cut


def latin_glyphs(noto: Noto, bitmaps: dict[int, Glyph], codes: set[int]) -> dict[int, Glyph]:
    """Take the narrow glyphs of Terminus, and fill the gaps."""
    from tillroll.receipt.cells import is_wide

    glyphs = {
        code: rows
        for code, rows in bitmaps.items()
        if not is_wide(code) and unicodedata.category(chr(code)) != "Cc"
    }
    glyphs[0x30] = [0] * ZERO_TOP + [*ZERO] + [0] * (HEIGHT - ZERO_TOP - len(ZERO))
    for code in sorted({*codes, *CURRENCY, *HALF_WIDTH} - glyphs.keys()):
        if code in ALIASES:
            glyphs[code] = bitmaps[ALIASES[code]]
        elif not is_wide(code) and noto.has(code):
            glyphs[code], _lost = noto.draw(code, CELL)
    return glyphs


def packs(name: str) -> tuple[dict[str, bytes], list[int]]:
    """Make every file, name -> content; gives also the code points that do not fit their cell."""
    noto_file, noto_copyright = font_sources.locate(NOTO)
    terminus_file, terminus_copyright = font_sources.locate(TERMINUS)
    noto, codes = Noto(noto_file), charset(name)
    han, cut = han_glyphs(noto, codes)
    latin = latin_glyphs(noto, font_sources.terminus(terminus_file), codes)
    encode, licence = font_pack.encode, font_sources.open_font_licence
    files = {
        "han24.pack": encode(han, 2 * CELL, HEIGHT, font_sources.NOTO_BASELINE),
        "latin24.pack": encode(latin, CELL, HEIGHT, LATIN_BASELINE),
        "LICENSE.han24.txt": (HAN_LICENCE + licence(noto_copyright)).encode(),
        "LICENSE.latin24.txt": (LATIN_LICENCE + licence(terminus_copyright)).encode(),
    }
    sums = (f"{hashlib.sha256(data).hexdigest()}  {file}\n" for file, data in files.items())
    return {**files, "SHA256SUMS": "".join(sums).encode()}, cut


@click.group(cls=Subverbs)
def fonts() -> None:
    """Build font packs, and give a terminal packs of its own (docs/font_pack.md)."""


@fonts.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if the packs would differ.")
@click.option(
    "--charset",
    "name",
    type=click.Choice(["gb2312", "gbk"]),
    default="gb2312",
    show_default=True,
    help="Which hanzi; gbk takes 1.6 MB of flash instead of 0.6.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Folder of the packs; default: firmware/fonts.",
)
@json_option
def build(check: bool, name: str, out: Path, as_json: bool) -> None:
    """Draw the packs from Debian's packages fonts-noto-cjk and xfonts-terminus.

    The packages are taken as installed, or fetched into the cache.
    """
    try:
        files, cut = packs(name)
    except SourceMissing as missing:
        raise Fault(FILE, str(missing)) from None
    if cut:
        raise Fault(FILE, f"These glyphs do not fit their cell: {' '.join(map(chr, cut))}.")
    if check:
        _compare(files, out)
    else:
        out.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            (out / file).write_bytes(data)
    show(
        {"ok": True, "checked": check, "files": {k: len(v) for k, v in files.items()}},
        as_json,
        _draw,
    )


def _compare(files: dict[str, bytes], out: Path) -> None:
    stale = [file for file, data in files.items() if _content(out / file) != data]
    if stale:
        raise Fault(
            TESTS,
            f"Not what a fresh build gives: {', '.join(stale)}.",
            f"Use the pinned Pillow; this one has FreeType {features.version('freetype2')}.",
        )


def _draw(console: Console, body: dict) -> None:
    for file, size in body["files"].items():
        console.print(f"{size:8} {file}")
    if body["checked"]:
        console.print("The font packs are what a fresh build gives.")


for _command in (install, list_, remove):
    fonts.add_command(_command)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
