"""The counter of a whole terminal without its loop: what arrives is answered at once."""

import json

from support.wire import framed
from tillroll.service import frame
from tillroll.service.desk import Desk
from tillroll.service.frame import MAX_LINE, ascii_json


class Counter:
    """Feeds `terminal`; `piece` bytes at most arrive at a time."""

    def __init__(self, terminal, piece: int = 4096):
        self._piece = piece
        self._data = memoryview(b"")  # what is still to arrive
        self._desk = Desk(terminal, self, terminal.clock)

    def readinto(self, view) -> int:
        """Give what has arrived, as Link does."""
        count = min(len(view), len(self._data), self._piece)
        view[:count] = self._data[:count]
        self._data = self._data[count:]
        return count

    def hear(self, data: bytes) -> list:
        """Let bytes arrive; gives the answers, without their newlines."""
        answers = []
        self._data = memoryview(data)
        while not self._is_idle():
            if self._desk._frames.poll():
                try:
                    answer = self._desk._serve()
                except MemoryError:
                    answer = frame.short_of_memory(self._desk._frames.seq)
                if answer:
                    assert answer.endswith(b"\n")
                    answers.append(answer[:-1])
        return answers

    def _is_idle(self) -> bool:
        frames = self._desk._frames
        return not self._data and frames._end < 0 and frames._scanned == frames._filled


def answerable(data: bytes) -> int:
    """How many lines of `data`, which ends with a newline, must be answered."""
    lines = data.split(b"\n")[:-1]
    return sum(len(line) >= MAX_LINE or line.rstrip(b"\r ") != b"" for line in lines)


def said(answer: bytes) -> dict:
    """The body of an answer, which must be short and printable."""
    assert len(answer) < MAX_LINE, len(answer)
    assert all(0x20 <= byte <= 0x7E for byte in answer)
    return json.loads(answer[answer.find(b" ") : -5])


def ask(rooms, verb: str, seq: int = 1, **fields) -> dict:
    """Ask the counter of `rooms`, which keeps it in `counter`; gives the body of its answer."""
    fields["verb"] = verb
    rooms.counter = rooms.counter or Counter(rooms)
    answers = rooms.counter.hear(framed(seq, ascii_json(fields)))
    assert len(answers) == 1 and answers[0].startswith(b"#%d " % seq)
    return said(answers[0])


def code(rooms, verb: str, **fields) -> tuple:
    """`(code, where)` of the refusal that must come."""
    answer = ask(rooms, verb, **fields)
    assert not answer["ok"]
    return answer["error"]["code"], answer["error"]["where"]
