"""Whatever comes over the wire gets one clear answer, and the next good approval prints."""

from support.corridor import powered
from support.hostile import (
    PAN,
    approval_with,
    besieged,
    framed,
    heap,
    noise,
    prints,
    small,
    stretched,
)

_SLACK = 64  # bytes or blocks


def test_a_line_that_is_cut_short_or_damaged_is_refused_once():
    talk = besieged(powered())
    line = framed(1, approval_with(small(), "operator", b'"%s"' % PAN.encode()))
    talk.say(line[:end] + b"\n" for end in range(1, len(line) - 1, 7))
    assert set(talk.errors) == {"frame-shape", "frame-crc"}
    talk.errors = {}
    talk.say(_damaged(line, at) for at in range(0, len(line) - 1, 5))
    assert set(talk.errors) == {"frame-shape", "frame-crc"}
    assert prints(talk)


def _damaged(line: bytes, at: int) -> bytes:
    return line[:at] + bytes((line[at] ^ 1,)) + line[at + 1 :]


def test_a_line_that_is_too_long_is_refused_once():
    talk = besieged(powered())
    sizes = (6144, 6145, 8191, 8192, 8193, 12287, 12288, 12289, 20000)
    talk.say([stretched(b"#1 ", b"6", size) for size in sizes])
    assert talk.errors == {"frame-too-long": 9}
    assert prints(talk)


def test_the_longest_line_that_fits_is_read():
    talk = besieged(powered())
    for size, errors in ((6143, {"": 1}), (6144, {"": 1, "frame-too-long": 1})):
        talk.say([stretched(b'#2 {"verb":"status"', b" ", size, b"}")])
        assert talk.errors == errors
    talk.say([stretched(b'#2 {"verb":"status","x":"', b"7", 6143, b'"}')])
    talk.errors.pop("no-memory", None)  # a small heap in pieces has no room for such a text
    assert set(talk.errors) == {"", "frame-too-long"}
    assert prints(talk)


def test_what_is_not_json_is_refused():
    talk = besieged(powered())
    talk.ask(
        (
            b"",
            b"{",
            b"}",
            b"[]",
            b'"verb"',
            b"null",
            b"17",
            b'{"verb"}',
            b'{"verb":}',
            b'{"verb":"status",}',
            b'{"verb":"status"}{}',
            b"{'verb':'status'}",
            b'{"verb":"status","verb":"status"}',
            b'{"verb":"status","x":01}',
            b'{"verb":"status","x":+1}',
            b'{"verb":"status","x":.5}',
            b'{"verb":"status","x":NaN}',
            b'{"verb":"status","x":Infinity}',
            b'{"verb":"status","x":"\\x41"}',
            b'{"verb":"status","x":"\\ud800"}',
            b'{"verb":"status","x":"\\udc00\\ud800"}',
            b'{"verb":"status","x":' + b"[" * 5 + b"]" * 5 + b"}",
            b'{"verb":"status","x":' + b"[" * 900,
            b'{"x":' * 200,
            b'{"verb":"status","x":yes}',
            b'{"verb":"status" "x":1}',
        )
    )
    assert set(talk.errors) == {"json-syntax", "json-depth", "json-number", "frame-shape"}
    assert prints(talk)


def test_what_is_unread_in_a_request_does_no_harm():
    talk = besieged(powered())
    talk.ask(
        (
            b'{"verb":"status","x":[[[["\\ud83d\\ude00"]]]]}',
            b'{"verb":"status","":"","\\u0000":null}',
            b'{"verb":"status","x":1e99,"y":-0.0}',
            b' { "verb" : "status" } ',
        )
    )
    assert talk.errors == {"": 4}


def test_random_bytes_get_one_answer_a_line():
    talk = besieged(powered())
    for seed in range(12):
        data = noise(seed, 1500) + b"\n"
        lines = [one for one in data.split(b"\n") if one.strip(b"\r ")]
        said = talk.answers(data)
        assert len(said) == len(lines), (seed, len(said), len(lines))
        for answer in said:
            assert b'"frame-' in answer and answer.startswith(b"#"), answer
    assert prints(talk)


def test_a_line_that_broke_off_is_answered_after_a_while_and_the_next_is_good():
    talk = besieged(powered())
    assert talk.answers(b'#5 {"verb":"approve","approval":{"pan":"%s' % PAN.encode()) == []
    talk.rig.run(talk.rig.pause(31000))
    said = talk.answers(b"")
    assert len(said) == 1 and said[0].startswith(b"#5 ") and b'"frame-cut"' in said[0]
    talk.ask([b'{"verb":"status"}'])
    assert talk.errors == {"": 1}
    assert prints(talk)


def test_a_person_may_type_slowly():
    talk = besieged(powered())
    for byte in b'#5 {"verb":"status"} ----\n':
        assert not talk.errors
        said = talk.answers(bytes((byte,)))
        talk.rig.run(talk.rig.pause(5000))
    assert len(said) == 1 and b'"ok": true' in said[0]


def test_the_heap_stays_flat():
    talk = besieged(powered())
    pan = PAN.encode()
    bodies = (
        b'{"verb":"nothing"}',
        b'{"verb":"jobs","before":[]}',
        b'{"verb":"why","voucher":"%s"}' % pan,
        b'{"verb":"why","id":"\\ud83d\\ude00"}',
        b'{"verb":"reprint","copy":{"a":[1,2]}}',
        b'{"verb":"settings-set","key":"header","value":{"a":"%s"}}' % pan,
        b'{"verb":"settings-get","key":"\\u4e2d"}',
        b'{"verb":"approve","approval":{"kind":"%s"}}' % pan,
        approval_with(small(), "amount", pan),
        approval_with(small(), "merchant_name", b'"' + b"\\u9f98" * 60 + b'"'),
        approval_with(small(), "date", b'"2026-13-01"'),
        approval_with(small(), "remarks", b'["a",["b"]]'),
        b'{"x":' * 40,
        b'{"verb":"status"}',
        b"\\" * 300,
    )
    lines = [framed(7, body) for body in bodies]
    lines += [line[:-3] + b"!!\n" for line in lines[:4]]
    lines.append(noise(5, 200).replace(b"\n", b"") + b"\n")
    measured = []
    for _ in range(6):
        talk.say(lines)
        talk.say([stretched(b"#1 ", b"8", 9000)])
        measured.append(heap())
    assert max(measured[2:]) - min(measured[2:]) <= _SLACK, measured
    assert prints(talk)
