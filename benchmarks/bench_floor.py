"""Yardsticks: what plain code without any layout costs on this interpreter."""

from array import array

import micropython
from micropython import const

BUDGETS = {
    "lookup": {"instructions": None, "garbage": None},
    "line": {"instructions": None, "garbage": None, "heap": None},
}

ROWS = const(24)
STRIDE = const(3)  # bytes per row of a glyph; a Latin one, 12 dots wide, fills half
ROW_BYTES = const(48)

lines = []
numbers = {}  # character -> glyph number * 2 + 1 if it is 24 dots wide
numbered = []  # each line as array('H') of such numbers
glyphs = bytearray()
band = bytearray(ROWS * ROW_BYTES + STRIDE)


def prepare():
    """Read the slip; give each character a glyph, and each line as glyph numbers."""
    with open("benchmarks/slip.txt") as file:
        lines.extend(file.read().split("\n")[:-1])
    for character in sorted(set("".join(lines))):
        wide = ord(character) >= 0x2E80
        numbers[character] = len(numbers) * 2 + wide
        glyphs.extend(bytes([0x5A, 0xA5 if wide else 0xA0, 0x3C if wide else 0]) * ROWS)
    for line in lines:
        numbered.append(array("H", [numbers[character] for character in line]))


def bench_lookup():
    """A loop over the characters with one dictionary look-up each; nothing is drawn."""
    found = numbers
    for line in lines:
        for character in line:
            found[character]


def bench_line():
    """One viper call for each line, glyph numbers ready: the dots are drawn into a band."""
    for line in numbered:
        draw(line, len(line), glyphs, band)


@micropython.viper
def draw(line, count: int, glyphs, band):
    """OR each glyph into the band at its place, bit by bit exact at any dot."""
    codes = ptr16(line)
    source = ptr8(glyphs)
    target = ptr8(band)
    dot = 0
    for i in range(count):
        code = codes[i]
        s = (code >> 1) * (ROWS * STRIDE)
        t = dot >> 3
        shift = 8 - (dot & 7)
        end = s + ROWS * STRIDE
        while s < end:
            bits = (source[s] << 16 | source[s + 1] << 8 | source[s + 2]) << shift
            target[t] |= bits >> 24
            target[t + 1] |= bits >> 16
            target[t + 2] |= bits >> 8
            target[t + 3] |= bits
            s += STRIDE
            t += ROW_BYTES
        dot += 24 if code & 1 else 12
