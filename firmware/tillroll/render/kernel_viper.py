"""The hot loops of rendering as machine code; kernel_plain.py holds the same functions in Python.

Viper checks no bounds: every function that draws clips by itself, and tests/render/ proves it
with guard bytes.  Viper keeps only a function's first three locals in registers: where a function
begins with `d`, `s` and `end`, callers pass 0 for these loop variables.

`refs` name glyphs: bit 15 says wide, the rest is the glyph's place in its font's `bits`.
Narrow glyphs are 12 dots in 2 bytes a row, wide ones 24 dots in 3; both have 24 rows.
An index is the one of docs/font_pack.md.
"""

import micropython


@micropython.viper
def resolve(codes, attrs, count: int, refs, narrow, wide) -> int:
    """Turn code points into refs.  Gives 1 if a glyph is missing, plus the sum of bits of
    `attrs` shifted left by one.  A missing glyph becomes place 0, the box.
    """
    code, attr, ref = ptr16(codes), ptr16(attrs), ptr16(refs)
    pages = ptr8(narrow)
    seen = 0
    i = 0
    while i < count:
        c = code[i]
        flag = 0x8000
        pages = ptr8(wide)
        if c < 0x1100 or 0x20A0 <= c <= 0x20CF or 0xFF61 <= c <= 0xFFDC:
            flag = 0
            pages = ptr8(narrow)
        page = pages[c >> 8]
        place = 0
        if page:
            at = 206 + page * 50
            bits = at + 18 + (c >> 3 & 30)
            v = pages[bits] | pages[bits + 1] << 8
            if v >> (c & 15) & 1:
                v &= (1 << (c & 15)) - 1
                v -= v >> 1 & 0x5555
                v = (v & 0x3333) + (v >> 2 & 0x3333)
                v = v + (v >> 4) & 0x0F0F
                place = (pages[at] | pages[at + 1] << 8) + pages[at + 2 + (c >> 4 & 15)]
                place += v + (v >> 8) & 31
        if place == 0:
            seen |= 1
        ref[i] = flag | place
        seen |= attr[i] << 1
        i += 1
    return seen


@micropython.viper
def place(refs, count: int, flag: int, keys, used, slots: int, todo) -> int:
    """Turn the places of one font (the refs with this flag) into slots of its cache.

    `keys` says which place each slot holds; `used` is set for the slots this line needs.
    Gives how many glyphs must be loaded; `todo` then holds their positions in `refs`.
    """
    ref, key = ptr16(refs), ptr16(keys)
    use, out = ptr8(used), ptr8(todo)
    misses = 0
    for i in range(slots):
        use[i] = 0
    for i in range(count):
        want = ref[i] & 0x7FFF
        if ref[i] & 0x8000 == flag:
            slot = want % slots
            if key[slot] != want:
                slot = 0
                while slot < slots and key[slot] != want:
                    slot += 1
            if slot < slots:
                ref[i] = flag | slot
                use[slot] = 1
            else:
                out[misses] = i
                misses += 1
    return misses


@micropython.viper
def narrow(d: int, s: int, end: int, band, stride: int, cells, refs, count: int, bits) -> int:
    """Make the first 24 rows of `band` white and draw the line's narrow glyphs, plain.

    Gives how many were left out because they do not fit between the paper's edges.
    """
    out, cell, ref = ptr32(band), ptr8(cells), ptr16(refs)
    base = int(ptr8(bits))
    outside = 0
    for i in range(stride * 6):
        out[i] = 0
    for i in range(count):
        s = ref[i]
        if s < 0x8000:
            x = cell[i] * 12
            d = int(out) + (x >> 3)
            s = base + s * 48
            end = s + 48
            if stride < (x >> 3) + 2:
                outside += 1
            elif x & 4:
                while s < end:
                    ptr8(d)[0] |= ptr8(s)[0] >> 4
                    ptr8(d)[1] = ptr8(s)[0] << 4 | ptr8(s)[1] >> 4
                    d += stride
                    s += 2
            else:
                while s < end:
                    ptr8(d)[0] = ptr8(s)[0]
                    ptr8(d)[1] |= ptr8(s)[1]
                    d += stride
                    s += 2
    return outside


