"""A megabyte of noise and spoilt approvals: each line answered, the heap flat, the next prints."""

from support.corridor import powered
from support.counter import Counter, answerable
from support.hostile import PAN, besieged, heap, noise, prints
from support.wire import framed

_SIZE = 1000000  # bytes
_SLACK = 1024  # bytes or blocks

_BODY = b'{"verb":"approve","approval":{"kind":"sale","pan":"%s","x":[1,2,{"y":"\\u9f98"}]}}'


def _spoilt(seed: int) -> bytes:
    """Noise, and an approval with up to three characters replaced."""
    body = bytearray(_BODY % PAN.encode())
    for number in range(seed % 4):
        body[(seed * 7919 + number * 31) % len(body)] = 32 + seed * (number + 3) % 95
    return noise(seed, 700) + b"\n" + framed(seed, bytes(body))


def test_a_megabyte_leaves_the_heap_flat():
    talk = besieged(powered())
    counter = Counter(talk.rig.terminal)
    size, seed, marks = 0, 0, []
    while size < _SIZE:
        seed += 1
        data = _spoilt(seed)
        size += len(data)
        answers = counter.hear(data)
        assert len(answers) == answerable(data), data
        for answer in answers:
            assert b'"ok": false' in answer and b'"internal"' not in answer, answer
        if seed % 200 == 0:
            marks.append(heap())
    assert len(marks) > 4 and marks[-1] - marks[1] <= _SLACK, marks
    assert prints(talk)
