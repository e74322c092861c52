"""The twin of kernel_viper.py in plain Python: the same functions, the same dots.

It runs where machine code cannot, and it is what the machine code is tested against.
"""

NARROW_BYTES = 48
WIDE_BYTES = 72


def resolve(codes, attrs, count, refs, narrow, wide) -> int:
    """See kernel_viper.resolve."""
    seen = 0
    for i in range(count):
        code = codes[i]
        thin = code < 0x1100 or 0x20A0 <= code <= 0x20CF or 0xFF61 <= code <= 0xFFDC
        place = _place(narrow if thin else wide, code)
        if place == 0:
            seen |= 1
        refs[i] = place if thin else place | 0x8000
        seen |= attrs[i] << 1
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


def place(refs, count, flag, keys, used, slots, todo) -> int:
    """See kernel_viper.place."""
    misses = 0
    for i in range(slots):
        used[i] = 0
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
            used[slot] = 1
        else:
            todo[misses] = i
            misses += 1
    return misses


def narrow(_d, _s, _end, band, stride, cells, refs, count, bits) -> int:
    """See kernel_viper.narrow."""
    clear(band, 24, stride)
    outside = 0
    for i in range(count):
        x, ref = cells[i] * 12, refs[i]
        if ref & 0x8000:
            continue
        if stride < (x >> 3) + 2:
            outside += 1
        else:
            _narrow(band, stride, x, bits, ref * NARROW_BYTES)
    return outside


def wide(_d, _s, _end, band, stride, cells, refs, count, bits) -> int:
    """See kernel_viper.wide."""
    outside = 0
    for i in range(count):
        x, ref = cells[i] * 12, refs[i]
        if not ref & 0x8000:
            continue
        if stride < (x >> 3) + 3 + (x >> 2 & 1):
            outside += 1
        else:
            _wide(band, stride, x, bits, (ref & 0x7FFF) * WIDE_BYTES)
    return outside


def _narrow(band, stride, x, bits, at):
    at_band = x >> 3
    for _row in range(24):
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
    for _row in range(24):
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


def glyph(band, stride, rows, x, top, attr, bits, at, dots) -> None:
    """See kernel_viper.glyph."""
    across, down = (attr >> 3 & 7) + 1, (attr >> 6 & 7) + 1
    size = dots // 8 + (dots & 7 > 0)
    for row in range(24):
        v = 0
        for k in range(3):
            v = v << 8 | (bits[at + row * size + k] if k < size else 0)
        v >>= 24 - dots
        if attr & 1:
            v |= v >> 1
        if attr & 4:
            v ^= (1 << dots) - 1
        for dot in range(dots):
            if v >> (dots - 1 - dot) & 1:
                fill(band, stride, rows, x + dot * across, top + row * down, across, down)


def fill(band, stride, rows, x, top, width, height) -> None:
    """See kernel_viper.fill."""
    for y in range(max(top, 0), min(top + height, rows)):
        for dot in range(x, min(x + width, 8 * stride)):
            band[y * stride + (dot >> 3)] |= 0x80 >> (dot & 7)


def modules(band, stride, rows, x, top, matrix, at, size, dots) -> None:
    """See kernel_viper.modules."""
    for i in range(size):
        if matrix[at + i]:
            fill(band, stride, rows, x + i * dots, top, dots, dots)


def clear(band, rows, stride) -> None:
    """See kernel_viper.clear."""
    for i in range(rows * stride):
        band[i] = 0