@micropython.viper
def wide(d: int, s: int, end: int, band, stride: int, cells, refs, count: int, bits) -> int:
    """Draw the line's wide glyphs, plain, into the first 24 rows of `band`; gives the same."""
    out, cell, ref = ptr8(band), ptr8(cells), ptr16(refs)
    base = int(ptr8(bits))
    outside = 0
    for i in range(count):
        s = ref[i] - 0x8000
        if s >= 0:
            x = cell[i] * 12
            d = int(out) + (x >> 3)
            s = base + s * 72
            end = s + 72
            if stride < (x >> 3) + 3 + (x >> 2 & 1):
                outside += 1
            elif x & 4:
                while s < end:
                    ptr8(d)[0] |= ptr8(s)[0] >> 4
                    ptr8(d)[1] = ptr8(s)[0] << 4 | ptr8(s)[1] >> 4
                    ptr8(d)[2] = ptr8(s)[1] << 4 | ptr8(s)[2] >> 4
                    ptr8(d)[3] |= ptr8(s)[2] << 4
                    d += stride
                    s += 3
            else:
                while s < end:
                    ptr8(d)[0] = ptr8(s)[0]
                    ptr8(d)[1] = ptr8(s)[1]
                    ptr8(d)[2] = ptr8(s)[2]
                    d += stride
                    s += 3
    return outside


@micropython.viper
def glyph(band, stride: int, rows: int, x: int, top: int, attr: int, bits, at: int, dots: int):
    """OR one glyph of `dots` x 24 dots with its attributes into `band` of `rows` rows.

    Its cell begins at dot `x` >= 0 and row `top`, which may be negative; what lies outside of
    the band is cut off.  `at` is the byte in `bits` at which the glyph begins.
    """
    out = ptr8(band)
    src = int(ptr8(bits)) + at
    across = (attr >> 3 & 7) + 1
    bold = 0 - (attr & 1)
    inverted = (1 << dots) - 1 if attr & 4 else 0
    end = top + 24 * ((attr >> 6 & 7) + 1)
    while top < end:
        v = ptr8(src)[0] << 8 | ptr8(src)[1]
        src += 2
        if dots == 24:
            v = v << 8 | ptr8(src)[0]
            src += 1
        else:
            v >>= 4
        v = (v | v >> 1 & bold) ^ inverted
        first = 0 if top < 0 else top
        top += (attr >> 6 & 7) + 1
        last = rows if top > rows else top
        column = x >> 3
        n = x & 7
        mask = 1 << (dots - 1)
        acc = 0
        if across == 1:
            mask = 0
            acc = v
            n += dots
        while first < last and column < stride and (mask or n):
            if mask:
                acc = acc << across | ((1 << across) - 1 if v & mask else 0)
                n += across
                mask >>= 1
            elif n < 8:
                acc <<= 8 - n
                n = 8
            while n >= 8:
                n -= 8
                if column < stride:
                    for y in range(first, last):
                        out[y * stride + column] |= acc >> n
                column += 1


@micropython.viper
def fill(band, stride: int, rows: int, x: int, top: int, width: int, height: int):
    """Blacken a rectangle of `width` x `height` dots; `top` may be negative, `x` not."""
    out = ptr8(band)
    right = x + width
    right = stride * 8 if right > stride * 8 else right
    bottom = top + height
    bottom = rows if bottom > rows else bottom
    top = 0 if top < 0 else top
    while x < right:
        bits = 0xFF >> (x & 7)
        if right - (x & -8) < 8:
            bits &= 0xFF00 >> (right & 7)
        for y in range(top, bottom):
            out[y * stride + (x >> 3)] |= bits
        x = (x | 7) + 1


@micropython.viper
def modules(band, stride: int, rows: int, x: int, top: int, matrix, at: int, size: int, dots: int):
    """Blacken the dark ones of `size` modules from `matrix[at]`, each `dots` x `dots` dots."""
    out, module = ptr8(band), ptr8(matrix)
    bottom = top + dots
    bottom = rows if bottom > rows else bottom
    for i in range(size):
        right = x + dots
        right = stride * 8 if right > stride * 8 else right
        if module[at + i]:
            for dot in range(x, right):
                for y in range(top, bottom):
                    out[y * stride + (dot >> 3)] |= 0x80 >> (dot & 7)
        x += dots


@micropython.viper
def clear(band, rows: int, stride: int):
    """Make the first `rows` rows of `band` white."""
    out = ptr8(band)
    for i in range(rows * stride):
        out[i] = 0
