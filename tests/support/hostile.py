"""Says anything to a terminal, and judges what it answers."""

import gc
import json
import sys

from emulator.caller import escape
from support.corridor import expected, sample
from support.wire import framed
from tillroll.approval import fields
from tillroll.codes import CODES
from tillroll.service.crc16 import crc16

PAN = "6228480402564890018"  # made up; passes Luhn
_TELLING = 7  # digits in a row that a truncated card number does not have
_QUIET_MS = 12  # after which a terminal has said all it will say

# JSON for a field that wants something else; each is refused or harmless wherever it stands.
VALUES = (
    b"0",
    b"-1",
    b"-0",
    b"7",
    b"4294967295",
    b"4294967296",
    b"999999999999",
    b"-999999999999",
    b"9999999999999",
    b"123456789012345678901234567890",
    b"1.5",
    b"1e3",
    b"-1E+99",
    b"1e-999",
    b"0.000000000001",
    b"true",
    b"false",
    b"null",
    b"[]",
    b"[[]]",
    b"[1,2]",
    b'["x"]',
    b'[null,"\\u4e2d"]',
    b"{}",
    b'{"verb":"status"}',
    b'""',
    b'" "',
    b'"x"',
    b'"-1"',
    b'"000456 "',
    b'"\\uff10\\u0660"',
    b'"\\u0000"',
    b'"\\n\\t"',
    b'"\\u007f\\u0085"',
    b'"\\u202e0012"',
    b'"\\u4e2d\\u6587"',
    b'"\\ud83d\\ude00"',
    b'"\\"\\\\\\/"',
    b'"' + b"y" * 200 + b'"',
    b'"' + b"\\u9f98" * 70 + b'"',
    b'"%s${merchant_name}|^`{when: x}"',
    b'"' + PAN.encode() + b'"',
    b'"62284804 0256-4890018"',
    PAN.encode(),
)


def stretched(start: bytes, filler: bytes, size: int, end: bytes = b""):
    """Pieces of a line of `size` bytes, its newline not counted, with a good checksum."""
    crc, left = crc16(start, len(start)), size - len(start) - len(end) - 5
    yield start
    while left > 0:
        piece = filler * min(left, 256)
        crc, left = crc16(piece, len(piece), crc), left - len(piece)
        yield piece
    yield end
    yield b" %04X\n" % crc16(end, len(end), crc)


def approvals(message: dict, values=VALUES):
    """Requests with every value in every field of an approval."""
    for row in fields.FIELDS:
        place = fields.path(row)
        for value in values:
            yield approval_with(message, place, value)
    for place in ("emv", "surprise", "emv.surprise", PAN):
        for value in values:
            yield approval_with(message, place, value)


def approval_with(message: dict, place: str, value: bytes) -> bytes:
    """A request with an approval that has this JSON value at `place`."""
    changed = dict(message)
    holder = changed
    if place.startswith("emv."):
        holder = changed["emv"] = dict(message.get("emv", {}))
        place = place[4:]
    holder[place] = "@value@"
    text = escape(json.dumps({"verb": "approve", "approval": changed}).encode())
    return text.replace(b'"@value@"', value)


class Talk:
    """One terminal and what it says; `errors` counts the answers by code, "" for an ok."""

    def __init__(self, rig):
        self.rig = rig
        self.errors = {}
        self.seq = 0

    def say(self, lines) -> None:
        """Send lines one by one, each must be answered once; a line is bytes or pieces of them."""
        self.rig.run(self._say(lines))

    def ask(self, bodies) -> None:
        """Send JSON in good lines one by one."""
        self.rig.run(self._say(self._framed(bodies)))

    def answers(self, data: bytes) -> list:
        """Send bytes; gives the lines that come back."""
        return self.rig.run(self._exchange(data))

    def _framed(self, bodies):
        for body in bodies:
            self.seq += 1
            yield framed(self.seq, body)

    async def _say(self, lines):
        for line in lines:
            said = await self._exchange(line)
            assert len(said) == 1, (line, said)
            body = judged(said[0], line)
            code = "" if body["ok"] else body["error"]["code"]
            self.errors[code] = self.errors.get(code, 0) + 1

    async def _exchange(self, data):
        wire, time = self.rig.wire, self.rig.time
        for piece in (data,) if isinstance(data, bytes) else data:
            await self.rig.send(piece)
        said, heard = wire.receive(), time.ms
        while time.ms - heard < _QUIET_MS:
            await self.rig.pause()
            more = wire.receive()
            if more:
                said, heard = said + more, time.ms
        assert not said or said.endswith(b"\n"), said
        return said.split(b"\n")[:-1]


