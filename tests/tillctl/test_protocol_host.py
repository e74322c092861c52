"""The host's line protocol against the firmware's: each reads what the other writes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.wire import Wire
from tillctl import protocol
from tillroll.errors import Refused
from tillroll.service.frame import MAX_LINE, Frames, seal

SEQ = st.integers(1, 999_999_999)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(TEXT, VALUES, max_size=6)


def firmware_reads(line: bytes) -> tuple[int, bytes, bool]:
    """Give the number and the JSON of a line as the firmware sees it, and whether it was typed."""
    wire = Wire(piece=MAX_LINE)
    wire.feed(line)
    frames = Frames(wire)
    assert frames.poll()
    return frames.seq, bytes(frames.open()), frames.typed


@given(SEQ, BODIES)
def test_the_firmware_reads_what_the_host_writes(seq, body):
    line = protocol.encode(seq, body)
    assert all(32 <= byte < 127 for byte in line[:-1]) and line.endswith(b"\n")
    wire = Wire(piece=MAX_LINE)
    wire.feed(line)
    frames = Frames(wire, size=len(line))
    assert frames.poll()
    assert json.loads(bytes(frames.open())) == body
    assert (frames.seq, frames.typed) == (seq, False)


@given(SEQ, BODIES)
def test_the_host_reads_what_the_firmware_writes(seq, body):
    line = seal(seq, body)
    assert protocol.decode(line) == protocol.Answer(seq, body)
    assert protocol.decode(line.replace(b"\n", b"\r\n")) == protocol.Answer(seq, body)


@given(SEQ, st.data())
def test_one_changed_byte_is_noticed_on_both_sides(seq, data):
    good = protocol.encode(seq, {"verb": "why", "voucher": "456"})
    line = bytearray(good)
    at = data.draw(st.integers(0, len(line) - 2))
    line[at] = data.draw(st.integers(33, 126).filter(lambda byte: byte != good[at]))
    assert protocol.decode(bytes(line)) is None
    if line.upper() == good.upper() and at > len(good) - 6:
        return  # the firmware reads hexadecimal digits in either case
    with pytest.raises(Refused):
        firmware_reads(bytes(line))


@given(st.binary(max_size=200))
def test_noise_is_no_message(noise):
    assert protocol.decode(noise) is None


@pytest.mark.parametrize("text", ["[1]", "7", '"x"', "nonsense", "[" * 5000])
def test_a_sound_line_that_holds_no_object_is_no_message(text):
    head = b"#7 " + text.encode()
    assert protocol.decode(b"%s %04X\n" % (head, protocol._crc16(head))) is None
