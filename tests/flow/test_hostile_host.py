"""Whatever a machine can think of gets one clear answer a line, and the next good approval prints.

The fuzz run takes 10 MB; a larger one: `TILLROLL_FUZZ_MB=1000 pytest --timeout 0 -k megabytes
tests/flow/test_hostile_host.py`, with another `TILLROLL_FUZZ_SEED` for other bytes.
"""

import gc
import json
import os
import random
import tracemalloc

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.corridor import powered
from support.counter import Counter, answerable
from support.hostile import (
    PAN,
    VALUES,
    approve,
    besieged,
    framed,
    heap,
    judged,
    leaves_no_trace,
    prints,
    small,
    telling,
)
from support.hostile_verbs import verbs
from tillroll.approval import fields
from tillroll.service.desk import verbs as all_verbs

FUZZ_BYTES = int(os.environ.get("TILLROLL_FUZZ_MB", "10")) * 1_000_000
FUZZ_SEED = int(os.environ.get("TILLROLL_FUZZ_SEED", "20261120"))
_BATCH = 2000  # bytes, about, that arrive together
_TRACED = 500_000  # bytes of input whose every allocation is counted
_SLACK = 20_000  # bytes of heap: what replaces something from before the count is counted
_SLACK_BLOCKS = 300

_talks = []


def _counter(piece=4096):
    """The counter of a terminal without paper, the same for all examples of a test."""
    if not _talks or _talks[0].rig.terminal is None:
        _talks[:] = [besieged(powered())]
    return Counter(_talks[0].rig.terminal, piece)


def _check(line: bytes, piece=4096) -> dict:
    """Send one line to a counter that then must answer the next one too."""
    counter = _counter(piece)
    answers = counter.hear(line)
    assert len(answers) == answerable(line), line
    for answer in answers:
        judged(answer, line)
    after = counter.hear(framed(9, b'{"verb":"proceed"}'))
    assert after[0].startswith(b'#9 {"ok": true}'), after
    return json.loads(answers[-1].split(b" ", 1)[1][:-5]) if answers else {}


_quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [PAN, "6228 4804 0256 4890 018", "", "000456", "header", "merchant", "\U0001f600"]
)
_numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_json = st.recursive(
    st.none() | st.booleans() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)
_keys = st.sampled_from(["voucher", "id", "before", "after", "copy", "by", "key", "value"])
_paths = [fields.path(row).split(".") for row in fields.FIELDS]
_places = st.sampled_from([path[0] for path in _paths])
_emv = st.sampled_from([path[1] for path in _paths if len(path) == 2])


@_quick
@given(st.binary(max_size=400), st.integers(1, 64))
def test_any_bytes(data, piece):
    _check(data + b"\n", piece)


@_quick
@given(st.integers(0, 2**40), st.binary(max_size=200))
def test_any_bytes_in_a_good_frame(seq, data):
    _check(framed(seq, data.replace(b"\n", b"")))


@_quick
@given(st.data())
def test_any_damage_to_a_good_line(data):
    line = bytearray(framed(7, approve(small(pan=PAN, operator=PAN))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(line) - 1))
        end = data.draw(st.integers(at, min(len(line), at + 60)))
        line[at:end] = data.draw(st.binary(max_size=60))
    _check(bytes(line) + b"\n")


@_quick
@given(_json)
def test_any_json_as_a_message(value):
    body = _check(framed(7, json.dumps(value).encode()))
    assert not body["ok"]


@_quick
@given(
    st.sampled_from(sorted(line[0] for line in all_verbs())),
    st.dictionaries(_keys | _texts, _json, max_size=5),
)
def test_any_json_in_a_request(verb, more):
    _check(framed(7, json.dumps({**more, "verb": verb}).encode()))


@_quick
@given(
    st.dictionaries(_places | _texts, _json, max_size=4),
    st.dictionaries(_emv | _texts, _json, max_size=3),
)
def test_any_json_in_an_approval(more, emv):
    message = {**small(pan=PAN), **more}
    if emv:
        message["emv"] = emv
    body = _check(framed(7, approve(message)))
    if body["ok"]:
        assert body["voucher"].isdigit() and not telling(json.dumps(body).encode())


