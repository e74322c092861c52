"""The inner loops of the QR encoder in plain Python, for interpreters without viper.

Same names, arguments and results as in `qr_viper`.
"""


def classify(data, length, values):
    """Give the narrowest mode for the whole of `data`: 0 numeric, 1 alphanumeric, 2 byte."""
    mode = 0
    for i in range(length):
        code = data[i]
        if code >= 96 or values[code] == 255:
            return 2
        if values[code] > 9:
            mode = 1
    return mode


def pack(data, length, mode, values, out, bit):
    """Append the data bits to `out` from bit number `bit`; give the bit number after them."""
    group = 3 - mode
    for start in range(0, length, group):
        take = min(group, length - start)
        if mode == 2:
            value, width = data[start], 8
        else:
            radix, width = (45, (11 * take + 1) // 2) if mode else (10, (10 * take + 2) // 3)
            value = 0
            for k in range(start, start + take):
                value = value * radix + values[data[k]]
        for shift in range(width - 1, -1, -1):
            out[bit >> 3] |= (value >> shift & 1) << (7 - (bit & 7))
            bit += 1
    return bit


def fill_field(field):
    """Fill powers (0..509) and logarithms (512 + value) of GF(256) modulo 0x11D."""
    x = 1
    for i in range(255):
        field[i] = field[i + 255] = x
        field[512 + x] = i
        x <<= 1
        if x & 256:
            x ^= 0x11D


def fill_generator(field, degree):
    """Put the logarithms of the generator polynomial of `degree` at 768, highest power first.

    No coefficient is zero for the degrees of Table 9, so each has a logarithm.
    """
    terms = [1]
    for i in range(degree):
        terms.append(0)
        for k in range(i + 1, 0, -1):
            terms[k] ^= field[field[512 + terms[k - 1]] + i]
    for k in range(degree + 1):
        field[768 + k] = field[512 + terms[k]]


def remainder(field, degree, data, start, length, out, at):
    """Put the check words of `data[start:start + length]` at `out[at:at + degree]`, all 0 before.

    Long division by the generator, as the shift register of 7.5.2.
    """
    last = at + degree - 1
    for i in range(start, start + length):
        factor = data[i] ^ out[at]
        for k in range(at, last):
            out[k] = out[k + 1]
        out[last] = 0
        if factor:
            power = field[512 + factor]
            for k in range(degree):
                out[at + k] ^= field[power + field[769 + k]]


def weave(source, blocks, longer, length, out, at):
    """Interleave `blocks` blocks into `out` from `at`: a word of each block in turn.

    The blocks have `length` words each, the last `longer` of them one more.
    """
    shorter = blocks - longer
    for i in range(length + 1):
        for block in range(shorter if i == length else 0, blocks):
            out[at] = source[block * length + max(0, block - shorter) + i]
            at += 1


def stamp(modules, size, x, y, radius):
    """Draw the rings of a finder (radius 4: with separator) or alignment pattern (radius 2)."""
    for row in range(max(0, y - radius), min(size, y + radius + 1)):
        for column in range(max(0, x - radius), min(size, x + radius + 1)):
            ring = max(abs(row - y), abs(column - x))
            modules[row * size + column] = 2 if ring in (4, radius >> 1) else 3


def reserve(modules, size):
    """Draw the timing patterns and keep the format areas free; finders come over them."""
    for i in range(size):
        modules[6 * size + i] = modules[i * size + 6] = 3 - (i & 1)
    for i in range(size):
        if (i < 9 or i >= size - 8) and i != 6:
            modules[8 * size + i] = modules[i * size + 8] = 2
    modules[(size - 8) * size + 8] = 3


def stamp_version(modules, size, bits):
    """Draw the 18 bits of the version information in both places (Figure 26)."""
    for i in range(18):
        far = size - 11 + i % 3
        modules[i // 3 * size + far] = modules[far * size + i // 3] = 2 | bits >> i & 1


def place(modules, size, words, bits):
    """Lay `bits` bits of the codewords into the free modules, in the zigzag of 7.7.3."""
    bit = 0
    rows = range(size)
    upward = True
    for right in range(size - 1, 0, -2):
        column = right if right > 6 else right - 1
        for i in rows:
            at = (size - 1 - i if upward else i) * size + column
            for k in (at, at - 1):
                if modules[k] & 2 == 0 and bit < bits:
                    modules[k] = words[bit >> 3] >> (7 - (bit & 7)) & 1
                    bit += 1
        upward = not upward
