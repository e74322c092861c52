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


@micropython.viper
def foreign(view, length: int) -> int:
    """Where the first byte is that is neither printable ASCII nor a carriage return; else -1."""
    data = ptr8(view)
    i = 0
    while i < length:
        byte = data[i]
        if (byte < 0x20 and byte != 0x0D) or byte > 0x7E:
            return i
        i += 1
    return -1
