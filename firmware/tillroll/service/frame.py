"""The wire to the payment application and to tillctl: one message a line, `#SEQ JSON CRC`.

SEQ is a decimal number that the asker chooses and the answer repeats.  CRC is the
CRC-16/CCITT-FALSE of everything before the space in front of it, as four hexadecimal digits.
A person may type `----` for it; such a line is good for reading only.  See docs/link.md.
"""

import json

from micropython import const

from tillroll.approval.kernel import kernel
from tillroll.errors import Refused
from tillroll.overlay import Overlay
from tillroll.service.crc16 import crc16, is_printable

MAX_LINE = 6144  # bytes: a full EMV sale with all text as \uXXXX, eight remarks and some to spare

_RETURN = const(13)
_SPACE = const(32)
_HASH = const(35)
_SEQ_DIGITS = const(9)  # stays a small int on 32-bit MicroPython
_TAIL = const(5)  # a space and four hexadecimal digits
_NO_MEMORY = (  # as `refusal` would make it of codes.py, which takes 8 KB where code lies in RAM
    b'{"ok": false, "error": {"code": "no-memory", "where": "request", "detail": "", '
    b'"text": "The terminal was short of memory.", '
    b'"do": "Send it again when the slip is out, or with less in it."}}'
)


class Frames:
    """Cuts what a Link delivers into checked messages, in one buffer that is wiped after each.

    No byte of a message is copied before the approval room has truncated card numbers in it.
    """

    def __init__(self, link, size: int = MAX_LINE):
        self._link = link
        self._buffer = bytearray(size)
        self._view = memoryview(self._buffer)
        self._filled = 0
        self._scanned = 0
        self._end = -1  # where the newline stands
        self._lost = False  # the line outgrew the buffer: its rest is thrown away
        self.seq = 0
        self.typed = False  # a person typed the line, without a checksum

    def poll(self) -> bool:
        """Take in what has arrived; tell whether a whole line is ready for `open`."""
        if self._scanned < 0:
            self.close()  # there was no memory for it
        if self._end >= 0:
            return True
        if self._scanned == self._filled:
            self._receive()
        return self._scan()

    def waiting(self) -> int:
        """Bytes of the line so far."""
        return self._filled

    def _receive(self):
        if self._filled == len(self._buffer):
            self._lose()
        view = self._view[self._filled :] if self._filled else self._view
        self._filled += self._link.readinto(view)

    def _lose(self):
        """The line is too long; its number is kept, so that the asker knows whom it concerns."""
        if not self._lost:
            self._lost = True
            self.seq = 0
            try:
                self._sequence(self._filled)
            except Refused:
                pass  # it has no number
        self._wipe(self._filled)

    def _scan(self) -> bool:
        end = self._buffer.find(b"\n", self._scanned, self._filled)
        self._scanned = self._filled
        self._end = end
        return end >= 0

    def open(self):
        """Give the JSON of the line that is ready, as a memoryview into the receive buffer.

        None for an empty line.  Sets `seq`, `typed`.  Raises Refused frame-…, also when no line
        is ready, which gives up what has come of it; either way `close` must follow.
        """
        self.typed = False
        if self._lost:
            raise Refused("frame-too-long", "line", "at most %d bytes" % len(self._buffer))
        self.seq = 0
        end = self._end
        if end < 0:
            self._sequence(self._filled)
            raise Refused("frame-cut", "line", "its end did not come")
        while end and self._buffer[end - 1] in (_RETURN, _SPACE):
            end -= 1
        if not end:
            return None
        start = self._sequence(end)
        if not is_printable(self._view, end):
            raise Refused("frame-not-ascii", "line", "only bytes 32 to 126 are allowed")
        if end - _TAIL <= start or self._buffer[end - _TAIL] != _SPACE:
            raise Refused("frame-shape", "line", "the checksum is missing")
        self._check(end - _TAIL)
        return self._view[start : end - _TAIL]

    def _sequence(self, end: int) -> int:
        """Read `#SEQ `; gives where the JSON begins."""
        buffer = self._buffer
        at, seq = 1, 0
        while at < end and at <= _SEQ_DIGITS and 48 <= buffer[at] <= 57:
            seq = seq * 10 + buffer[at] - 48
            at += 1
        if buffer[0] != _HASH or at == 1 or at >= end or buffer[at] != _SPACE:
            raise Refused("frame-shape", "line", "it must begin with # and a number")
        self.seq = seq
        return at + 1

    def _check(self, end: int):
        given = 0
        self.typed = True
        for at in range(end + 1, end + _TAIL):
            byte = self._buffer[at]
            if byte != 45:
                self.typed = False
            given = given << 4 | _nibble(byte)
        if not self.typed and given != crc16(self._view, end):
            raise Refused("frame-crc", "line", "the checksum does not match")

    def close(self):
        """Wipe the line from the buffer and make room for the next; else the next `poll` does."""
        self._scanned = -1
        self._wipe(self._end + 1 if self._end >= 0 else self._filled)
        self._lost = False

    def _wipe(self, used: int):
        rest = self._filled - used
        if rest:
            self._view[:rest] = self._view[used : self._filled]
        kernel.wipe(self._buffer, rest, self._filled)
        self._filled = rest
        self._scanned = 0
        self._end = -1


def _nibble(byte: int) -> int:
    if 48 <= byte <= 57:
        return byte - 48
    if 65 <= byte <= 70 or 97 <= byte <= 102:
        return (byte & 7) + 9
    return 0x10000  # shifts out of every checksum's range: never equal


def seal(seq: int, body: dict) -> bytes:
    """Make the line that says `body`, checksum and newline included."""
    return _sealed(seq, ascii_json(body))


def short_of_memory(seq: int) -> bytes:
    """Make the line that refuses for want of memory.  It needs no more than its own length."""
    return _sealed(seq, _NO_MEMORY)


def _sealed(seq: int, text: bytes) -> bytes:
    head = b"#%d " % seq
    crc = crc16(text, len(text), crc16(head, len(head)))
    return b"".join((head, text, b" %04X\n" % crc))


def refusal(fault: Refused) -> dict:
    """Translate a refusal for the outside: code, where, what is wrong and what to do."""
    with Overlay():
        from tillroll.codes import CODES  # most answers are no refusals

        text, remedy = CODES.get(fault.code, CODES["internal"])
    error = {"code": fault.code, "where": fault.where, "detail": fault.detail}
    error["text"] = text
    error["do"] = remedy
    return {"ok": False, "error": error}


def ascii_json(body: dict) -> bytes:
    r"""Write JSON in printable ASCII; MicroPython's own writer leaves other letters as UTF-8."""
    raw = json.dumps(body).encode()
    if is_printable(raw, len(raw)):
        return raw
    out = bytearray()
    at = 0
    while at < len(raw):
        code, at = _code_point(raw, at)
        if code < 0x7F:
            out.append(code)
        elif code < 0x10000:
            out.extend(b"\\u%04x" % code)
        else:
            code -= 0x10000
            out.extend(b"\\u%04x\\u%04x" % (0xD800 | code >> 10, 0xDC00 | code & 0x3FF))
    return bytes(out)


def _code_point(raw: bytes, at: int):
    lead = raw[at]
    more = 0 if lead < 0xC0 else 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
    code = lead & (0x3F >> more) if more else lead
    for byte in raw[at + 1 : at + 1 + more]:
        code = code << 6 | byte & 0x3F
    return code, at + 1 + more
