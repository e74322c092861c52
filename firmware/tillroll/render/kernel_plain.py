"""The twin of kernel_viper.py in plain Python: the same functions, the same dots.

It runs where machine code cannot, and it is what the machine code is tested against.
"""


def resolve(page, row) -> int:
    """See kernel_viper.resolve."""
    seen = 0
    for i in range(row.count):
        code = row.codes[i]
        thin = code < 0x1100 or 0x20A0 <= code <= 0x20CF or 0xFF61 <= code <= 0xFFDC
        place = _place(page.narrow_index if thin else page.wide_index, code)
        if place == 0:
            seen |= 1
        page.refs[i] = place if thin else place | 0x8000
        seen |= row.attrs[i] << 1
    return seen


def _place(index, code):
    page = index[code >> 8]
    if page == 0:
        return 0
    at = 206 + page * 50
    group = code >> 4 & 15
    bits = index[at + 18 + 2 * group] | index[at + 19 + 2 * group] << 8
    bit = code & 15
    if not bits >> bit & 1:
        return 0
    place = index[at] + (index[at + 1] << 8) + index[at + 2 + group]
    for lower in range(bit):
        place += bits >> lower & 1
    return place


def place(font, refs, count, flag) -> int:
    """See kernel_viper.place."""
    keys, slots = font.keys, font.slots
    misses = 0
    for i in range(slots):
        font.used[i] = 0
    for i in range(count):
        want = refs[i] & 0x7FFF
        if refs[i] & 0x8000 != flag:
            continue
        slot = want % slots
        if keys[slot] != want:
            slot = 0
            while slot < slots and keys[slot] != want:
                slot += 1
        if slot < slots:
            refs[i] = flag | slot
            font.used[slot] = 1
        else:
            font.todo[misses] = i
            misses += 1
    return misses


def narrow(_d, _s, _end, page, row) -> int:
    """See kernel_viper.narrow."""
    stride = page.stride
    _whiten(page.band, 24 * stride)
    outside = 0
    for i in range(row.count):
        x, ref = row.cells[i] * 12, page.refs[i]
        if ref & 0x8000:
            continue
        if stride < (x >> 3) + 2:
            outside += 1
        else:
            _narrow(page.band, stride, x, page.narrow_bits, ref * 48)
    return outside


def wide(_d, _s, _end, page, row) -> int:
    """See kernel_viper.wide."""
    stride = page.stride
    outside = 0
    for i in range(row.count):
        x, ref = row.cells[i] * 12, page.refs[i]
        if not ref & 0x8000:
            continue
        if stride < (x >> 3) + 3 + (x >> 2 & 1):
            outside += 1
        else:
            _wide(page.band, stride, x, page.wide_bits, (ref & 0x7FFF) * 72)
    return outside


def _narrow(band, stride, x, bits, at):
    at_band = x >> 3
    for _line in range(24):
        if x & 4:
            band[at_band] |= bits[at] >> 4
            band[at_band + 1] = (bits[at] << 4 | bits[at + 1] >> 4) & 0xFF
        else:
            band[at_band] = bits[at]
            band[at_band + 1] |= bits[at + 1]
        at += 2
        at_band += stride


def _wide(band, stride, x, bits, at):
    at_band = x >> 3
    for _line in range(24):
        if x & 4:
            dots = bits[at] << 20 | bits[at + 1] << 12 | bits[at + 2] << 4
            band[at_band] |= dots >> 24
            band[at_band + 1] = dots >> 16 & 0xFF
            band[at_band + 2] = dots >> 8 & 0xFF
            band[at_band + 3] |= dots & 0xFF
        else:
            band[at_band : at_band + 3] = bits[at : at + 3]
        at += 3
        at_band += stride


def glyph(page, row, i) -> None:
    """See kernel_viper.glyph."""
    attr, ref = row.attrs[i], page.refs[i]
    across, down = min((attr >> 3 & 7) + 1, 6), (attr >> 6 & 7) + 1
    size = 3 if ref & 0x8000 else 2
    dots = 12 * (size - 1)
    bits = page.wide_bits if size == 3 else page.narrow_bits
    at = (ref & 0x7FFF) * 24 * size
    left, top = row.cells[i] * 12, page.baseline * (row.height - down)
    for line in range(24):
        v = 0
        for k in range(size):
            v = v << 8 | bits[at + line * size + k]
        v >>= 8 * size - dots
        if attr & 1:
            v |= v >> 1
        if attr & 4:
            v ^= (1 << dots) - 1
        for dot in range(dots):
            if v >> (dots - 1 - dot) & 1:
                fill(page, left + dot * across, top + line * down, across, down)


def fill(page, x, top, width, height) -> None:
    """See kernel_viper.fill."""
    band, stride = page.band, page.stride
    top -= page.first
    for y in range(max(top, 0), min(top + height, page.rows)):
        for dot in range(x, min(x + width, 8 * stride)):
            band[y * stride + (dot >> 3)] |= 0x80 >> (dot & 7)


def modules(page, line, top) -> None:
    """See kernel_viper.modules."""
    size, dots = page.size, page.module
    left = (8 * page.stride - size * dots) >> 1
    for i in range(size):
        if page.symbol[line * size + i]:
            x = max(left + i * dots, 0)
            fill(page, x, page.first + top, left + (i + 1) * dots - x, dots)


def clear(page) -> None:
    """See kernel_viper.clear."""
    _whiten(page.band, page.rows * page.stride)


def _whiten(band, length):
    for i in range(length):
        band[i] = 0
