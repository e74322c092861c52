"""Font packs: found glyphs, missing ones, a small cache over a file, damaged packs."""

import io
from binascii import crc32

from support.dots import Dice
from support.typeset import HAN, LATIN, content, opened, place_of
from tillroll.errors import StoreFault
from tillroll.receipt.cells import WIDE_MISSING
from tillroll.render.font import MAX_MISSING, Font

# CRC-32 of glyphs in the packs that the golden slips were looked at with
GLYPHS = (
    (LATIN, "A", 0x27ED5520),
    (LATIN, "€", 0xBCB7A5A9),
    (LATIN, "¥", 0x0A2C7CC9),
    (LATIN, "ǚ", 0xFA6CB9C9),
    (HAN, "￥", 0x3D2F3895),
    (HAN, "中", 0x2425FF87),
    (HAN, "赢", 0xF5F6044D),
    (HAN, "—", 0x6D8FAF0D),
)
SPREAD = "一丁七万丈三上下不与丐丑专且世丘丙业丛东丝丢两严丧个丫中丰串临丸丹为"


def glyph(font: Font, code: int) -> bytes:
    """Give the bitmap of a code point as the kernels would read it."""
    at = place_of(font, code) * font.size
    return bytes(memoryview(font.bits)[at : at + font.size])


def test_glyphs_are_those_of_the_committed_packs():
    for path, text, crc in GLYPHS:
        font = Font(opened(path))
        assert crc32(glyph(font, ord(text))) == crc, (text, hex(crc32(glyph(font, ord(text)))))
        assert not font.missing


def test_a_missing_glyph_is_the_box_and_is_remembered():
    for path, code in ((LATIN, 0x870), (LATIN, 0), (HAN, 0x56CD), (HAN, WIDE_MISSING)):
        font = Font(opened(path))
        assert place_of(font, code) == 0
        assert font.missing == {code}
        box = glyph(font, code)
        assert box != glyph(font, ord("A" if path == LATIN else "口"))
        black = sum(bin(byte).count("1") for byte in box)
        assert black > 2 * (font.width + font.height)


def test_only_so_many_missing_glyphs_are_remembered():
    font = Font(opened(HAN))
    for code in range(0xAC00, 0xAC00 + 2 * MAX_MISSING):
        assert place_of(font, code) == 0
    assert len(font.missing) == MAX_MISSING


def test_a_cache_of_any_size_gives_the_glyphs_of_the_file():
    large = Font(opened(HAN), 64)
    dice = Dice(7)
    wanted = [ord(SPREAD[dice.roll(len(SPREAD))]) for _ in range(300)]
    right = [glyph(large, code) for code in wanted]
    for slots in (2, 3, 7, 20):
        small = Font(opened(HAN), slots)
        for code, bitmap in zip(wanted, right):
            assert glyph(small, code) == bitmap
        assert glyph(small, 0xAC00) == bytes(memoryview(large.bits)[:72])


def test_a_buffer_is_read_where_it_lies():
    pack = content(LATIN)
    font = Font(pack)
    assert font.slots == 0
    filed = Font(opened(LATIN))
    for code in (32, 65, 0xE9, 0x20AC, 0xFF71, 0x870):
        assert glyph(font, code) == glyph(filed, code)
    font.verify()


def test_the_whole_pack_can_be_verified():
    for path in (LATIN, HAN):
        Font(opened(path)).verify()


def refused(source) -> str:
    """Give what a StoreFault says about a pack, '' when the pack is taken."""
    try:
        Font(source).verify()
    except StoreFault as fault:
        assert fault.code == "store-io"
        return fault.where
    return ""


def test_damage_anywhere_in_a_pack_is_noticed():
    pack = bytearray(content(LATIN))
    length = len(pack)
    places = [(at, "font pack header") for at in range(32)]
    places += [(at, "font pack index") for at in (32, 300, 600)]
    places += [(at, "font pack glyphs") for at in (2000, length // 2, length - 1)]
    for at, where in places:
        pack[at] ^= 0x10
        assert refused(memoryview(pack)) == where, at
        assert refused(io.BytesIO(pack)) == where, at
        pack[at] ^= 0x10
    assert refused(memoryview(pack)) == refused(io.BytesIO(pack)) == ""


def test_a_pack_that_is_cut_short_is_noticed():
    pack = memoryview(content(LATIN))
    for length in (0, 31, 32, 200, len(pack) - 1):
        assert refused(pack[:length]).startswith("font pack")
        assert refused(io.BytesIO(pack[:length])).startswith("font pack")


def test_a_cache_needs_room_for_more_than_the_box():
    try:
        Font(opened(LATIN), 1)
    except ValueError:
        return
    raise AssertionError("a cache of one slot was taken")
