"""The client against a wire that does to its lines what a bad cable does."""

import pytest
from tillctl import protocol
from tillctl.client import Client
from tillctl.faults import CONFLICT, LINK, NOT_FOUND, REFUSED, Fault


class Script:
    """A wire on which the n-th line gets the n-th answer: a function from its number to bytes."""

    name = "script"

    def __init__(self, *answers):
        self._answers = list(answers)
        self._arrived = b""
        self.sent = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        seq = int(data[1 : data.index(b" ")])
        self._arrived += self._answers.pop(0)(seq) if self._answers else b""

    def read(self) -> bytes:
        """Give a few bytes at a time, as a slow port does."""
        data, self._arrived = self._arrived[:7], self._arrived[7:]
        return data


def good(seq):
    return protocol.encode(seq, {"ok": True, "number": seq})


def silence(_seq):
    return b""


def damaged(seq):
    return good(seq).replace(b"ok", b"oj")


def cut(seq):
    return good(seq)[:-9] + b"\n"


def noise(seq):
    return b"boot: 1.25\r\n\xff\xfe#17 {} 0000\n" + good(seq - 1) + good(seq)


def refusal(code, number=None):
    body = {
        "ok": False,
        "error": {"code": code, "where": "w", "detail": "d", "text": "T.", "do": "D"},
    }
    return lambda seq: protocol.encode(seq if number is None else number, body)


def client(*answers):
    wire = Script(*answers)
    return Client(wire, patience=0.01), wire


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ((good,), 1),
        ((noise,), 1),
        ((silence, good), 2),
        ((damaged, good), 2),
        ((cut, silence, damaged, good), 4),
        ((refusal("frame-crc"), good), 2),
        ((refusal("frame-crc", 0), good), 2),
        ((refusal("frame-shape", 0), refusal("frame-not-ascii", 0), good), 3),
        ((refusal("frame-cut"), good), 2),
    ],
)
def test_a_request_is_repeated_until_its_answer_comes_whole(answers, lines):
    asking, wire = client(*answers)
    body = asking.call("status")
    assert body["ok"] and len(wire.sent) == lines
    assert set(wire.sent) == {wire.sent[0]}


def test_each_request_has_the_next_number():
    asking, wire = client(good, good)
    assert asking.call("status")["number"] + 1 == asking.call("jobs")["number"]
    assert wire.sent[0] != wire.sent[1]


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("id-conflict", CONFLICT), ("not-found", NOT_FOUND), ("field-rule", REFUSED)],
)
def test_a_refusal_is_a_fault_and_is_not_repeated(code, exit_code):
    asking, wire = client(refusal(code))
    with pytest.raises(Fault) as caught:
        asking.call("approve")
    assert caught.value.exit_code == exit_code and len(wire.sent) == 1


def test_a_line_that_the_terminal_cannot_hold_is_a_refusal_even_without_its_number():
    asking, _wire = client(refusal("frame-too-long", 0))
    with pytest.raises(Fault) as caught:
        asking.call("approve")
    assert caught.value.exit_code == REFUSED


def test_silence_ends_after_five_lines():
    asking, wire = client()
    with pytest.raises(Fault) as caught:
        asking.call("status")
    assert caught.value.exit_code == LINK and len(wire.sent) == 5
    assert "script does not answer" in caught.value.message


def test_answers_to_somebody_else_are_not_taken():
    asking, wire = client(lambda seq: good(seq + 1), good)
    assert asking.call("status")["ok"] and len(wire.sent) == 2
