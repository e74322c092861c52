"""The CRC-16 step as machine code.  Same function, same name and result as in `crc16_plain`."""

import micropython


@micropython.viper
def update(view, length: int, crc: int) -> int:
    """Give `crc` carried over the first `length` bytes of `view`; the caller checks the bounds."""
    source = ptr8(view)
    for i in range(length):
        x = (crc >> 8) ^ source[i]
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
    return crc
