"""The drawing kernels against a slow picture; on MicroPython the machine code and its twin."""

import sys
from array import array

from support.dots import Dice, Picture
from tillroll.receipt.cells import is_wide
from tillroll.render import kernel_plain

KERNELS = [kernel_plain]
if sys.implementation.name == "micropython":
    from tillroll.render import kernel_viper

    KERNELS.append(kernel_viper)

GUARD = 64  # bytes on both sides of a band that must stay as they are
ROWS = 32
STRIDES = (48, 52, 54, 72)  # 384, 416, 432 and 576 dots
THIN = 8  # narrow and wide glyphs in the fonts of dice
THICK = 6


def fonts(dice):
    """Give random bitmaps of narrow and wide glyphs; a narrow row has 12 dots."""
    thin = bytearray(dice.roll(256) for _ in range(THIN * 48))
    for at in range(1, len(thin), 2):
        thin[at] &= 0xF0
    return thin, bytearray(dice.roll(256) for _ in range(THICK * 72))


def guarded(stride, fill):
    """Give (all memory, the band inside of it), everything filled."""
    memory = bytearray(bytes([fill]) * (ROWS * stride + 2 * GUARD))
    return memory, memoryview(memory)[GUARD : GUARD + ROWS * stride]


def check_guards(memory, fill):
    assert bytes(memory[:GUARD]) == bytes([fill]) * GUARD
    assert bytes(memory[-GUARD:]) == bytes([fill]) * GUARD


def random_line(dice, cells):
    """Give cells and refs of glyphs side by side in any order; the last may leave the paper."""
    found = []
    cell = dice.roll(3)
    while cell < cells + 1:
        wide = dice.roll(2)
        found.append((cell, dice.roll(THICK) | 0x8000 if wide else dice.roll(THIN)))
        cell += 1 + wide + (dice.roll(3) if dice.roll(4) == 0 else 0)
    for i in range(len(found)):
        j = dice.roll(len(found))
        found[i], found[j] = found[j], found[i]
    return bytearray(cell for cell, _ in found), array("H", [ref for _, ref in found])


def expected_line(stride, cells, refs, thin, thick):
    picture = Picture(8 * stride, 24)
    outside = 0
    for cell, ref in zip(cells, refs):
        dots = 24 if ref & 0x8000 else 12
        at = (ref & 0x7FFF) * (72 if ref & 0x8000 else 48)
        if cell * 12 + dots > 8 * stride:
            outside += 1
        else:
            picture.glyph(cell * 12, 0, dots, thick if ref & 0x8000 else thin, at)
    return outside, picture.packed()


