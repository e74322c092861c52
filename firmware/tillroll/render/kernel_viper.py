"""The hot loops of rendering as machine code; kernel_plain.py holds the same functions in Python.

Viper checks no bounds: every function that draws clips by itself, and tests/render/ proves it
with guard bytes.  Viper keeps only a function's first three locals in registers: where a function
begins with `d`, `s` and `end`, callers pass 0 for these loop variables.  Arguments are few because
MicroPython keeps a caller's frame off the heap only up to 11 words.

`page` is a page.Page, `row` a TEXT Row.  `page.refs` name glyphs: bit 15 says wide, the rest is
the glyph's place in the bits of its font.  Narrow glyphs are 12 dots in 2 bytes a row, wide ones
24 dots in 3; both have 24 rows.  An index is the one of docs/font_pack.md.
"""

import micropython


@micropython.viper
def resolve(page, row) -> int:
    """Turn code points into refs.  Gives 1 if a glyph is missing, plus the union of the bits of
    all attributes shifted left by one.  A missing glyph becomes place 0, the box.
    """
    code, attr, ref = ptr16(row.codes), ptr16(row.attrs), ptr16(page.refs)
    narrow, wide = ptr8(page.narrow_index), ptr8(page.wide_index)
    seen = 0
    for i in range(int(row.count)):
        c = code[i]
        flag = 0x8000
        index = wide
        if c < 0x1100 or 0x20A0 <= c <= 0x20CF or 0xFF61 <= c <= 0xFFDC:
            flag = 0
            index = narrow
        place = 0
        if index[c >> 8]:
            at = 206 + index[c >> 8] * 50
            bits = at + 18 + (c >> 3 & 30)
            v = index[bits] | index[bits + 1] << 8
            if v >> (c & 15) & 1:
                v &= (1 << (c & 15)) - 1
                v -= v >> 1 & 0x5555
                v = (v & 0x3333) + (v >> 2 & 0x3333)
                v = v + (v >> 4) & 0x0F0F
                place = (index[at] | index[at + 1] << 8) + index[at + 2 + (c >> 4 & 15)]
                place += v + (v >> 8) & 31
        if place == 0:
            seen |= 1
        ref[i] = flag | place
        seen |= attr[i] << 1
    return seen


@micropython.viper
def place(font, refs, count: int, flag: int) -> int:
    """Turn the places of one font (the refs with this flag) into slots of its cache.

    `font.used` is set for the slots this line needs.  Gives how many glyphs must be loaded;
    `font.todo` then holds their positions in `refs`.
    """
    ref, key = ptr16(refs), ptr16(font.keys)
    use, out = ptr8(font.used), ptr8(font.todo)
    slots = int(font.slots)
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
def narrow(d: int, s: int, end: int, page, row) -> int:
    """Make the first 24 rows of the band white and draw the line's narrow glyphs, plain.

    Gives how many were left out because they do not fit between the paper's edges.
    """
    out, cell, ref = ptr32(page.band), ptr8(row.cells), ptr16(page.refs)
    base, stride = int(ptr8(page.narrow_bits)), int(page.stride)
    outside = 0
    for i in range(stride * 6):
        out[i] = 0
    for i in range(int(row.count)):
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
def wide(d: int, s: int, end: int, page, row) -> int:
    """Draw the line's wide glyphs, plain, into the first 24 rows of the band; gives the same."""
    out, cell, ref = ptr8(page.band), ptr8(row.cells), ptr16(page.refs)
    base, stride = int(ptr8(page.wide_bits)), int(page.stride)
    outside = 0
    for i in range(int(row.count)):
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
def glyph(page, row, i: int):
    """OR the line's glyph number `i`, with its attributes, into the band; the edges cut it off."""
    out, stride, rows = ptr8(page.band), int(page.stride), int(page.rows)
    x, attr, ref = ptr8(row.cells)[i] * 12, ptr16(row.attrs)[i], ptr16(page.refs)[i]
    down = (attr >> 6 & 7) + 1
    across = (attr >> 3 & 7) + 1
    across = 6 if across > 6 else across
    run = (1 << across) - 1
    size = 2 + (ref >> 15)
    full = 0xFFFFFF if size == 3 else 0xFFF000
    src = int(ptr8(page.wide_bits if size == 3 else page.narrow_bits))
    src += (ref & 0x7FFF) * 24 * size
    top = int(page.baseline) * (int(row.height) - down) - int(page.first)
    right = (x + 12 * (size - 1) * across + 7) >> 3
    right = stride if right > stride else right
    for _line in range(24):
        v = ptr8(src)[0] << 16 | ptr8(src)[1] << 8
        if size == 3:
            v |= ptr8(src)[2]
        src += size
        v = (v | v >> 1 & 0 - (attr & 1)) & full ^ full * (attr >> 2 & 1)
        first = 0 if top < 0 else top
        top += down
        last = rows if top > rows else top
        n = x & 7
        acc = 0
        for column in range(x >> 3, right if v else 0):
            while n < 8:
                if across == 1:
                    acc = acc << 4 | v >> 20 & 15
                    n += 4
                    v <<= 4
                else:
                    acc = acc << across | (run if v & 0x800000 else 0)
                    n += across
                    v <<= 1
            n -= 8
            if acc >> n & 0xFF:
                for y in range(first, last):
                    out[y * stride + column] |= acc >> n


@micropython.viper
def fill(page, x: int, top: int, width: int, height: int):
    """Blacken `width` x `height` dots from dot `x` >= 0 and row `top` of the line."""
    out, stride, rows = ptr8(page.band), int(page.stride), int(page.rows)
    top -= int(page.first)
    bottom = top + height
    bottom = rows if bottom > rows else bottom
    top = 0 if top < 0 else top
    right = x + width
    right = stride * 8 if right > stride * 8 else right
    while x < right:
        bits = 0xFF >> (x & 7)
        if right - (x & -8) < 8:
            bits &= 0xFF00 >> (right & 7)
        for y in range(top, bottom):
            out[y * stride + (x >> 3)] |= bits
        x = (x | 7) + 1


@micropython.viper
def modules(page, line: int, top: int):
    """Blacken row `line` of the QR symbol's modules, centred, at row `top` of the band."""
    out, module = ptr8(page.band), ptr8(page.symbol)
    stride, rows, dots = int(page.stride), int(page.rows), int(page.module)
    size = int(page.size)
    x = (stride * 8 - size * dots) >> 1
    bottom = top + dots
    bottom = rows if bottom > rows else bottom
    for i in range(line * size, line * size + size):
        right = x + dots
        right = stride * 8 if right > stride * 8 else right
        if module[i]:
            for dot in range(0 if x < 0 else x, right):
                for y in range(top, bottom):
                    out[y * stride + (dot >> 3)] |= 0x80 >> (dot & 7)
        x += dots


@micropython.viper
def clear(page):
    """Make the `page.rows` rows of the band white."""
    out = ptr8(page.band)
    for i in range(int(page.rows) * int(page.stride)):
        out[i] = 0
