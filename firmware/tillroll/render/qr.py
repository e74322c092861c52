"""QR Code symbols, versions 1 to 10, from bytes (ISO/IEC 18004:2015).

Two shapes are worked on.  Modules: a byte each, row-major, bit 0 dark, bit 1 function pattern.
Lines: words of 29 modules in an array("i"), bit k of a word = module 28 * half + k of the line;
row and column lines, halves overlapping in module 28, and each of these dark (before the mask),
free (to be masked) and masked: word ((kind * 2 + columns) * 2 + half) * size + line.  So the
penalty rules take one step for 29 lines at once, and no value needs more than 29 bits.
"""

import sys
from array import array

from tillroll.render import qr_tables as tables

if sys.implementation.name == "micropython":
    try:
        from tillroll.render import qr_mask_viper as masking
        from tillroll.render import qr_viper as drawing
    except SyntaxError:  # a port without the viper emitter, WebAssembly for one
        from tillroll.render import qr_mask_plain as masking
        from tillroll.render import qr_plain as drawing
else:
    from tillroll.render import qr_mask_plain as masking
    from tillroll.render import qr_plain as drawing

L, M, Q, H = 0, 1, 2, 3


def encode(data, level: int, max_version: int = 10):
    """Give (version, size, modules) of the smallest symbol that holds `data`.

    `data`: 1 or more bytes, taken as they are, in numeric or alphanumeric mode when all of them
    fit it, else in byte mode.  `level`: 0..3 for L, M, Q, H.  `modules`: bytearray of size * size
    bytes, row by row, 1 = dark, 0 = light, without the quiet zone of 4 modules.  The mask is the
    one with the fewest penalty points, the lower one when two are equal.
    Raises ValueError when the data is too long, or level or max_version out of range.
    """
    if not 0 <= level <= 3 or not 1 <= max_version <= 10:
        raise ValueError("QR level must be 0..3 and max_version 1..10")
    if not data:
        raise ValueError("QR data is empty")
    mode = drawing.classify(data, len(data), tables.VALUES)
    version = fitting_version(len(data), mode, level, max_version)
    words = interleaved(codewords(data, mode, version, level), version, level)
    size = 4 * version + 17
    modules = bytearray(size * size)
    draw_patterns(modules, version, size)
    drawing.place(modules, size, words, 8 * len(words))
    mask_best(modules, size, level)
    return version, size, modules


def data_words(version: int, level: int) -> int:
    """How many codewords of the symbol are data."""
    checks = tables.BLOCKS[level][version - 1] * tables.CHECK_WORDS[level][version - 1]
    return tables.CODEWORDS[version - 1] - checks


def count_width(version: int, mode: int) -> int:
    """How many bits the character count takes."""
    return tables.COUNT_WIDTH[version > 9][mode]


def capacity(version: int, mode: int, level: int) -> int:
    """How many characters the symbol holds (Table 7)."""
    bits = 8 * data_words(version, level) - 4 - count_width(version, mode)
    if mode == tables.NUMERIC:
        return bits // 10 * 3 + (bits % 10 >= 4) + (bits % 10 >= 7)
    if mode == tables.ALPHANUMERIC:
        return bits // 11 * 2 + (bits % 11 >= 6)
    return bits // 8


def fitting_version(length: int, mode: int, level: int, max_version: int) -> int:
    """Give the smallest version that holds `length` characters; ValueError if none does."""
    for version in range(1, max_version + 1):
        if length <= capacity(version, mode, level):
            return version
    raise ValueError(
        "QR data of %d characters is too long: version %d at level %s holds %d"
        % (length, max_version, "LMQH"[level], capacity(max_version, mode, level))
    )


def codewords(data, mode: int, version: int, level: int) -> bytearray:
    """Give the data codewords: mode, count, data, terminator and pad (7.4)."""
    total = data_words(version, level)
    width = count_width(version, mode)
    head = (tables.MODE_BITS[mode] << width | len(data)) << (20 - width)
    out = bytearray(total)
    out[0] = head >> 16
    out[1] = head >> 8 & 255
    out[2] = head & 255
    end = drawing.pack(data, len(data), mode, tables.VALUES, out, 4 + width)
    used = (end + 4 + 7) // 8  # the terminator is 4 bits, or what is left of the symbol
    for i in range(used, total):
        out[i] = 0x11 if (i - used) & 1 else 0xEC
    return out


