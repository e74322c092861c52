"""The loops over the bytes of a line in plain Python, for interpreters without viper."""


def update(view, length, crc):
    """Give `crc` carried over the first `length` bytes of `view`; the caller checks the bounds."""
    for i in range(length):
        x = (crc >> 8) ^ view[i]
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
    return crc


def foreign(view, length):
    """Where the first byte is that is neither printable ASCII nor a carriage return; else -1."""
    for i in range(length):
        byte = view[i]
        if (byte < 0x20 and byte != 0x0D) or byte > 0x7E:
            return i
    return -1
