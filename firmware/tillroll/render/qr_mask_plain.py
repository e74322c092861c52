"""Masking and penalty points of the QR encoder in plain Python, for interpreters without viper.

Same names, arguments and results as in `qr_mask_viper`.
"""


def split(modules, size, lines):
    """Fill the dark and the free words of all rows and columns from the modules."""
    for part in range(4):
        line_step, lane_step = (1, size) if part & 2 else (size, 1)
        first = 28 * (part & 1)
        for i in range(size):
            dark = free = 0
            for k in range(first, min(first + 29, size)):
                value = modules[i * line_step + k * lane_step]
                dark |= (value & 1) << (k - first)
                free |= (value >> 1 ^ 1) << (k - first)
            lines[part * size + i] = dark
            lines[(4 + part) * size + i] = free


def fill_mask(masks, mask, pattern):
    """Put twelve rows, then twelve columns of data mask `mask`, twelve modules each."""
    for i in range(12):
        pattern[12 + i] = 0
    for y in range(12):
        row = masks[12 * mask + y]
        pattern[y] = row | row << 6
        for x in range(12):
            pattern[12 + x] |= (row >> x % 6 & 1) << y


def apply(lines, size, pattern):
    """Fill the masked words: the dark ones, with the pattern laid over the free modules."""
    for part in range(4):
        base = 12 if part & 2 else 0
        for i in range(size):
            word = pattern[base + i % 12]
            if part & 1:
                word = (word >> 4 | word << 8) & 0xFFF
            word |= word << 12 | (word & 31) << 24
            dark = lines[part * size + i]
            lines[(8 + part) * size + i] = dark ^ word & lines[(4 + part) * size + i]


def stamp_format(lines, size, bits, near):
    """Add the dark modules of both copies of the 15 format bits to the masked words."""
    for i in range(15):
        if bits >> i & 1:
            axis, far = (2, size - 1 - i) if i < 8 else (0, size - 15 + i)
            _stamp(lines, size, axis, near[i])
            _stamp(lines, size, 2 - axis, far)


def _stamp(lines, size, axis, at):
    """Make module `at` of row 8 (axis 0) or column 8 (axis 2) dark."""
    base = (8 + axis) * size
    if at < 29:
        lines[base + 8] |= 1 << at
    if at > 27:
        lines[base + size + 8] |= 1 << (at - 28)
    lines[(10 - axis) * size + at] |= 1 << 8


def _ones(word):
    """How many bits are set."""
    return bin(word).count("1")


def score_runs(lines, at, size, keep):
    """Give the points for runs of five or more like modules along the walk (N1, and 1 for more).

    `ends` has a bit where four neighbours in a row were alike: k - 4 of them in a run of k, the
    first of them also in `first`; k - 4 + 2 is the standard's 3 + (k - 5).
    """
    points = 0
    before = lines[at]
    alike = alike2 = alike3 = was = 0
    for i in range(at + 1, at + size):
        word = lines[i]
        same = ~(word ^ before) & keep
        ends = same & alike & alike2 & alike3
        if ends:
            first = ends & ~was
            points += _ones(ends) + 2 * _ones(first)
        was, alike3, alike2, alike, before = ends, alike2, alike, same, word
    return points


def score_finders(lines, at, size, keep):
    """Give how often dark 1:1:3:1:1 with four light modules on a side occurs along the walk.

    The quiet zone is light; a place with light on both sides counts once.
    """
    count = 0
    end = at + size
    for i in range(at, end - 6):
        hits = keep & lines[i] & lines[i + 2] & lines[i + 3] & lines[i + 4] & lines[i + 6]
        hits &= ~(lines[i + 1] | lines[i + 5])
        if hits:
            before = after = 0
            for k in range(max(at, i - 4), i):
                before |= lines[k]
            for k in range(i + 7, min(end, i + 11)):
                after |= lines[k]
            count += _ones(hits & ~(before & after))
    return count


def score_blocks(lines, at, size, keep):
    """Give how many 2 by 2 squares of like modules begin at the lanes of `keep`."""
    count = 0
    above = lines[at]
    alike = ~(above ^ above >> 1) & keep
    for i in range(at + 1, at + size):
        word = lines[i]
        here = ~(word ^ word >> 1) & keep
        count += _ones(here & alike & ~(word ^ above))
        alike, above = here, word
    return count


def count_dark(lines, at, size, keep):
    """Give how many modules are dark in the lanes of `keep`."""
    return sum(_ones(lines[i] & keep) for i in range(at, at + size))


def finish(lines, size, modules):
    """Turn the masked rows into modules, 1 = dark."""
    for i in range(size):
        for x in range(size):
            half = 1 if x > 28 else 0
            modules[i * size + x] = lines[(8 + half) * size + i] >> (x - 28 * half) & 1
