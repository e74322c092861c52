"""CRC-16/CCITT-FALSE against two independent implementations, whole and in pieces."""

import binascii

import crcmod.predefined
from hypothesis import given
from hypothesis import strategies as st
from tillroll.service.crc16 import crc16

oracle = crcmod.predefined.mkPredefinedCrcFun("crc-ccitt-false")


@given(st.binary(max_size=2000))
def test_equals_crcmod_and_binascii(data):
    assert crc16(data, len(data)) == oracle(data) == binascii.crc_hqx(data, 0xFFFF)


@given(st.lists(st.binary(max_size=200), max_size=12), st.integers(0, 0xFFFF))
def test_any_fragmentation_from_any_state(pieces, start):
    crc = start
    for piece in pieces:
        crc = crc16(memoryview(piece), len(piece), crc)
    assert crc == binascii.crc_hqx(b"".join(pieces), start)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_bytes_after_length_do_not_count(data, draw):
    length = draw.draw(st.integers(0, len(data)))
    assert crc16(data, length) == oracle(data[:length])
