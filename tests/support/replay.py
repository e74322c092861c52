"""Replays on a device what a plain kernel did on the host: `support/vectors_host.py` records it.

A machine code twin must give the same result for the same arguments, leave the same bytes in the
buffers, and not touch the guard bytes around them.
"""

import binascii
import struct

GUARD = b"\xa5" * 16  # whole words, so that buffers are aligned as arrays are


class _Thing:
    """Stands for a page, a row or a font: has the attributes that the kernel reads."""


def run(path, module):
    """Replay a file against a module; gives the number of calls and the names that differed."""
    kernel = __import__(module, None, None, ("*",))
    count, wrong = 0, []
    with open(path, "rb") as file:
        while True:
            name = _text(file)
            if not name:
                return count, wrong
            memory = []
            (length,) = _take(file, "<B")
            args = [_value(file, memory) for _ in range(length)]
            result, crc = _value(file, memory), _take(file, "<I")[0]
            if getattr(kernel, name)(*args) != result or _crc(memory) != crc:
                wrong.append(name)
            count += 1


def _value(file, memory):
    kind = file.read(1)
    if kind == b"n":
        return None
    if kind == b"i":
        return _take(file, "<q")[0]
    if kind == b"o":
        thing = _Thing()
        for _ in range(_take(file, "<B")[0]):
            name = _text(file)
            setattr(thing, name, _value(file, memory))
        return thing
    (length,) = _take(file, "<I")
    buffer = bytearray(GUARD + file.read(length) + GUARD)
    memory.append(buffer)
    return memoryview(buffer)[len(GUARD) : len(GUARD) + length]


def _crc(memory):
    crc = 0
    for buffer in memory:
        crc = binascii.crc32(buffer, crc)
    return crc & 0xFFFFFFFF


def _text(file):
    length = file.read(1)
    return file.read(length[0]).decode() if length else ""


def _take(file, form):
    return struct.unpack(form, file.read(struct.calcsize(form)))
