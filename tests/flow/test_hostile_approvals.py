"""Any value in any field of an approval gets one clear answer; the next good approval prints."""

from support.corridor import powered
from support.hostile import (
    PAN,
    approvals,
    approve,
    besieged,
    framed,
    leaves_no_trace,
    prints,
    small,
)

_VALUES = (b"0", b"-1", b"999999999999", b"1.5", b"true", b"null", b"[]", b'[""]', b"{}", b'""')
_TEXTS = (b'"x"', b'"\\u0000"', b'"\\ud83d\\ude00"', b'"' + b"\\u9f98" * 70 + b'"')


def test_any_value_in_any_field_of_an_approval_gets_one_answer():
    talk = besieged(powered())
    talk.ask(approvals(small(), _VALUES + _TEXTS))
    assert set(talk.errors) == {"", "field-type", "field-rule", "id-conflict"}
    assert prints(talk)


def test_a_card_number_in_any_field_is_told_to_nobody():
    talk = besieged(powered())
    pan = PAN.encode()
    shown = (b'"%s"' % pan, pan, b'["%s"]' % pan, b'{"%s":"%s"}' % (pan, pan), b'"a %s b"' % pan)
    message = small(pan=PAN)
    talk.ask([approve(small(trace="000457", pan=PAN))])
    talk.ask(approvals(message, shown))
    assert set(talk.errors) == {"", "field-type", "field-rule", "id-conflict"}
    assert leaves_no_trace(talk.rig)
    assert prints(talk)


def test_a_missing_field_is_named():
    talk = besieged(powered())
    for key in ("version", "kind", "pan", "entry", "trace", "amount", "response"):
        short = small()
        short.pop(key)
        answer = talk.answers(framed(1, approve(short)))
        assert len(answer) == 1 and b'"field-missing"' in answer[0] and key.encode() in answer[0]
    assert prints(talk)