def test_the_next_good_approval_prints():
    _counter()
    assert leaves_no_trace(_talks[0].rig)
    assert prints(_talks[0])
    _talks.clear()


def _pieces(chance):
    """Good messages that are to be spoilt; the ident of the approvals stays as it is."""
    approval = small(pan=PAN)
    ident = {key: approval.pop(key) for key in ("kind", "terminal_id", "batch", "trace")}
    whole = approve({**ident, **approval})
    start = whole.index(b'"trace"') + len(b'"trace": "000456", ')
    heads = [(whole[:start], whole[start:])] * 3
    for verb in (b"why", b"reprint", b"job-print"):
        heads.append((b'{"verb":"%s",' % verb, b'"voucher":"000456","by":"li"}'))
    heads.append((b'{"verb":"settings-set","key":"copies","value":', b'9,"by":"li"}'))
    heads.append((b'{"verb":"jobs",', b'"before":3}'))
    heads.append((b"", chance.choice(list(verbs()))))
    return heads


def _spoilt(chance, text: bytes) -> bytes:
    """The text with some of it cut out, doubled, swapped or replaced."""
    text = bytearray(text)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice((0, 1, 1, 2, 8, 40)))
        text[at:end] = chance.choice(
            (
                b"",
                bytes(text[at:end]) * 2,
                chance.randbytes(chance.choice((1, 2, 9))),
                chance.choice(VALUES),
                chance.choice((b"{", b"}", b"[", b'"', b",", b":", b"\\", b"\\u", PAN.encode())),
            )
        )
    return bytes(text)


def _batch(chance, heads) -> bytes:
    """Some lines: noise, good messages spoilt, and spoilt messages in good frames."""
    kind = chance.random()
    if kind < 0.1:
        size = chance.choice((50, 200, 500, 2000, 9000))
        return chance.randbytes(size) + b"\n"
    head, tail = chance.choice(heads)
    if kind < 0.4:
        lines = [_spoilt(chance, framed(chance.randrange(10**9), head + tail)) for _ in range(3)]
        return b"\n".join(lines) + b"\n"
    body = head + _spoilt(chance, tail)
    return framed(chance.randrange(10**9), body.replace(b"\n", b""))


def _run(counter, chance, size: int, seen: dict) -> None:
    """Feed `size` bytes and judge every answer."""
    heads = _pieces(chance)
    while size > 0:
        data = b""
        while len(data) < _BATCH:
            data += _batch(chance, heads)
        size -= len(data)
        answers = counter.hear(data)
        assert len(answers) == answerable(data), data
        for answer in answers:
            body = judged(answer, data, "")  # a spoilt number is none
            code = "" if body["ok"] else body["error"]["code"]
            seen[code] = seen.get(code, 0) + 1


def _traced() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_megabytes_of_spoilt_messages_leave_the_heap_flat():
    _talks.clear()
    talk = besieged(powered())
    counter, chance, seen = Counter(talk.rig.terminal), random.Random(FUZZ_SEED), {}
    _run(counter, chance, FUZZ_BYTES // 5, seen)
    blocks = heap()
    _run(counter, chance, FUZZ_BYTES * 4 // 5 - 2 * _TRACED, seen)
    blocks = heap() - blocks
    tracemalloc.start()  # makes all ten times slower
    _run(counter, chance, _TRACED, seen)
    traced = _traced()
    _run(counter, chance, _TRACED, seen)
    traced = _traced() - traced
    tracemalloc.stop()
    print(f"{FUZZ_BYTES} bytes, {sum(seen.values())} answers {seen}")
    print(f"heap {blocks:+d} blocks in all, {traced:+d} bytes in the last {_TRACED} bytes")
    assert blocks < _SLACK_BLOCKS and traced < _SLACK
    assert {"", "frame-shape", "frame-crc", "frame-not-ascii", "json-syntax"} < set(seen)
    assert prints(talk)
