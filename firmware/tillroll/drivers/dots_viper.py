"""Count the burnt dots of each strobe block, as machine code.  MicroPython only."""

import micropython


@micropython.viper
def count_dots(row, counts) -> int:
    """Put the 1 bits of each 8 bytes of `row` (48 bytes) into `counts` (6 bytes); give the sum."""
    source = ptr8(row)
    target = ptr8(counts)
    total = 0
    for block in range(6):
        count = 0
        for at in range(8 * block, 8 * block + 8):
            byte = source[at]
            byte -= (byte >> 1) & 0x55
            byte = (byte & 0x33) + ((byte >> 2) & 0x33)
            count += (byte + (byte >> 4)) & 0x0F
        target[block] = count
        total += count
    return total
