"""CRC-16/CCITT-FALSE: catalogue values, pieces, bounds, and no allocation."""

import sys

from support.heap import growth
from tillroll.service import crc16_plain
from tillroll.service.crc16 import crc16, is_printable, update

# 0x29B1 is the check value of the RevEng catalogue; the others follow from the definition.
KNOWN = (
    (b"", 0xFFFF),
    (b"123456789", 0x29B1),
    (b"A", 0xB915),
    (b"\x00", 0xE1F0),
    (b"\x00\x00", 0x1D0F),
    (b"\xff\xff", 0x0000),
)


def bitwise(data, crc):
    """The definition itself, one bit at a time."""
    for byte in data:
        for bit in range(7, -1, -1):
            feedback = (crc >> 15) ^ ((byte >> bit) & 1)
            crc = (crc << 1) & 0xFFFF
            if feedback:
                crc ^= 0x1021
    return crc


def noise(length, state):
    """`length` bytes of a fixed pseudo-random sequence (31-bit-safe linear congruence)."""
    out = bytearray(length)
    for i in range(length):
        state = (state * 1021 + 12345) % 1000003
        out[i] = state & 0xFF
    return out


def test_known_values():
    for data, expected in KNOWN:
        assert crc16(data, len(data)) == expected, data


def test_every_byte_from_several_states():
    one = bytearray(1)
    for start in (0, 1, 0x8000, 0xFFFF, 0x1234):
        for byte in range(256):
            one[0] = byte
            assert crc16(one, 1, start) == bitwise(one, start)


def test_kernel_equals_plain_and_definition():
    for length in (0, 1, 2, 3, 17, 64, 255, 256, 511):
        data = noise(length, length + 7)
        expected = bitwise(data, 0xFFFF)
        assert update(data, length, 0xFFFF) == expected
        assert crc16_plain.update(data, length, 0xFFFF) == expected


def test_only_length_bytes_count_and_views_work():
    data = noise(40, 3)
    view = memoryview(data)
    expected = bitwise(data[5:25], 0xFFFF)
    assert crc16(view[5:], 20) == expected
    assert crc16(view[5:25], 20) == expected
    assert crc16(bytes(data[5:]), 20) == expected


def test_pieces_give_the_whole():
    data = noise(100, 11)
    whole = crc16(data, 100)
    view = memoryview(data)
    for cut in range(101):
        assert crc16(view[cut:], 100 - cut, crc16(view, cut)) == whole


def test_length_outside_the_view_is_refused():
    for length in (-1, 4, 1 << 20):
        try:
            crc16(b"abc", length)
        except ValueError:
            continue
        raise AssertionError(length)


def test_damage_is_noticed():
    data = noise(60, 5)
    good = crc16(data, 60)
    for byte in range(60):
        for bit in range(8):
            data[byte] ^= 1 << bit
            assert crc16(data, 60) != good
            data[byte] ^= 1 << bit


def test_what_is_printable():
    good = bytes(range(0x20, 0x7F)) + b"\r"
    for line, length, printable in ((good, len(good), True), (b"", 0, True), (b"ab\x80", 2, True)):
        assert is_printable(line, length) == printable
    for byte in range(256):
        for at in (0, 3, 6):
            line = bytearray(b"abcdefg")
            line[at] = byte
            foreign = not (0x20 <= byte <= 0x7E or byte == 13)
            assert is_printable(line, 7) != foreign
            assert crc16_plain.foreign(line, 7) == (at if foreign else -1)


def test_the_device_runs_the_kernel():
    module = "crc16_viper" if sys.implementation.name == "micropython" else "crc16_plain"
    expected = __import__("tillroll.service." + module, None, None, ["update"]).update
    assert update is expected


if sys.implementation.name == "micropython":

    def test_allocates_nothing():
        data = noise(300, 9)

        def run():
            crc16(data, 300)
            crc16(data, 200, 0x1D0F)

        assert growth(run) == 0