def judged(answer: bytes, line: bytes, pan: str = PAN) -> dict:
    """Check form and manners of an answer to `line`, which may hold `pan`; gives its body."""
    assert all(0x20 <= byte <= 0x7E for byte in answer), answer
    end = len(answer) - 5
    assert answer[end:] == b" %04X" % crc16(answer, end), answer
    assert not telling(answer, pan), answer
    body = json.loads(answer[answer.find(b" ") : end])
    if body["ok"]:
        return body
    error = body["error"]
    assert error["code"] in CODES and error["code"] != "internal", (line[:900], error)
    assert error["text"] and error["do"] and len(answer) < 800, (line, error)
    return body


def telling(text: bytes, pan: str = PAN) -> bool:
    """Whether the text has digits of the card number that a truncated one lacks."""
    parts = [pan[at : at + _TELLING].encode() for at in range(len(pan) - _TELLING + 1)]
    return any(part in text for part in parts)


def noise(seed: int, size: int) -> bytes:
    """Bytes that follow from the seed; not good random numbers, but enough of them."""
    data = bytearray(size)
    for at in range(size):
        seed = (seed * 16807 + 12345) & 0x3FFFFFFF
        data[at] = seed >> 16 & 0xFF
    return bytes(data)


def small(**changes) -> dict:
    """A small sample approval."""
    return sample("sale", emv={}, remarks=[], **changes)


def approve(message: dict) -> bytes:
    """The request to print it."""
    return escape(json.dumps({"verb": "approve", "approval": message}).encode())


def besieged(rig) -> Talk:
    """Take the paper away, so that what is taken cannot print yet, and send an approval."""
    rig.mechanism.paper_out()
    talk = Talk(rig)
    talk.ask([approve(small())])
    assert talk.errors == {"": 1}
    talk.errors = {}
    return talk


def prints(talk: Talk) -> bool:
    """Whether the next good approval prints, once what the hostile ones left is discarded."""
    rig = talk.rig
    status = rig.run(_clean_and_print(rig))
    slips = [expected(rig, 789, "merchant"), expected(rig, 789, "cardholder")]
    return rig.tape.slips[-2:] == slips and status["last_error"] == ""


async def _clean_and_print(rig):
    for key, value in (("header", ""), ("hold_expiry", 1440), ("reprint_copy", "cardholder")):
        await rig.call("settings-set", key=key, value=value, by="test")
    page = (await rig.call("jobs"))["jobs"]
    while page:
        for job in page:
            await rig.call("job-discard", id=job["id"], by="test")
        page = (await rig.call("jobs", before=page[-1]["seq"]))["jobs"]
    rig.mechanism.paper_in()
    await rig.pause(500)
    answer = await rig.call("approve", approval=small(trace="000789"))
    assert answer["ok"] and not answer["duplicate"], answer
    status = await rig.settle()
    await rig.pause(1000)
    return status


def leaves_no_trace(rig, pan: str = PAN) -> bool:
    """Whether no file on flash tells more of the number than a truncated one."""
    store = rig.terminal.journal._store
    chunk = bytearray(512)
    for name in list(store.names()):
        at, size = 0, store.size(name)
        while at < size:
            count = store.read(name, at, chunk)
            if telling(bytes(chunk[:count]), pan):
                return False
            at += count - len(pan) if at + count < size else count
    return True


def heap() -> int:
    """What the heap holds: bytes on MicroPython, blocks on CPython."""
    gc.collect()
    if sys.implementation.name == "micropython":
        return gc.mem_alloc()
    return sys.getallocatedblocks()
