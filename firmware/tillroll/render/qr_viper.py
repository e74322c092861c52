"""The inner loops of the QR encoder as machine code; `qr_plain` has twins of the same names.

No bounds are checked here: `qr` is the only caller.  Shapes and bits: see the head of `qr`.
"""

import micropython


@micropython.viper
def classify(data, length: int, values) -> int:
    """Give the narrowest mode for the whole of `data`: 0 numeric, 1 alphanumeric, 2 byte."""
    source = ptr8(data)
    table = ptr8(values)
    mode = 0
    for i in range(length):
        code = source[i]
        if code >= 96 or table[code] == 255:
            return 2
        if table[code] > 9:
            mode = 1
    return mode


@micropython.viper
def pack(data, length: int, mode: int, values, out, bit: int) -> int:
    """Append the data bits to `out` from bit number `bit`; give the bit number after them."""
    source = ptr8(data)
    table = ptr8(values)
    target = ptr8(out)
    i = 0
    while i < length:
        take = 3 - mode
        if take > length - i:
            take = length - i
        value = 0
        width = 8
        if mode == 2:
            value = source[i]
        elif mode == 1:
            width = (11 * take + 1) // 2
            for k in range(take):
                value = value * 45 + table[source[i + k]]
        else:
            width = (10 * take + 2) // 3
            for k in range(take):
                value = value * 10 + table[source[i + k]]
        i += take
        while width:
            width -= 1
            target[bit >> 3] |= ((value >> width) & 1) << (7 - (bit & 7))
            bit += 1
    return bit


@micropython.viper
def fill_field(field):
    """Fill powers (0..509) and logarithms (512 + value) of GF(256) modulo 0x11D."""
    f = ptr8(field)
    x = 1
    for i in range(255):
        f[i] = x
        f[i + 255] = x
        f[512 + x] = i
        x <<= 1
        if x & 256:
            x ^= 0x11D


@micropython.viper
def fill_generator(field, degree: int):
    """Put the logarithms of the generator polynomial of `degree` at 768, highest power first.

    No coefficient is zero for the degrees of Table 9, so each has a logarithm.
    """
    f = ptr8(field)
    f[768] = 1
    for i in range(degree):
        f[769 + i] = 0
        k = 769 + i
        while k > 768:
            f[k] ^= f[f[512 + f[k - 1]] + i]
            k -= 1
    for k in range(768, 769 + degree):
        f[k] = f[512 + f[k]]


@micropython.viper
def remainder(field, degree: int, data, start: int, length: int, out, at: int):
    """Put the check words of `data[start:start + length]` at `out[at:at + degree]`, all 0 before.

    Long division by the generator, as the shift register of 7.5.2.
    """
    f = ptr8(field)
    source = ptr8(data)
    target = ptr8(out)
    last = at + degree - 1
    for i in range(start, start + length):
        factor = source[i] ^ target[at]
        for k in range(at, last):
            target[k] = target[k + 1]
        target[last] = 0
        if factor:
            power = f[512 + factor]
            for k in range(degree):
                target[at + k] ^= f[power + f[769 + k]]


@micropython.viper
def weave(source, blocks: int, longer: int, length: int, out, at: int):
    """Interleave `blocks` blocks into `out` from `at`: a word of each block in turn.

    The blocks have `length` words each, the last `longer` of them one more.
    """
    words = ptr8(source)
    target = ptr8(out)
    shorter = blocks - longer
    for i in range(length + 1):
        block = shorter if i == length else 0
        while block < blocks:
            start = block * length
            if block > shorter:
                start += block - shorter
            target[at] = words[start + i]
            at += 1
            block += 1


@micropython.viper
def stamp(modules, size: int, x: int, y: int, radius: int):
    """Draw the rings of a finder (radius 4: with separator) or alignment pattern (radius 2)."""
    m = ptr8(modules)
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            ring = dx if dx > 0 else -dx
            if dy > ring:
                ring = dy
            if -dy > ring:
                ring = -dy
            row = y + dy
            column = x + dx
            if row >= 0 and row < size and column >= 0 and column < size:
                module = 2 if ring == 4 or ring == radius >> 1 else 3
                m[row * size + column] = module


@micropython.viper
def reserve(modules, size: int):
    """Draw the timing patterns and keep the format areas free; finders come over them."""
    m = ptr8(modules)
    for i in range(size):
        m[6 * size + i] = 3 - (i & 1)
        m[i * size + 6] = 3 - (i & 1)
    for i in range(9):
        m[8 * size + i] = 2
        m[i * size + 8] = 2
    for i in range(size - 8, size):
        m[8 * size + i] = 2
        m[i * size + 8] = 2
    m[6 * size + 8] = 3
    m[8 * size + 6] = 3
    m[(size - 8) * size + 8] = 3


@micropython.viper
def stamp_version(modules, size: int, bits: int):
    """Draw the 18 bits of the version information in both places (Figure 26)."""
    m = ptr8(modules)
    for i in range(18):
        module = 2 | ((bits >> i) & 1)
        long = size - 11 + i % 3
        short = i // 3
        m[short * size + long] = module
        m[long * size + short] = module


@micropython.viper
def place(modules, size: int, words, bits: int):
    """Lay `bits` bits of the codewords into the free modules, in the zigzag of 7.7.3."""
    m = ptr8(modules)
    source = ptr8(words)
    bit = 0
    upward = 1
    x = size - 1
    while x > 0:
        if x == 6:
            x = 5
        for i in range(size):
            at = (size - 1 - i if upward else i) * size + x
            for k in range(at, at - 2, -1):
                if m[k] & 2 == 0 and bit < bits:
                    m[k] = (source[bit >> 3] >> (7 - (bit & 7))) & 1
                    bit += 1
        upward ^= 1
        x -= 2
