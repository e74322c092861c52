"""Count the burnt dots of each strobe block; see dots_viper.py for the machine code."""

_BITS = bytes([bin(byte).count("1") for byte in range(256)])


def count_dots(row, counts) -> int:
    """Put the 1 bits of each 8 bytes of `row` (48 bytes) into `counts` (6 bytes); give the sum."""
    bits = _BITS
    total = 0
    for block in range(6):
        at = 8 * block
        count = (
            bits[row[at]]
            + bits[row[at + 1]]
            + bits[row[at + 2]]
            + bits[row[at + 3]]
            + bits[row[at + 4]]
            + bits[row[at + 5]]
            + bits[row[at + 6]]
            + bits[row[at + 7]]
        )
        counts[block] = count
        total += count
    return total
