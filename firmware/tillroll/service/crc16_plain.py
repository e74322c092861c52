"""The CRC-16 step in plain Python, for interpreters without viper."""


def update(view, length, crc):
    """Give `crc` carried over the first `length` bytes of `view`; the caller checks the bounds."""
    for i in range(length):
        x = (crc >> 8) ^ view[i]
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
    return crc
