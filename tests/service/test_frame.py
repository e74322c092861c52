"""The line protocol: what is a message, what is refused, and that nothing stays in the buffer."""

import json

from support.refusals import refusal as refusal_of
from support.wire import Wire
from tillroll.codes import CODES
from tillroll.errors import Refused
from tillroll.service.frame import Frames, ascii_json, refusal, seal, short_of_memory


def _take(frames):
    """Poll until a line is ready and give (JSON bytes or code of the refusal, seq)."""
    for _ in range(10000):
        if frames.poll():
            break
    else:
        return None
    try:
        body = frames.open()
        result = None if body is None else bytes(body)
    except Refused as fault:
        result = fault.code
    finally:
        seq = frames.seq
        frames.close()
    return result, seq


def _say(data, size=256, piece=4096):
    wire = Wire(piece)
    wire.feed(data)
    frames = Frames(wire, size)
    taken = []
    while True:
        one = _take(frames)
        if one is None:
            return taken, frames
        taken.append(one)


def test_a_sealed_line_comes_back_whole_in_pieces_of_any_size():
    line = seal(17, {"verb": "status"})
    for piece in (1, 2, 7, 4096):
        taken, _ = _say(line + line, piece=piece)
        assert taken == [(ascii_json({"verb": "status"}), 17)] * 2


def test_the_refusal_that_needs_no_memory_is_that_of_the_table():
    line = short_of_memory(17)
    ((text, seq),) = _say(line)[0]
    assert seq == 17 and json.loads(text) == refusal(Refused("no-memory", "request"))


def test_checksum_covers_number_and_text():
    line = bytearray(seal(17, {"verb": "status"}))
    for at in range(len(line) - 1):
        for bit in range(7):
            damaged = bytearray(line)
            damaged[at] ^= 1 << bit
            if damaged[at] in (10, 13) or bytes(damaged).upper() == bytes(line).upper():
                continue
            taken, _ = _say(damaged)
            assert all(isinstance(text, str) and text in CODES for text, _ in taken), damaged


def test_refusals():
    for line, code, seq in (
        (b"hello\n", "frame-shape", 0),
        (b"#\n", "frame-shape", 0),
        (b"#12\n", "frame-shape", 0),
        (b"#1234567890 {} 0000\n", "frame-shape", 0),
        (b"#12 {}\n", "frame-shape", 12),
        (b"#12 {} 00\n", "frame-shape", 12),
        (b"#12 {} 0000\n", "frame-crc", 12),
        (b"#12 {} ZZZZ\n", "frame-crc", 12),
        (b"#12 \x01{} 0000\n", "frame-not-ascii", 12),
        (b"\xff\xfe\n", "frame-shape", 0),
        (b"#12 {\xe4\xb8\xad} 0000\n", "frame-not-ascii", 12),
    ):
        taken, _ = _say(line)
        assert taken == [(code, seq)], line


def test_empty_lines_and_carriage_returns_are_no_messages():
    line = seal(3, {})
    assert _say(b"\r\n\n" + line[:-1] + b"\r\n")[0] == [(None, 0), (None, 0), (b"{}", 3)]


def test_a_typed_line_needs_no_checksum_but_says_so():
    wire = Wire()
    wire.feed(b"#5 {} ----\n")
    frames = Frames(wire)
    assert frames.poll()
    assert bytes(frames.open()) == b"{}"
    assert frames.typed
    frames.close()
    wire.feed(seal(6, {}))
    assert frames.poll()
    frames.open()
    assert not frames.typed


def test_too_long_a_line_is_refused_once_and_the_next_is_read():
    for extra in (0, 1, 255, 256, 257, 5000):
        for start, seq in ((b"#123456789 ", 123456789), (b"#1 ", 1), (b"#1x ", 0), (b"", 0)):
            taken, _ = _say(start + b"x" * (256 + extra) + b"\n" + seal(9, {}))
            assert taken == [("frame-too-long", seq), (b"{}", 9)], extra


def test_a_line_that_broke_off_is_given_up_and_wiped():
    for data, code, seq in (
        (b"#123 {", "frame-cut", 123),
        (b"#123", "frame-shape", 0),
        (b"6", "frame-shape", 0),
        (b"\xff\xff", "frame-shape", 0),
        (b"#7 " + b"7" * 600, "frame-too-long", 7),
    ):
        wire = Wire()
        wire.feed(data)
        frames = Frames(wire, 256)
        for _ in range(9):
            assert not frames.poll()
        assert frames.waiting() == len(data) % 256 or len(data) > 256
        assert refusal_of(frames.open) == (code, "line") and frames.seq == seq, data
        frames.close()
        assert not frames.waiting() and not any(frames._buffer)
        wire.feed(seal(9, {}))
        assert _take(frames) == (b"{}", 9)


def test_the_buffer_is_wiped_after_every_line():
    for line in (seal(1, {"a": 77}), b"garbage 77\n", b"7" * 600 + b"\n"):
        _, frames = _say(line)
        assert not any(frames._buffer), line


def test_a_message_that_follows_at_once_is_kept_and_nothing_else():
    wire = Wire()
    first, second = seal(1, {"first": 1}), seal(2, {"second": 2})
    wire.feed(first + second)
    frames = Frames(wire, 256)
    assert _take(frames) == (ascii_json({"first": 1}), 1)
    assert bytes(frames._buffer[: len(second)]) == second
    assert not any(frames._buffer[len(second) :])


def test_answers_are_printable_ascii():
    for text, written in (
        ("caf\u00e9", b"caf\\u00e9"),
        ("\u4e2d\u6587", b"\\u4e2d\\u6587"),
        ("\U0001f600", b"\\ud83d\\ude00"),
        ("\x7f\x01\n", b"\\u007f\\u0001\\n"),
        ("plain", b"plain"),
    ):
        assert ascii_json({"text": text}) == b'{"text": "' + written + b'"}', text


def test_a_refusal_says_what_and_what_to_do():
    answer = refusal(Refused("media-empty", "printer", "detail"))
    assert answer["ok"] is False
    error = answer["error"]
    assert error["code"] == "media-empty" and error["where"] == "printer"
    assert error["text"] == CODES["media-empty"][0] and error["do"] == CODES["media-empty"][1]