def test_lines_of_plain_glyphs_are_drawn_exactly_and_only_within_the_band():
    dice = Dice(1)
    thin, thick = fonts(dice)
    for turn in range(12):
        stride = STRIDES[turn % len(STRIDES)]
        cells, refs = random_line(dice, 8 * stride // 12)
        outside, dots = expected_line(stride, cells, refs, thin, thick)
        for kernel in KERNELS:
            memory, band = guarded(stride, 0xA5)
            count = len(refs)
            left_out = kernel.narrow(0, 0, 0, band, stride, cells, refs, count, thin)
            left_out += kernel.wide(0, 0, 0, band, stride, cells, refs, count, thick)
            assert left_out == outside
            assert bytes(band[: 24 * stride]) == dots
            assert bytes(band[24 * stride :]) == b"\xa5" * (8 * stride)
            check_guards(memory, 0xA5)


def test_a_glyph_with_attributes_is_drawn_exactly_and_cut_at_every_edge():
    dice = Dice(2)
    thin, thick = fonts(dice)
    for turn in range(40):
        stride = STRIDES[turn % len(STRIDES)]
        dots = 12 + 12 * dice.roll(2)
        bits, at = (thick, 72 * dice.roll(THICK)) if dots == 24 else (thin, 48 * dice.roll(THIN))
        across, down = 1 + dice.roll(8), 1 + dice.roll(8)
        bold, invert = dice.roll(2), dice.roll(2)
        attr = bold | invert << 2 | (across - 1) << 3 | (down - 1) << 6
        x, top = dice.roll(8 * stride + 40), dice.roll(ROWS + 200) - 190
        rows = 1 + dice.roll(ROWS)
        picture = Picture(8 * stride, rows)
        picture.glyph(x, top, dots, bits, at, bold, invert, across, down)
        for kernel in KERNELS:
            memory, band = guarded(stride, 0)
            kernel.glyph(band, stride, rows, x, top, attr, bits, at, dots)
            assert bytes(band[: rows * stride]) == picture.packed(), turn
            assert not any(band[rows * stride :])
            check_guards(memory, 0)


def test_a_rectangle_is_cut_at_every_edge():
    dice = Dice(3)
    for turn in range(60):
        stride = STRIDES[turn % len(STRIDES)]
        x, top = dice.roll(8 * stride + 20), dice.roll(2 * ROWS) - ROWS // 2
        width, height = dice.roll(40 if turn % 2 else 8 * stride), dice.roll(ROWS)
        rows = 1 + dice.roll(ROWS)
        picture = Picture(8 * stride, rows)
        picture.rectangle(x, top, width, height)
        for kernel in KERNELS:
            memory, band = guarded(stride, 0)
            kernel.fill(band, stride, rows, x, top, width, height)
            assert bytes(band[: rows * stride]) == picture.packed(), turn
            assert not any(band[rows * stride :])
            check_guards(memory, 0)


def test_a_row_of_modules_is_cut_at_every_edge():
    dice = Dice(4)
    for turn in range(24):
        stride = STRIDES[turn % len(STRIDES)]
        size, dots = 1 + dice.roll(40), 1 + dice.roll(20)
        at = dice.roll(30)
        matrix = bytearray(dice.roll(2) for _ in range(at + size))
        x, top = dice.roll(8 * stride), dice.roll(ROWS + 8)
        rows = 1 + dice.roll(ROWS)
        picture = Picture(8 * stride, rows)
        for i in range(size):
            if matrix[at + i]:
                picture.rectangle(x + i * dots, top, dots, dots)
        for kernel in KERNELS:
            memory, band = guarded(stride, 0)
            kernel.modules(band, stride, rows, x, top, matrix, at, size, dots)
            assert bytes(band[: rows * stride]) == picture.packed(), turn
            assert not any(band[rows * stride :])
            check_guards(memory, 0)


def test_clear_makes_exactly_the_rows_white():
    for kernel in KERNELS:
        for rows in (0, 1, 31, ROWS):
            memory, band = guarded(54, 0xFF)
            kernel.clear(band, rows, 54)
            assert not any(band[: rows * 54])
            assert bytes(band[rows * 54 :]) == b"\xff" * ((ROWS - rows) * 54)
            check_guards(memory, 0xFF)


def every_code_index():
    """Give an index in which every page is full: place = code point + 1, below 0x8000."""
    index = bytearray(256 + 50 * 127)
    for page in range(127):
        index[page] = page + 1
        at = 256 + 50 * page
        base = (page << 8) + 1
        index[at] = base & 0xFF
        index[at + 1] = base >> 8
        for group in range(16):
            index[at + 2 + group] = 16 * group
        for byte in range(32):
            index[at + 18 + byte] = 0xFF
    return index


def test_wide_and_narrow_are_told_apart_as_the_layout_does():
    index = bytes(256)
    codes, refs = array("H", bytes(512)), array("H", bytes(512))
    attrs = array("H", bytes(512))
    for kernel in KERNELS:
        for page in range(256):
            for i in range(256):
                codes[i] = page << 8 | i
            assert kernel.resolve(codes, attrs, 256, refs, index, index) == 1
            for i in range(256):
                assert (refs[i] == 0x8000) == is_wide(codes[i]), codes[i]


def test_each_code_point_has_its_own_place():
    index = every_code_index()
    codes, refs = array("H", bytes(512)), array("H", bytes(512))
    attrs = array("H", bytes(512))
    for kernel in KERNELS:
        for page in range(127):
            for i in range(256):
                codes[i] = page << 8 | i
            assert kernel.resolve(codes, attrs, 256, refs, index, index) == 0
            for i in range(256):
                assert refs[i] & 0x7FFF == codes[i] + 1


def test_resolve_tells_what_the_line_needs():
    index = every_code_index()
    refs = array("H", bytes(6))
    table = (
        ((65, 66, 67), (0, 0, 0), 0),
        ((65, 0xFFFF, 67), (0, 0, 0), 1),
        ((65, 66, 67), (0, 1, 2), 6),
        ((65, 0xFFFF, 67), (8, 0, 64), 1 + 2 * 72),
    )
    for codes, attrs, seen in table:
        for kernel in KERNELS:
            given = kernel.resolve(array("H", codes), array("H", attrs), 3, refs, index, index)
            assert given == seen


def test_the_cache_keeps_what_a_line_needs_and_names_what_is_lacking():
    keys, used = array("H", (0, 7, 20, 5)), bytearray(4)
    for kernel in KERNELS:
        refs, todo = array("H", (0, 20, 5, 9, 0x8000 | 7, 7)), bytearray(4)
        assert kernel.place(refs, 6, 0, keys, used, 4, todo) == 1
        assert list(refs) == [0, 2, 3, 9, 0x8000 | 7, 1]
        assert todo[0] == 3
        assert list(used) == [1, 1, 1, 1]
        assert kernel.place(refs, 6, 0x8000, keys, used, 4, todo) == 0
        assert refs[4] == 0x8000 | 1
        assert list(used) == [0, 1, 0, 0]