def interleaved(data: bytearray, version: int, level: int) -> bytearray:
    """Give all codewords in the order of placement: data, then check words of every block."""
    blocks = tables.BLOCKS[level][version - 1]
    degree = tables.CHECK_WORDS[level][version - 1]
    field = bytearray(800)
    drawing.fill_field(field)
    drawing.fill_generator(field, degree)
    checks = bytearray(blocks * degree)
    length = len(data) // blocks
    longer = len(data) % blocks
    start = 0
    for block in range(blocks):
        size = length + (block >= blocks - longer)
        drawing.remainder(field, degree, data, start, size, checks, block * degree)
        start += size
    out = bytearray(len(data) + len(checks))
    drawing.weave(data, blocks, longer, length, out, 0)
    drawing.weave(checks, blocks, 0, degree, out, len(data))
    return out


def draw_patterns(modules: bytearray, version: int, size: int) -> None:
    """Draw the function patterns and keep the format areas free."""
    drawing.reserve(modules, size)
    drawing.stamp(modules, size, 3, 3, 4)
    drawing.stamp(modules, size, size - 4, 3, 4)
    drawing.stamp(modules, size, 3, size - 4, 4)
    if version > 1:
        last = size - 7
        centres = (6, last) if version < 7 else (6, (6 + last) // 2, last)
        finders = ((6, 6), (6, last), (last, 6))
        for y in centres:
            for x in centres:
                if (x, y) not in finders:
                    drawing.stamp(modules, size, x, y, 2)
    if version > 6:
        drawing.stamp_version(modules, size, bch(version, tables.VERSION_GENERATOR, 12))


def bch(value: int, generator: int, checks: int) -> int:
    """Give `value` followed by its `checks` check bits (Annexes C and D)."""
    rest = value << checks
    bit = checks + 5
    while bit >= checks:
        if rest >> bit & 1:
            rest ^= generator << (bit - checks)
        bit -= 1
    return value << checks | rest


def format_bits(level: int, mask: int) -> int:
    """Give the 15 bits of the format information (7.9)."""
    value = tables.LEVEL_BITS[level] << 3 | mask
    return bch(value, tables.FORMAT_GENERATOR, 10) ^ tables.FORMAT_MASK


def mask_best(modules: bytearray, size: int, level: int) -> int:
    """Mask the modules with the best of the eight masks, and give its number (7.8)."""
    lines = array("i", range(12 * size))
    pattern = array("i", range(24))
    masking.split(modules, size, lines)
    best, fewest = 0, -1
    for mask in range(8):
        lay_mask(lines, pattern, size, level, mask)
        points = penalty(lines, size)
        if fewest < 0 or points < fewest:
            best, fewest = mask, points
    lay_mask(lines, pattern, size, level, best)
    masking.finish(lines, size, modules)
    return best


def lay_mask(lines, pattern, size: int, level: int, mask: int) -> None:
    """Fill the masked words: the symbol as it would be printed with `mask`."""
    masking.fill_mask(tables.MASKS, mask, pattern)
    masking.apply(lines, size, pattern)
    masking.stamp_format(lines, size, format_bits(level, mask), tables.FORMAT_PLACES)


def penalty(lines, size: int) -> int:
    """Give the penalty points of the masked words by the four rules of Table 11.

    The standard's open questions are settled as zint does: beyond the edge is light, a
    finder-like place counts once, k is rounded down.
    """
    # The second half counts its own modules only, not the one it shares with the first.
    whole = 1 << min(size, 29)
    rest = 1 << max(size - 28, 0)
    points = 0
    for columns in range(2):
        at = (8 + 2 * columns) * size
        points += masking.score_runs(lines, at, size, whole - 1)
        points += 40 * masking.score_finders(lines, at, size, whole - 1)
        if rest > 2:
            points += masking.score_runs(lines, at + size, size, rest - 2)
            points += 40 * masking.score_finders(lines, at + size, size, rest - 2)
    points += 3 * masking.score_blocks(lines, 8 * size, size, (whole >> 1) - 1)
    dark = masking.count_dark(lines, 8 * size, size, whole - 1)
    if rest > 2:
        points += 3 * masking.score_blocks(lines, 9 * size, size, (rest >> 1) - 1)
        dark += masking.count_dark(lines, 9 * size, size, rest - 2)
    area = size * size
    return points + abs(20 * dark - 10 * area) // area * 10
