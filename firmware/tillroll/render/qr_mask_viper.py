"""Masking and penalty points of the QR encoder as machine code; twins in `qr_mask_plain`.

No bounds are checked here: `qr` is the only caller.  Shapes and bits: see the head of `qr`.
"""

import micropython


@micropython.viper
def split(modules, size: int, lines):
    """Fill the dark and the free words of all rows and columns from the modules."""
    m = ptr8(modules)
    w = ptr32(lines)
    for part in range(4):
        across = part & 2
        first = 28 * (part & 1)
        for i in range(size):
            dark = 0
            free = 0
            for lane in range(29):
                k = first + lane
                if k < size:
                    value = m[k * size + i] if across else m[i * size + k]
                    dark |= (value & 1) << lane
                    if value & 2 == 0:
                        free |= 1 << lane
            w[part * size + i] = dark
            w[(4 + part) * size + i] = free


@micropython.viper
def fill_mask(masks, mask: int, pattern):
    """Put twelve rows, then twelve columns of data mask `mask`, twelve modules each."""
    source = ptr8(masks)
    p = ptr32(pattern)
    for i in range(24):
        p[i] = 0
    for y in range(12):
        row = source[12 * mask + y]
        p[y] = row | (row << 6)
        for x in range(12):
            p[12 + x] |= ((row >> (x % 6)) & 1) << y


@micropython.viper
def apply(lines, size: int, pattern):
    """Fill the masked words: the dark ones, with the pattern laid over the free modules."""
    w = ptr32(lines)
    p = ptr32(pattern)
    for part in range(4):
        base = 12 if part & 2 else 0
        for i in range(size):
            word = p[base + i % 12]
            if part & 1:
                word = ((word >> 4) | (word << 8)) & 0xFFF
            word = (word | (word << 12) | ((word & 31) << 24)) & w[(4 + part) * size + i]
            w[(8 + part) * size + i] = word ^ w[part * size + i]


@micropython.viper
def stamp_format(lines, size: int, bits: int, near):
    """Add the dark modules of both copies of the 15 format bits to the masked words."""
    w = ptr32(lines)
    places = ptr8(near)
    for i in range(15):
        if (bits >> i) & 1:
            axis = 2 if i < 8 else 0
            at = places[i]
            for _ in range(2):
                base = (8 + axis) * size
                if at < 29:
                    w[base + 8] |= 1 << at
                if at > 27:
                    w[base + size + 8] |= 1 << (at - 28)
                w[(10 - axis) * size + at] |= 256
                axis ^= 2
                at = size - 1 - i if i < 8 else size - 15 + i


@micropython.viper
def score_runs(lines, at: int, size: int, keep: int) -> int:
    """Give the points for runs of five or more like modules along the walk (N1, and 1 for more).

    `ends` has a bit where four neighbours in a row were alike: k - 4 of them in a run of k, the
    first of them also in `first`; k - 4 + 2 is the standard's 3 + (k - 5).
    """
    w = ptr32(lines)
    points = 0
    before = w[at]
    alike = alike2 = alike3 = was = 0
    for i in range(at + 1, at + size):
        word = w[i]
        same = ~(word ^ before) & keep
        ends = same & alike & alike2 & alike3
        if ends:
            first = ends & ~was
            # bits counted in pairs, then in fours, where both counts are added, then in bytes
            pairs = ends - ((ends >> 1) & 0x15555555)
            fours = (pairs & 0x33333333) + ((pairs >> 2) & 0x33333333)
            pairs = first - ((first >> 1) & 0x15555555)
            fours += ((pairs & 0x33333333) + ((pairs >> 2) & 0x33333333)) << 1
            fours = (fours & 0x0F0F0F0F) + ((fours >> 4) & 0x0F0F0F0F)
            points += ((fours * 0x01010101) >> 24) & 127
        was = ends
        alike3 = alike2
        alike2 = alike
        alike = same
        before = word
    return points


@micropython.viper
def score_finders(lines, at: int, size: int, keep: int) -> int:
    """Give how often dark 1:1:3:1:1 with four light modules on a side occurs along the walk.

    The quiet zone is light; a place with light on both sides counts once.
    """
    w = ptr32(lines)
    count = 0
    end = at + size
    for i in range(at, end - 6):
        hits = keep & w[i] & w[i + 2] & w[i + 3] & w[i + 4] & w[i + 6]
        if hits:
            hits &= ~(w[i + 1] | w[i + 5])
        if hits:
            before = 0
            after = 0
            for k in range(1, 5):
                if i - k >= at:
                    before |= w[i - k]
                if i + 6 + k < end:
                    after |= w[i + 6 + k]
            hits &= ~(before & after)
            while hits:
                hits &= hits - 1
                count += 1
    return count


@micropython.viper
def score_blocks(lines, at: int, size: int, keep: int) -> int:
    """Give how many 2 by 2 squares of like modules begin at the lanes of `keep`."""
    w = ptr32(lines)
    count = 0
    above = w[at]
    alike = ~(above ^ (above >> 1)) & keep
    for i in range(at + 1, at + size):
        word = w[i]
        here = ~(word ^ (word >> 1)) & keep
        squares = here & alike & ~(word ^ above)
        if squares:
            squares -= (squares >> 1) & 0x15555555
            squares = (squares & 0x33333333) + ((squares >> 2) & 0x33333333)
            squares = (squares + (squares >> 4)) & 0x0F0F0F0F
            count += ((squares * 0x01010101) >> 24) & 63
        alike = here
        above = word
    return count


@micropython.viper
def count_dark(lines, at: int, size: int, keep: int) -> int:
    """Give how many modules are dark in the lanes of `keep`."""
    w = ptr32(lines)
    count = 0
    for i in range(at, at + size):
        word = w[i] & keep
        word -= (word >> 1) & 0x15555555
        word = (word & 0x33333333) + ((word >> 2) & 0x33333333)
        word = (word + (word >> 4)) & 0x0F0F0F0F
        count += ((word * 0x01010101) >> 24) & 63
    return count


@micropython.viper
def finish(lines, size: int, modules):
    """Turn the masked rows into modules, 1 = dark."""
    w = ptr32(lines)
    m = ptr8(modules)
    for i in range(size):
        word = w[8 * size + i]
        for x in range(size):
            if x == 28:
                word = w[9 * size + i]
            m[i * size + x] = word & 1
            word >>= 1
