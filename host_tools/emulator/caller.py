"""The payment application at the other end of the wire: asks a terminal and takes its answers."""

import json


class Silence(Exception):
    """The terminal did not answer."""


class Caller:
    """Speaks through `wire`; who derives from it has `time`, and `pause(ms)` lets it pass."""

    look_ms = 20  # between two looks at a terminal that is to come to rest
    patience_ms = 20000  # for an answer
    tries = 1  # a wire that loses bytes needs more

    def __init__(self):
        self.time = None  # emulator.virtual_time.VirtualTime
        self.wire = None  # has `send(data) -> number of bytes taken` and `receive() -> bytes`
        self._pending = b""
        self._seq = 0

    async def pause(self, ms: int = 0) -> None:
        """Let emulated time pass.  Raises PowerCut when the power has gone."""

    async def call(self, verb: str, **fields) -> dict:
        """Ask the terminal; gives the body of its answer.  Raises Silence.

        A repeated line has the number of the first: the terminal does such a request once.
        """
        fields["verb"] = verb
        self._seq += 1
        asked = line(self._seq, fields)
        for left in range(self.tries - 1, -1, -1):
            await self.send(asked)
            try:
                answer = await self.answer(self._seq)
            except Silence:
                answer = None
            if answer and not (left and _is_damaged(answer)):
                return answer
        raise Silence(verb)

    async def send(self, data: bytes) -> None:
        """Put bytes on the wire, as fast as it takes them."""
        while data:
            data = data[self.wire.send(data) :]
            await self.pause()

    async def answer(self, seq: int, within_ms: int = 0) -> dict:
        """Wait for the answer with this number; others are thrown away.  Raises Silence."""
        begun = self.time.ms
        while self.time.ms - begun < (within_ms or self.patience_ms):
            self._pending += self.wire.receive()
            while b"\n" in self._pending:
                one, self._pending = self._pending.split(b"\n", 1)
                if one.startswith(b"#%d " % seq):
                    return json.loads(one[one.index(b" ") : -4])
            await self.pause()
        raise Silence(seq)

    async def settle(self, within_ms: int = 600000) -> dict:
        """Wait until nothing is due or the printer has stopped; gives the status."""
        begun = self.time.ms
        while True:
            status = await self.call("status")
            if status["printer"] == "stopped" or not status["due"]:
                return status
            if self.time.ms - begun > within_ms:
                raise Silence("the terminal does not come to rest")
            await self.pause(self.look_ms)


def _is_damaged(answer: dict) -> bool:
    """Whether the terminal could not read the line."""
    return not answer["ok"] and answer["error"]["code"].startswith("frame-")


def line(seq: int, body: dict) -> bytes:
    """Make one line of the link (docs/link.md)."""
    data = b"#%d %s" % (seq, escape(json.dumps(body).encode()))
    return data + b" %04X\n" % crc16(data)


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, bit by bit."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def escape(data: bytes) -> bytes:
    """Write what is beyond ASCII in the UTF-8 of a JSON text as escapes."""
    out = bytearray()
    code = more = 0
    for byte in data:
        if byte < 0x80:
            out.append(byte)
        elif byte < 0xC0:
            code, more = code << 6 | byte & 0x3F, more - 1
            if not more:
                out.extend(_unit(code))
        else:
            more = 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
            code = byte & 0x3F >> more
    return bytes(out)


def _unit(code: int) -> bytes:
    if code < 0x10000:
        return b"\\u%04x" % code
    code -= 0x10000
    return b"\\u%04x\\u%04x" % (0xD800 | code >> 10, 0xDC00 | code & 0x3FF)
