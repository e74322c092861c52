"""After a message nobody has its card number: not the memory, not the flash, not an answer.

The whole terminal runs, printing included.  Every test has a number of its own, which exists in
plain only in the terminal's receive buffer.
"""

import gc

from support.corridor import powered
from support.hostile import approve, noise, small
from support.process_memory import copies, reveal, within
from support.secret_wire import SecretWire, on_flash, sealed

# Made-up numbers that pass Luhn, each digit XOR 0x5A.
PRINTED = b"ickihmhhnjbmmlbi"
PRINTED_19 = b"olchcncihilmbmbiilo"
REFUSED = b"lhjknmhkmcbcjnnh"
DAMAGED = b"ookolloimbmobhbo"
PIPELINED = b"ijmbnbbchhojojoj"
TOO_LONG = b"obbblbcjmjjknhlm"
BROKEN_OFF = b"ijokmjhnnkmmmncj"
UNFORESEEN = b"ljhkhnimiojbclko"
ASKED = b"nlhmibnihoocmoch"
KEPT = b"oiljlljlncbonobc"
STORED = b"nlmmjjkmhjhhckcoccb"
PACKED = b"ljmokkhjmcjjnicmkkb"

_HOLES = "~" * 16


def _wired():
    """A terminal on a wire that keeps no card number."""
    rig = powered()
    rig.wire = rig.terminal.desk._link._stream = SecretWire()
    return rig


def _say(rig, hidden, bodies):
    """Send messages one by one and let all print; the answers are in `rig.wire.said`."""
    rig.wire.said.clear()
    seq = 500  # far from the rig's own
    for body in bodies:
        seq += 1
        rig.wire.plant(sealed(seq, body, hidden), hidden)
        rig.run(rig.pause(20))
    rig.run(_rest(rig))


async def _rest(rig):
    rig.wire.hears = False
    await rig.settle()
    await rig.pause(1000)
    rig.wire.hears = True


def _said(rig, word: str) -> int:
    """How many answers have this word."""
    return sum(word.encode() in one for one in rig.wire.said)


def _is_gone(rig, hidden):
    gc.collect()
    for one in rig.wire.said:
        assert within(bytearray(one), len(one), hidden) == 0
    assert on_flash(rig.nor, hidden) == 0
    return copies(hidden) == 0


def _with_remark(**changes):
    """An approval with the number in every kind of place that may hold it in part."""
    message = small(pan=_HOLES, **changes)
    message["remarks"] = ["~~~~ ~~~~ ~~~~ ~~~~", "\u5361\u53f7 %s" % _HOLES]
    message["note"] = {"card": _HOLES, "more": ["~~~~-~~~~-~~~~-~~~~"]}
    message["track_%s" % _HOLES] = True
    message["emv"] = {_HOLES: 1}
    return message


def test_nothing_is_left_of_an_approval_that_was_printed():
    rig = _wired()
    _say(rig, PRINTED, [approve(_with_remark())])
    assert len(rig.tape.slips) == 2 and _said(rig, "unknown_fields") == 1
    _say(rig, PRINTED, (b'{"verb":"reprint"}', b'{"verb":"why"}', b'{"verb":"jobs"}'))
    assert len(rig.tape.slips) == 3
    assert _is_gone(rig, PRINTED)


def test_nothing_is_left_of_a_number_of_nineteen_digits():
    rig = _wired()
    body = approve(small(pan="~" * 19, note="~" * 19))
    _say(rig, PRINTED_19, (body, body))
    assert len(rig.tape.slips) == 2
    assert _is_gone(rig, PRINTED_19)


def test_nothing_is_left_of_a_refused_approval():
    rig = _wired()
    _say(rig, REFUSED, _refused())
    for code in ("field-missing", "id-conflict", "field-rule"):
        assert _said(rig, code) == 1, code
    assert _is_gone(rig, REFUSED)


def _refused():
    message = _with_remark()
    yield approve(message)
    message["amount"] = 1
    yield approve(message)
    message.pop("trace")
    yield approve(message)
    yield approve(_with_remark(merchant_id=_HOLES, terminal_id=_HOLES, response_text=_HOLES))


def test_nothing_is_left_of_a_damaged_line():
    rig = _wired()
    body = approve(_with_remark())
    for count, line in enumerate(_damaged(body, sealed(501, body, DAMAGED))):
        rig.wire.plant(line, DAMAGED)
        rig.run(rig.pause(20))
        assert len(rig.wire.said) == count + 1 == _said(rig, '"ok": false'), line
    rig.run(_rest(rig))
    assert rig.tape.slips == []
    assert _is_gone(rig, DAMAGED)


