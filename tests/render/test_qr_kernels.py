"""The QR encoder's kernels: machine code, plain twins and the penalty rules agree.

On CPython the viper kernels run as plain Python, with the casts as identities.
"""

import sys
from array import array

from tillroll.render import qr, qr_mask_plain, qr_mask_viper, qr_plain, qr_viper
from tillroll.render import qr_tables as tables

if sys.implementation.name != "micropython":
    for module in (qr_viper, qr_mask_viper):
        module.ptr8 = module.ptr32 = lambda buffer: buffer

SIZES = (21, 25, 29, 33, 41, 45, 57)


class Noise:
    """A fixed pseudo-random sequence (linear congruence within 31 bits)."""

    def __init__(self, state):
        self.state = state

    def below(self, bound):
        """The next number, 0..bound - 1."""
        self.state = (self.state * 1021 + 12347) % 1000003
        return (self.state >> 3) % bound

    def bytes(self, length, bound=256):
        """`length` bytes below `bound`."""
        return bytearray([self.below(bound) for _ in range(length)])


def blank(size):
    """Line words and pattern words, filled with what must be overwritten."""
    return array("i", range(12 * size)), array("i", range(24))


def masked(modules, size):
    """The line words of a symbol whose modules are all function modules: nothing is masked."""
    lines, _ = blank(size)
    qr.masking.split(bytearray([2 | module for module in modules]), size, lines)
    for i in range(4 * size):
        lines[8 * size + i] = lines[i]
    return lines


def line_points(line):
    """Points of one row or column by rules 1 and 3 of Table 11, module by module."""
    points = 0
    run = 1
    for i in range(1, len(line) + 1):
        if i < len(line) and line[i] == line[i - 1]:
            run += 1
        else:
            points += 3 + run - 5 if run >= 5 else 0
            run = 1
    wide = [0] * 4 + list(line) + [0] * 4
    for i in range(4, len(wide) - 10):
        light = not any(wide[i - 4 : i]) or not any(wide[i + 7 : i + 11])
        if light and wide[i : i + 7] == [1, 0, 1, 1, 1, 0, 1]:
            points += 40
    return points


def points_of(modules, size):
    """Penalty points by Table 11, module by module."""
    rows = [modules[y * size : y * size + size] for y in range(size)]
    points = 0
    for i in range(size):
        points += line_points(rows[i])
        points += line_points([row[i] for row in rows])
    for y in range(size - 1):
        for x in range(size - 1):
            four = rows[y][x] + rows[y][x + 1] + rows[y + 1][x] + rows[y + 1][x + 1]
            points += 3 if four in (0, 4) else 0
    deviation = abs(2 * sum(modules) - size * size) * 50  # per cent of the area, times the area
    return points + deviation // (5 * size * size) * 10


