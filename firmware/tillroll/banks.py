"""Two small files that take turns: a write goes to the older one, so that one is always whole.

For an errand within an Overlay.  A bank is its kind (magic and version, 2 bytes), the length of
the body (2), a sequence number (4), the body, and the CRC-32 of all before; little-endian.
"""

import binascii
import struct

from micropython import const

from tillroll.errors import StoreFault

SIZE = const(512)  # bytes; littlefs keeps such a file inside the directory block

_HEAD = "<HHI"
_HEAD_SIZE = const(8)
_FRAME = const(12)  # bytes of head and CRC-32


def newest(store, names, kind: int):
    """Give (sequence, bank, body, problems): the newer sound one of the two files `names`.

    Without a sound one the sequence is 0.  Problems are (code, where); a file that is empty or
    not there is none of them: its first write never happened.
    """
    found, problems = (0, 1, b""), []
    for bank, name in enumerate(names):
        try:
            data = _read(store, name)
        except StoreFault as fault:
            problems.append((fault.code, name))
            continue
        sequence = _sequence(data, kind)
        if sequence > found[0]:
            found = (sequence, bank, data[_HEAD_SIZE:-4])
        elif data and not sequence:
            problems.append(("record-damaged", name))
    return found + (problems,)


def sealed(kind: int, sequence: int, body: bytes) -> bytes:
    """Make the content of a bank; longer than SIZE it would never be read."""
    data = struct.pack(_HEAD, kind, len(body), sequence) + body
    return data + struct.pack("<I", binascii.crc32(data) & 0xFFFFFFFF)


def _read(store, name: str) -> bytes:
    view = memoryview(bytearray(SIZE + 1))
    try:
        return bytes(view[: store.read(name, 0, view)])
    except StoreFault as fault:
        if fault.code == "store-missing":
            return b""
        raise


def _sequence(data: bytes, kind: int) -> int:
    """The sequence number of a sound bank, 0 of any other."""
    if not _FRAME <= len(data) <= SIZE:
        return 0
    is_kind, length, sequence = struct.unpack_from(_HEAD, data, 0)
    if is_kind != kind or length != len(data) - _FRAME:
        return 0
    stored = struct.unpack_from("<I", data, len(data) - 4)[0]
    return sequence if binascii.crc32(data[:-4]) & 0xFFFFFFFF == stored else 0
