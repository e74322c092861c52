"""The drawing kernels against a slow picture; on MicroPython the machine code and its twin."""

import sys
from array import array

from support.dots import Dice, Picture
from tillroll.receipt.cells import is_wide
from tillroll.receipt.row import Row
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


class GuardedPage:
    """What the kernels need of a page.Page; the band lies between guard bytes."""

    def __init__(self, stride=48, fill=0, dice=None):
        self.stride, self.fill = stride, fill
        self.memory = bytearray(bytes([fill]) * (ROWS * stride + 2 * GUARD))
        self.band = memoryview(self.memory)[GUARD : GUARD + ROWS * stride]
        self.refs = array("H", bytes(2 * 256))
        self.first, self.rows, self.baseline = 0, ROWS, 19
        self.narrow_index = self.wide_index = bytes(256)
        if dice:
            self.narrow_bits, self.wide_bits = fonts(dice)

    def check(self, dots: bytes) -> None:
        """Assert that the band begins with `dots` and nothing else was written."""
        fill = bytes([self.fill])
        assert bytes(self.band[: len(dots)]) == dots
        assert bytes(self.band[len(dots) :]) == fill * (len(self.band) - len(dots))
        assert bytes(self.memory[:GUARD]) == fill * GUARD
        assert bytes(self.memory[-GUARD:]) == fill * GUARD


def fonts(dice):
    """Give random bitmaps of narrow and wide glyphs; a narrow row has 12 dots."""
    thin = bytearray([dice.roll(256) for _ in range(THIN * 48)])
    for at in range(1, len(thin), 2):
        thin[at] &= 0xF0
    return thin, bytearray([dice.roll(256) for _ in range(THICK * 72)])


def random_line(dice, page, cells):
    """Give a Row of glyphs side by side in any order; the last may leave the paper."""
    found = []
    cell = dice.roll(3)
    while cell < cells + 1:
        wide = dice.roll(2)
        found.append((cell, dice.roll(THICK) | 0x8000 if wide else dice.roll(THIN)))
        cell += 1 + wide + (dice.roll(3) if dice.roll(4) == 0 else 0)
    row = Row(64)
    while found:
        row.cells[row.count], page.refs[row.count] = found.pop(dice.roll(len(found)))
        row.count += 1
    return row


def expected_line(page, row):
    picture = Picture(8 * page.stride, 24)
    outside = 0
    for i in range(row.count):
        x, ref = row.cells[i] * 12, page.refs[i]
        dots, bits, size = (24, page.wide_bits, 72) if ref >> 15 else (12, page.narrow_bits, 48)
        if x + dots > 8 * page.stride:
            outside += 1
        else:
            picture.glyph(x, 0, dots, bits, (ref & 0x7FFF) * size)
    return outside, picture.packed()


