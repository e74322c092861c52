"""A terminal's flash with an old version on it, and the receiver fed with requests."""

import binascii
import struct

from emulator.lfs import mount
from emulator.nor import Nor
from installer.receiver import HEAD, Receiver

BLOCKS = 24
SWITCH = "main.py of the switch"
OLD = {
    "/main.py": b"old main",
    "/board.mpy": b"old board",
    "/tillroll/errors.mpy": b"same",
    "/tillroll/pump.mpy": b"old pump" * 80,
    "/tillroll/gone/one.mpy": b"gone",
}
NEW = {
    "/main.py": b"new main",
    "/board.mpy": b"new board",
    "/tillroll/errors.mpy": b"same",
    "/tillroll/pump.mpy": b"new pump" * 150,
    "/bundles/room": b"kernel" * 50,
}
OTHERS = {"/state/0001": b"receipt", "/layouts/sale.receipt": b"the merchant's own"}
REMOVED = ("/tillroll/gone/one.mpy", "/tillroll/gone")


def flat(path):
    """The name under which a new file waits."""
    return "/next/" + path[1:].replace("/", "=")


def write(fs, path, data):
    """Write a file; makes its folder."""
    folder = path[: path.rfind("/")]
    for end in (folder.find("/", 1), len(folder)):
        if end > 0:
            try:
                fs.mkdir(folder[:end])
            except OSError:
                pass
    with fs.open(path, "wb") as file:
        file.write(data)


def read(fs, path):
    """Give what is in a file."""
    data = bytearray(fs.stat(path)[6])
    with fs.open(path, "rb") as file:
        file.readinto(data)
    return bytes(data)


def tree(fs, folder=""):
    """Every file, path -> content."""
    found = {}
    for entry in fs.ilistdir(folder or "/"):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            found.update(tree(fs, path))
        else:
            found[path] = read(fs, path)
    return found


def both(files, others):
    """Join two sets of files."""
    joined = dict(files)
    joined.update(others)
    return joined


def old_terminal(blocks=BLOCKS):
    """A chip with the old version, and files of others."""
    nor = Nor(blocks)
    fs = mount(nor)
    for files in (OLD, OTHERS):
        for path in sorted(files):
            write(fs, path, files[path])
    return nor


def changed():
    """The paths to be sent; main.py among them."""
    return sorted(path for path in NEW if NEW[path] != OLD.get(path))


def packed(data):
    """A zlib stream that stores: MicroPython on a board cannot compress."""
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    size = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)
    return b"\x48\x0d" + size + data + struct.pack(">HH", b, a)


def request(kind, number=1, content=b""):
    """The bytes of a request."""
    check = binascii.crc32(content)
    return struct.pack(HEAD, ord(kind), number, len(content), check) + content


def put(path, data):
    """The requests that write a file, one after the other."""
    requests = [request("O", 1, path.encode())]
    for at in range(0, len(data), 4096):
        requests.append(request("W", 2, packed(data[at : at + 4096])))
    requests.append(request("C", 3))
    return requests


class Stream:
    """Bytes to read, a few at a time, and bytes that were written."""

    def __init__(self, data):
        self._data = memoryview(data)
        self.written = b""

    def readinto(self, into):
        count = min(len(into), len(self._data), 100)
        into[:count] = self._data[:count]
        self._data = self._data[count:]
        return count

    def write(self, data):
        self.written += data

    def answers(self):
        """What was answered: (kind, number, content) after the greeting."""
        found, rest = [], self.written
        while rest:
            kind, number, length, check = struct.unpack(HEAD, rest[:8])
            content, rest = rest[8 : 8 + length], rest[8 + length :]
            assert binascii.crc32(content) == check
            found.append((chr(kind), number, content))
        assert found[0] == ("+", 0, b"")
        return found[1:]


def served(fs, requests, watch=lambda _on: None):
    """Let a receiver do requests until they end; gives its answers."""
    stream = Stream(b"".join(requests))
    try:
        Receiver(fs, fs.open, stream, stream, watch).serve()
    except EOFError:
        pass
    return stream.answers()
