"""A Link for tests: what a test feeds arrives in pieces, what the terminal says is kept."""

from tillroll.service.crc16 import crc16


def framed(seq: int, body: bytes) -> bytes:
    """A line of the link that says `body`, whatever that is."""
    line = b"#%d %s" % (seq, body)
    return b"%s %04X\n" % (line, crc16(line, len(line)))


class Wire:
    """`piece` bytes at most arrive per call; `room` bytes at most are taken per call."""

    def __init__(self, piece: int = 4096, room: int = 4096):
        self._waiting = bytearray()
        self._piece = piece
        self._room = room
        self.said = bytearray()

    def feed(self, data) -> None:
        """Let bytes arrive."""
        self._waiting.extend(data)

    def readinto(self, view) -> int:
        """Give what has arrived, as Link does, and forget it."""
        count = min(len(view), len(self._waiting), self._piece)
        view[:count] = self._waiting[:count]
        rest = self._waiting[count:]
        for at in range(len(self._waiting)):
            self._waiting[at] = 0
        self._waiting = rest
        return count

    def write(self, data) -> int:
        """Take what the terminal says."""
        count = min(len(data), self._room)
        self.said.extend(data[:count])
        return count