def _damaged(body, good):
    yield good[:-5] + b"0000\n"
    yield good[:-9] + b"\n"
    yield good.replace(b"{", b"[", 1)
    yield b"#501 " + body + b" ----\n"
    yield b"~~~~~~~~~~~~~~~~\n"
    yield b"#~~~~~~~~~~~~~~~~ {} 0000\n"
    yield b"\xff\xfe" + good
    yield sealed(502, body + b"x", DAMAGED)
    yield sealed(503, b'{"verb":"approve","approval":{"pan":~~~~~~~~~~~~~~~~,}}', DAMAGED)


def test_nothing_is_left_of_messages_that_come_at_once():
    rig = _wired()
    for trace in range(1, 4):
        body = approve(small(trace="%06d" % trace, pan=_HOLES))
        rig.wire.plant(sealed(500 + trace, body, PIPELINED), PIPELINED)
    rig.run(rig.pause(100))
    rig.run(_rest(rig))
    assert _said(rig, "000003") == 1 and len(rig.tape.slips) == 6
    assert _is_gone(rig, PIPELINED)


def test_nothing_is_left_of_a_line_that_is_too_long():
    rig = _wired()
    rig.wire.plant(b"#501 " + _HOLES.encode() + b"x" * 700, TOO_LONG)
    for _ in range(18):
        rig.wire.plant((_HOLES.encode() + b" ") * 20, TOO_LONG)
    rig.wire.plant(b"\n", TOO_LONG)
    rig.run(rig.pause(100))
    assert _said(rig, "frame-too-long") == 1 and len(rig.wire.said) == 1
    assert _is_gone(rig, TOO_LONG)


def test_nothing_is_left_of_a_line_that_broke_off():
    rig = _wired()
    rig.wire.plant(b"#501 " + approve(_with_remark())[:-100], BROKEN_OFF)
    rig.run(rig.pause(1000))
    assert copies(BROKEN_OFF) > 0
    rig.run(rig.pause(31000))
    assert _said(rig, "frame-cut") == 1
    assert _is_gone(rig, BROKEN_OFF)


def test_nothing_is_left_after_an_error_that_nobody_foresaw():
    rig = _wired()
    kept = []

    def fails(approval):
        error = RuntimeError(approval)
        kept.append(error)
        raise error

    accept, rig.terminal.pump.accept = rig.terminal.pump.accept, fails
    _say(rig, UNFORESEEN, [approve(_with_remark())])
    assert _said(rig, '"internal"') == 1 and len(kept) == 1
    rig.terminal.pump.accept = accept
    _say(rig, UNFORESEEN, [approve(_with_remark(trace="000457"))])
    assert len(rig.tape.slips) == 2
    assert _is_gone(rig, UNFORESEEN)


def test_nothing_is_left_of_a_number_in_another_request():
    rig = _wired()
    bodies = (
        '{"verb":"%s"}',
        '{"%s":"status"}',
        '{"verb":"why","voucher":"%s"}',
        '{"verb":"why","id":"%s"}',
        '{"verb":"jobs","before":%s}',
        '{"verb":"reprint","copy":"%s"}',
        '{"verb":"reprint","by":"%s"}',
        '{"verb":"settings-get","key":"%s"}',
        '{"verb":"settings-set","key":"header","value":"%s"}',
        '{"verb":"settings-set","key":"header","value":"","by":"%s"}',
        '{"verb":"settings-set","key":"copies","value":%s}',
        '{"verb":"settings-set","key":"header","value":["%s"]}',
    )
    _say(rig, ASKED, ((body % _HOLES).encode() for body in bodies))
    assert len(rig.wire.said) == len(bodies)
    assert _is_gone(rig, ASKED)


def test_the_search_finds_a_copy_that_the_wire_kept():
    rig = _wired()
    rig.wire.keeps = True
    _say(rig, KEPT, [approve(small(pan=_HOLES))])
    assert copies(KEPT) > 0
    assert within(rig.wire.kept, len(rig.wire.kept), KEPT) == 1


def test_the_search_finds_a_number_on_flash():
    rig = _wired()
    record = bytearray(noise(1, 900))
    reveal(STORED, record, 300)
    rig.terminal.journal._store.append("kept", record)
    assert on_flash(rig.nor, STORED) > 0


def test_the_search_finds_a_packed_number_on_flash():
    rig = _wired()
    digits = bytearray(len(PACKED) + 1)
    reveal(PACKED, digits, 1)
    record = bytearray(noise(1, 300))
    for place in range(0, len(digits), 2):
        record[100 + place // 2] = (digits[place] & 15) << 4 | digits[place + 1] & 15
    rig.terminal.journal._store.append("kept", record)
    assert on_flash(rig.nor, PACKED) > 0