def test_lines_of_plain_glyphs_are_drawn_exactly_and_only_within_the_band():
    for turn in range(12):
        for kernel in KERNELS:
            dice = Dice(turn)
            page = GuardedPage(STRIDES[turn % len(STRIDES)], 0xA5, dice)
            row = random_line(dice, page, 8 * page.stride // 12)
            outside, dots = expected_line(page, row)
            left_out = kernel.narrow(0, 0, 0, page, row)
            left_out += kernel.wide(0, 0, 0, page, row)
            assert left_out == outside
            page.check(dots)


def test_a_glyph_with_attributes_is_drawn_exactly_and_cut_at_every_edge():
    for turn in range(160):
        for kernel in KERNELS:
            dice = Dice(100 + turn)
            page = GuardedPage(STRIDES[turn % len(STRIDES)], 0, dice)
            row = Row()
            bold, invert = dice.roll(2), dice.roll(2)
            across, down = 1 + dice.roll(6), 1 + dice.roll(6)
            row.attrs[2] = bold | invert << 2 | (across - 1) << 3 | (down - 1) << 6
            row.cells[2] = dice.roll(256 if turn % 4 == 0 else 2 * page.stride // 3)
            row.height = down + dice.roll(3)
            wide, number = turn % 2, dice.roll(THICK)
            page.refs[2] = wide << 15 | number
            page.first, page.rows = dice.roll(24 * row.height), 1 + dice.roll(ROWS)
            picture = Picture(8 * page.stride, page.rows)
            top = 19 * (row.height - down) - page.first
            dots, bits, size = (24, page.wide_bits, 72) if wide else (12, page.narrow_bits, 48)
            x = 12 * row.cells[2]
            picture.glyph(x, top, dots, bits, number * size, bold, invert, across, down)
            kernel.glyph(page, row, 2)
            page.check(picture.packed())


def test_a_glyph_is_drawn_at_most_six_times_as_wide():
    for across in (6, 7, 8):
        for kernel in KERNELS:
            page = GuardedPage(48, 0, Dice(5))
            row = Row()
            row.attrs[0], row.cells[0] = (across - 1) << 3, 20
            page.refs[0] = 0x8001
            picture = Picture(384, ROWS)
            picture.glyph(240, 0, 24, page.wide_bits, 72, 0, 0, 6, 1)
            kernel.glyph(page, row, 0)
            page.check(picture.packed())


def test_a_rectangle_is_cut_at_every_edge():
    for turn in range(60):
        for kernel in KERNELS:
            dice = Dice(200 + turn)
            page = GuardedPage(STRIDES[turn % len(STRIDES)])
            x, top = dice.roll(8 * page.stride + 20), dice.roll(2 * ROWS)
            width, height = dice.roll(40 if turn % 2 else 8 * page.stride), dice.roll(ROWS)
            page.first, page.rows = dice.roll(ROWS), 1 + dice.roll(ROWS)
            picture = Picture(8 * page.stride, page.rows)
            picture.rectangle(x, top - page.first, width, height)
            kernel.fill(page, x, top, width, height)
            page.check(picture.packed())


def test_a_row_of_modules_is_centred_and_cut_at_every_edge():
    for turn in range(24):
        for kernel in KERNELS:
            dice = Dice(300 + turn)
            page = GuardedPage(STRIDES[turn % len(STRIDES)])
            page.size, page.module = 1 + dice.roll(40), 1 + dice.roll(20)
            page.symbol = bytearray([dice.roll(2) for _ in range(3 * page.size)])
            line, top = dice.roll(3), dice.roll(ROWS)
            page.rows = 1 + dice.roll(ROWS)
            picture = Picture(8 * page.stride, page.rows)
            left = (8 * page.stride - page.size * page.module) // 2
            for i in range(page.size):
                if page.symbol[line * page.size + i]:
                    picture.rectangle(left + i * page.module, top, page.module, page.module)
            kernel.modules(page, line, top)
            page.check(picture.packed())


def test_clear_makes_exactly_the_rows_white():
    for kernel in KERNELS:
        for rows in (0, 1, 31, ROWS):
            page = GuardedPage(54, 0xFF)
            page.rows = rows
            kernel.clear(page)
            page.check(bytes(rows * 54))


def every_code_index():
    """Give an index in which every page is full: place = code point + 1, below 0x7F00."""
    index = bytearray(256 + 50 * 127)
    for page in range(127):
        index[page] = page + 1
        at = 256 + 50 * page
        index[at] = 1  # the low and high byte of the first place of this page
        index[at + 1] = page
        for group in range(16):
            index[at + 2 + group] = 16 * group
        for byte in range(32):
            index[at + 18 + byte] = 0xFF
    return index


def page_of_codes(row, page: int) -> None:
    row.count = 256
    for i in range(256):
        row.codes[i] = page << 8 | i


def test_wide_and_narrow_are_told_apart_as_the_layout_does():
    page, row = GuardedPage(), Row(256)
    for kernel in KERNELS:
        for number in range(256):
            page_of_codes(row, number)
            assert kernel.resolve(page, row) == 1
            for i in range(256):
                assert (page.refs[i] == 0x8000) == is_wide(row.codes[i]), row.codes[i]


def test_each_code_point_has_its_own_place():
    page, row = GuardedPage(), Row(256)
    page.narrow_index = page.wide_index = every_code_index()
    for kernel in KERNELS:
        for number in range(127):
            page_of_codes(row, number)
            assert kernel.resolve(page, row) == 0
            for i in range(256):
                assert page.refs[i] & 0x7FFF == row.codes[i] + 1


def test_resolve_tells_what_the_line_needs():
    page, row = GuardedPage(), Row()
    page.narrow_index = page.wide_index = every_code_index()
    row.count = 3
    table = (
        ((65, 66, 67), (0, 0, 0), 0),
        ((65, 0xFFFF, 67), (0, 0, 0), 1),
        ((65, 66, 67), (0, 1, 2), 6),
        ((65, 0xFFFF, 67), (8, 0, 64), 1 + 2 * 72),
    )
    for codes, attrs, seen in table:
        for i in range(3):
            row.codes[i], row.attrs[i] = codes[i], attrs[i]
        for kernel in KERNELS:
            assert kernel.resolve(page, row) == seen


class Cache:
    """What `place` needs of a Font."""

    slots = 4

    def __init__(self):
        self.keys, self.used = array("H", (0, 7, 20, 5)), bytearray(4)
        self.todo = bytearray(4)


def test_the_cache_keeps_what_a_line_needs_and_names_what_is_lacking():
    for kernel in KERNELS:
        cache, refs = Cache(), array("H", (0, 20, 5, 9, 0x8000 | 7, 7))
        assert kernel.place(cache, refs, 6, 0) == 1
        assert list(refs) == [0, 2, 3, 9, 0x8000 | 7, 1]
        assert cache.todo[0] == 3
        assert list(cache.used) == [1, 1, 1, 1]
        assert kernel.place(cache, refs, 6, 0x8000) == 0
        assert refs[4] == 0x8000 | 1
        assert list(cache.used) == [0, 1, 0, 0]
