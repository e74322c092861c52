"""What the self-test must leave on paper."""

import binascii

from tillroll.render.selftest import rows


def picture() -> int:
    """CRC-32 of the rows that are not blank, as support.corridor.Tape has it."""
    bits, crc = bytearray(48), 0
    for _density in rows(bits):
        if any(bits):
            crc = binascii.crc32(bits, crc)
    return crc & 0xFFFFFFFF
