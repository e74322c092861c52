"""The committed packs and the tool that builds them."""

import gzip
import hashlib
import struct
from binascii import crc32
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from support.typeset import HAN, LATIN, content, place_of
from tillctl import font_pack, font_sources, fonts
from tillctl.faults import FILE, TESTS
from tillctl.font_sources import PCF_BITMAPS, PCF_ENCODINGS, PCF_MAGIC, PCF_METRICS
from tillroll.receipt.cells import is_wide
from tillroll.render.font import Font

FOLDER = Path("firmware/fonts")
PACKS = {name: Font(content(path)) for name, path in (("latin", LATIN), ("han", HAN))}


def glyph(code: int) -> bytes:
    """Give the bitmap of a code point; b"" where the packs have none."""
    font = PACKS["han" if is_wide(code) else "latin"]
    at = place_of(font, code) * font.size
    return bytes(font.bits[at : at + font.size]) if at else b""


def test_every_character_of_gb2312_has_a_glyph_with_ink():
    codes = fonts.codes_of("gb2312")
    assert len(codes) == 7445
    assert [chr(code) for code in codes if not any(glyph(code))] == ["\u3000"]


def test_no_two_hanzi_look_the_same():
    hanzi = [code for code in fonts.codes_of("gb2312") if 0x4E00 <= code <= 0x9FFF]
    assert len(hanzi) == 6763
    assert len({glyph(code) for code in hanzi}) == 6763


def test_every_symbol_of_gbk_and_every_printable_latin_1_character_has_a_glyph():
    symbols = {code for code in fonts.codes_of("gbk") if not 0x4E00 <= code <= 0xFAFF}
    symbols.remove(ord("≒"))  # the one character of GBK that Noto lacks
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
    for code in symbols | latin | set(map(ord, "€₩₫•™„ｱﾟ")):
        assert glyph(code), hex(code)
        assert any(glyph(code)) or code in (0x20, 0xA0, 0x3000), hex(code)


def test_narrow_rows_end_after_twelve_dots():
    assert not any(byte & 0x0F for byte in bytes(PACKS["latin"].bits)[1::2])


def test_the_hashes_are_those_of_the_files():
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    names = [line.split()[1] for line in lines]
    assert names == ["han24.pack", "latin24.pack", "LICENSE.han24.txt", "LICENSE.latin24.txt"]
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_each_pack_has_its_licence_beside_it():
    for name, holder in (("han24", "Adobe"), ("latin24", "Dimitar Toshkov Zhekov")):
        text = (FOLDER / f"LICENSE.{name}.txt").read_text()
        assert text.startswith(f"{name}.pack is a Modified Version")
        assert holder in text
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        assert "PERMISSION & CONDITIONS" in text
        assert text.endswith("OTHER DEALINGS IN THE FONT SOFTWARE.\n")


rows12 = st.lists(st.integers(0, 0xFFF), min_size=24, max_size=24)
narrow_codes = st.integers(0x20, 0x10FF) | st.integers(0x20A0, 0x20CF)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(narrow_codes, rows12, max_size=40), st.lists(narrow_codes, max_size=40))
def test_what_the_tool_writes_the_firmware_finds(glyphs, others):
    pack = font_pack.encode(glyphs, 12, 24, 19)
    font = Font(pack)
    font.verify()
    assert (font.width, font.height, font.baseline, font.count) == (12, 24, 19, len(glyphs) + 1)
    box = b"".join((row << 4).to_bytes(2, "big") for row in font_pack.box(12, 24))
    for code in [*glyphs, *others]:
        at = place_of(font, code) * 48
        rows = glyphs.get(code)
        wanted = b"".join((row << 4).to_bytes(2, "big") for row in rows) if rows else box
        assert bytes(font.bits[at : at + 48]) == wanted
    assert font.missing == set(others) - glyphs.keys() or len(font.missing) == 32


def test_a_pack_takes_no_more_glyphs_than_a_line_can_name():
    with pytest.raises(ValueError, match="too many"):
        font_pack.encode(dict.fromkeys(range(0x8000), [0] * 24), 24, 24, 21)