def pictures(size, noise):
    """Modules of several kinds: noise, mostly dark, stripes, corners, finders at every offset."""
    yield noise.bytes(size * size, 2)
    yield bytearray([1 if noise.below(8) else 0 for _ in range(size * size)])
    yield bytearray([(i // 7) & 1 for i in range(size * size)])
    yield bytearray(size * size)
    yield bytearray(b"\x01" * (size * size))
    for _ in range(6):
        left, low = noise.below(size), noise.below(size)
        yield bytearray([i % size >= left and i // size <= low for i in range(size * size)])
    finder = bytearray(size * size)
    for y in range(size):
        for k, module in enumerate((1, 0, 1, 1, 1, 0, 1)):
            finder[y * size + (y + k) % size] = module
    yield finder


def test_penalty_is_table_11():
    noise = Noise(1)
    for size in SIZES:
        for modules in pictures(size, noise):
            assert qr.penalty(masked(modules, size), size) == points_of(modules, size), size


def test_proportion_is_exact_to_the_module():
    size = 33  # 45 and 55 per cent lie between 490 and 491, and between 598 and 599 modules
    for dark in (490, 491, 598, 599):
        modules = bytearray([i % size > 28 for i in range(size * size)])
        rest = dark - sum(modules)
        for i in range(size * size):
            if rest and i % size < 28:
                modules[i] = 1
                rest -= 1
        assert qr.penalty(masked(modules, size), size) == points_of(modules, size), dark


def test_best_mask_has_the_fewest_points():
    noise = Noise(2)
    for version in (1, 3, 4, 6):
        size = 4 * version + 17
        modules = bytearray(size * size)
        qr.draw_patterns(modules, version, size)
        words = noise.bytes(tables.CODEWORDS[version - 1])
        qr.drawing.place(modules, size, words, 8 * len(words))
        found = []
        lines, pattern = blank(size)
        qr.masking.split(modules, size, lines)
        for mask in range(8):
            qr.lay_mask(lines, pattern, size, qr.Q, mask)
            picture = bytearray(size * size)
            qr.masking.finish(lines, size, picture)
            found.append((points_of(picture, size), mask, picture))
        best = min(found, key=lambda entry: entry[:2])
        assert qr.mask_best(modules, size, qr.Q) == best[1]
        assert modules == best[2]


def test_twins_classify_alike():
    for code in range(256):
        for data in (bytes([code]), bytes([48, code])):
            args = (data, len(data), tables.VALUES)
            assert qr_viper.classify(*args) == qr_plain.classify(*args), code


def test_twins_pack_alike():
    noise = Noise(3)
    alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    for length in list(range(1, 12)) + [100]:
        for mode, bound in ((0, 10), (1, 45), (2, 256)):
            data = noise.bytes(length, bound)
            if mode < 2:
                data = bytearray([alphabet[value] for value in data])
            for bit in (12, 13, 14, 20):
                outs = (bytearray(length + 5), bytearray(length + 5))
                ends = [
                    kernel.pack(data, length, mode, tables.VALUES, out, bit)
                    for kernel, out in zip((qr_viper, qr_plain), outs)
                ]
                assert outs[0] == outs[1] and ends[0] == ends[1]
                bits = ((10 * length + 2) // 3, (11 * length + 1) // 2, 8 * length)[mode]
                assert ends[0] == bit + bits


def test_twins_make_like_check_words():
    noise = Noise(4)
    for degree in range(7, 31):
        fields = (bytearray(800), bytearray(800))
        for kernel, field in zip((qr_viper, qr_plain), fields):
            kernel.fill_field(field)
            kernel.fill_generator(field, degree)
        assert fields[0] == fields[1]
        data = noise.bytes(60)
        outs = (bytearray(degree + 3), bytearray(degree + 3))
        for kernel, out in zip((qr_viper, qr_plain), outs):
            kernel.remainder(fields[0], degree, data, 5, 40, out, 2)
        assert outs[0] == outs[1]
        assert outs[0][:2] == b"\x00\x00" and outs[0][-1] == 0
        assert is_codeword(fields[0], data[5:45] + outs[0][2:-1], degree)


def is_codeword(field, words, degree):
    """Whether the polynomial of the words is 0 at the first `degree` powers of 2 in GF(256)."""
    for power in range(degree):
        value = 0
        for word in words:
            if value:
                value = field[field[512 + value] + power]
            value ^= word
        if value:
            return False
    return True


def test_twins_weave_alike():
    noise = Noise(5)
    for blocks, longer, length in ((1, 0, 9), (2, 0, 16), (4, 2, 24), (5, 5, 3), (8, 2, 15)):
        data = noise.bytes(blocks * length + longer)
        outs = (bytearray(len(data) + 2), bytearray(len(data) + 2))
        for kernel, out in zip((qr_viper, qr_plain), outs):
            kernel.weave(data, blocks, longer, length, out, 1)
        assert outs[0] == outs[1]
        assert sorted(outs[0][1:-1]) == sorted(data)
        for block in range(blocks):
            start = block * length + max(0, block - (blocks - longer))
            assert outs[0][1 + block] == data[start]


def test_twins_draw_alike():
    noise = Noise(6)
    for size in SIZES:
        pair = (bytearray(size * size), bytearray(size * size))
        words = noise.bytes(size * size // 8)
        for kernel, modules in zip((qr_viper, qr_plain), pair):
            kernel.reserve(modules, size)
            kernel.stamp(modules, size, 3, 3, 4)
            kernel.stamp(modules, size, size - 4, 3, 4)
            kernel.stamp(modules, size, 3, size - 4, 4)
            kernel.stamp(modules, size, size - 7, size - 7, 2)
            kernel.stamp_version(modules, size, 0x2A5C3)
            kernel.place(modules, size, words, 8 * len(words))
        assert pair[0] == pair[1], size


def test_twins_mask_and_score_alike():
    noise = Noise(7)
    for size in SIZES:
        modules = noise.bytes(size * size, 4)
        pair = []
        for kernel in (qr_mask_viper, qr_mask_plain):
            lines, pattern = blank(size)
            kernel.split(modules, size, lines)
            marks = []
            for mask in range(8):
                kernel.fill_mask(tables.MASKS, mask, pattern)
                kernel.apply(lines, size, pattern)
                kernel.stamp_format(lines, size, 0x5A3C >> mask & 0x7FFF, tables.FORMAT_PLACES)
                marks.append((pattern[:], lines[:], scores(kernel, lines, size)))
            out = bytearray(size * size)
            kernel.finish(lines, size, out)
            pair.append((marks, out))
        assert pair[0] == pair[1], size


def scores(kernel, lines, size):
    """All scores of all parts, with every lane kept and with few."""
    found = []
    for part in range(8, 12):
        for keep in (0x1FFFFFFF, 0x0A5F0F3, 2):
            for name in ("score_runs", "score_finders", "score_blocks", "count_dark"):
                found.append(getattr(kernel, name)(lines, part * size, size, keep))
    return found
