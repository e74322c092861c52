"""A serial cable that delivers card numbers which nobody holds: each digit is made on the way.

A number is *hidden* as in support/process_memory.py; a template has `~` for each of its digits.
"""

from binascii import hexlify

from emulator.plug import Wire
from support.process_memory import reveal, within
from tillroll.service.crc16 import crc16

_HOLE = 0x7E
_CHUNK = 256
_MUCH = 1 << 20


class SecretWire(Wire):
    """Delivers what was planted; `kept` is a copy of it when `keeps` is set."""

    def __init__(self):
        super().__init__()
        self._planted = []  # of (template, hidden number)
        self._at = 0  # in the first of them,
        self._digit = 0  # and in its number
        self.keeps = False
        self.kept = bytearray()
        self.hears = True
        self.said = []  # what the firmware wrote while `hears`, answer by answer

    def plant(self, template: bytes, hidden: bytes) -> None:
        """Let a message arrive."""
        self._planted.append((template, hidden))

    def any(self) -> int:
        """Give how much has come, as far as it is to be told."""
        return _MUCH if self._planted else super().any()

    def readinto(self, buf, most=None):
        """Give the firmware what has come."""
        count = 0
        while self._planted and count < (most or len(buf)):
            self._deliver(buf, count)
            count += 1
        if self.keeps:
            self.kept.extend(buf[:count])
        return count or super().readinto(buf, most)

    def write(self, buf) -> int:
        """Take from the firmware, and keep it."""
        if self.hears:
            self.said.append(bytes(buf))
        return super().write(buf)

    def _deliver(self, buf, place: int) -> None:
        template, hidden = self._planted[0]
        if template[self._at] == _HOLE:
            reveal(hidden[self._digit : self._digit + 1], buf, place)
            self._digit = (self._digit + 1) % len(hidden)
        else:
            buf[place] = template[self._at]
        self._at += 1
        if self._at == len(template):
            self._planted.pop(0)
            self._at = self._digit = 0


def sealed(seq: int, body: bytes, hidden: bytes) -> bytes:
    """The template of a line whose checksum is that of the number filled in."""
    template = b"#%d %s" % (seq, body)
    one, crc, digit = bytearray(1), 0xFFFF, 0
    for byte in template:
        one[0] = byte
        if byte == _HOLE:
            reveal(hidden[digit : digit + 1], one, 0)
            digit = (digit + 1) % len(hidden)
        crc = crc16(one, 1, crc)
    return b"%s %04X\n" % (template, crc)


def on_flash(nor, hidden: bytes) -> int:
    """How often the number is on the chip: as text, or packed with two digits to a byte."""
    found = 0
    chunk = bytearray(2 * _CHUNK)
    for block in nor.written():
        for start in range(0, 4096, _CHUNK):
            nor.read(block * 4096 + start, memoryview(chunk)[: min(2 * _CHUNK, 4096 - start)])
            digits = bytearray(hexlify(chunk))
            found += within(chunk, len(chunk), hidden) + within(digits, len(digits), hidden)
    return found