def pcf(glyphs: dict[int, bytes], *, form: int = 0xE, spread: int = 0) -> bytes:
    """Write a PCF font of one-page encodings, big-endian, MSB first, rows padded to 4 bytes."""
    codes = sorted(glyphs)
    metrics = struct.pack("<I", 0x100 | form) + struct.pack(">H", len(codes))
    for number in range(len(codes)):
        metrics += bytes(value + 128 + number * spread for value in (0, 12, 12, 19, 5))
    bitmaps = struct.pack("<I", form) + struct.pack(">I", len(codes))
    bitmaps += b"".join(struct.pack(">I", 96 * i) for i in range(len(codes)))
    bitmaps += struct.pack(">4I", 0, 0, 96 * len(codes), 0)
    bitmaps += b"".join(glyphs[code] for code in codes)
    encodings = struct.pack("<I", form) + struct.pack(">5H", 0, 255, 0, 0, 0)
    numbers = (codes.index(code) if code in glyphs else 0xFFFF for code in range(256))
    encodings += b"".join(struct.pack(">H", number) for number in numbers)
    tables = ((PCF_METRICS, 0x100 | form, metrics), (PCF_BITMAPS, form, bitmaps),
              (PCF_ENCODINGS, form, encodings))  # fmt: skip
    out = PCF_MAGIC + struct.pack("<I", len(tables))
    offset = len(out) + 16 * len(tables)
    for kind, table_form, data in tables:
        out += struct.pack("<4I", kind, table_form, len(data), offset)
        offset += len(data)
    return gzip.compress(out + b"".join(data for _kind, _form, data in tables), mtime=0)


def test_a_pcf_font_is_read_dot_by_dot(tmp_path):
    rows = {65: range(24), 200: range(4000, 4024)}
    glyphs = {
        code: b"".join((row << 20).to_bytes(4, "big") for row in values)
        for code, values in rows.items()
    }
    path = tmp_path / "font.pcf.gz"
    path.write_bytes(pcf(glyphs))
    assert font_sources.terminus(path) == {code: list(values) for code, values in rows.items()}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (gzip.compress(b"BDF 2.1" + bytes(200), mtime=0), "not a PCF font"),
        (pcf({65: bytes(96)}, form=0x6), "leftmost dot"),
        (pcf({65: bytes(96), 66: bytes(96)}, spread=1), "one cell size"),
    ],
)
def test_a_font_of_another_form_is_refused(tmp_path, data, fault):
    path = tmp_path / "font.pcf.gz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=fault):
        font_sources.terminus(path)


def test_the_licence_is_cut_out_of_both_forms_of_copyright_file():
    body = "SIL OPEN FONT LICENSE Version 1.1\n\nPREAMBLE\nx\nOTHER DEALINGS IN THE FONT SOFTWARE."
    folded = "".join(f" {line or '.'}\n" for line in body.split("\n"))
    for text in (f"By someone.\n\n{body}\n\nMore.\n", f"License: SIL-1.1\n{folded}\nLicense: X\n"):
        assert font_sources.open_font_licence(text) == body + "\n"


def made() -> tuple[dict[str, bytes], list[int]]:
    return {"a.pack": b"AAA", "SHA256SUMS": b"sum"}, []


def test_check_tells_whether_the_packs_are_those_of_a_fresh_build(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "packs", lambda name: made())
    build = ["build", "--out", str(tmp_path / "new")]
    run = CliRunner().invoke
    assert run(fonts.fonts, [*build, "--check"]).exit_code == TESTS
    assert not (tmp_path / "new").exists()
    assert run(fonts.fonts, build).exit_code == 0
    assert run(fonts.fonts, [*build, "--check"]).exit_code == 0
    (tmp_path / "new/a.pack").write_bytes(b"AAB")
    differs = run(fonts.fonts, [*build, "--check"])
    assert (differs.exit_code, "a.pack" in differs.output) == (TESTS, True)


def test_a_glyph_that_would_be_cut_stops_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "packs", lambda name: (made()[0], [0x4E2D]))
    done = CliRunner().invoke(fonts.fonts, ["build", "--out", str(tmp_path / "new")])
    assert (done.exit_code, "中" in done.output) == (FILE, True)
    assert not (tmp_path / "new").exists()


def test_without_the_font_packages_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    nowhere = font_sources.Source("fonts-none", "1", "usr/share/none.ttc", "00")
    monkeypatch.setattr(fonts, "NOTO", nowhere)
    done = CliRunner().invoke(fonts.fonts, ["build", "--out", str(tmp_path / "new")])
    assert done.exit_code == FILE
    assert done.output.count("\n") == 1
    assert "Debian 12" in done.output


def test_crc_and_size_in_the_header_are_those_of_the_glyphs():
    for font in PACKS.values():
        assert len(font.bits) == font.count * font.size
        assert crc32(bytes(font.bits)) == font.crc
