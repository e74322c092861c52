"""What a setting may be, and how it lies in a bank.  For an errand within an Overlay."""

import struct

from micropython import const

_BY = const(16)  # bytes of a name that are kept


def kind_fault(entry, value) -> str:
    """What is wrong with the kind of a value, "" for nothing."""
    if entry.kind == "flag":
        return "" if isinstance(value, bool) else "must be true or false"
    if entry.kind == "number":
        return "" if type(value) is int else "must be a whole number"
    return "" if isinstance(value, str) else "must be a text"


def range_fault(entry, value) -> str:
    """What is wrong with a value of the right kind, "" for nothing."""
    if entry.kind == "number" and not entry.least <= value <= entry.most:
        return "must be from %d to %d" % (entry.least, entry.most)
    if entry.kind == "choice" and value not in entry.allowed:
        return "must be one of: " + ", ".join(entry.allowed)
    if entry.kind == "text":
        if not entry.least <= len(value) <= entry.most:
            return "must have at most %d characters" % entry.most
        if _has_control(value.encode(), "".join(entry.allowed).encode()):
            return "must not hold control characters"
    return ""


def _has_control(data: bytes, allowed: bytes) -> bool:
    """Bytes are looked at: MicroPython keeps every single-character string for good."""
    for at in range(len(data)):
        byte = data[at]
        if (byte < 0x20 and byte not in allowed) or byte == 0x7F:
            return True
        if (byte == 0xC2 and data[at + 1] < 0xA0) or (byte == 0xED and data[at + 1] >= 0xA0):
            return True  # U+0080 to U+009F, half of a surrogate pair
    return False


def value_of(entry, text: str):
    """The value that was written so; raises ValueError."""
    if entry.kind == "flag":
        return int(text) == 1
    return int(text) if entry.kind == "number" else text


def clipped(name: str) -> str:
    """As much of a name as is kept."""
    while len(name.encode()) > _BY:
        name = name[:-1]
    return name


def packed(entry, value, by: str, at: int) -> bytes:
    """Make the entry of a bank: number, when, length and name of who, length and value."""
    name = by.encode()
    text = b"%d" % value if entry.kind == "flag" else str(value).encode()
    head = struct.pack("<BIB", entry.number, at, len(name))
    return head + name + struct.pack("<H", len(text)) + text


def unpacked(body: bytes):
    """Yield each entry of a bank as (number, value, by, at, all of it), texts as bytes."""
    end = 0
    while end < len(body):
        start = end
        number, at, length = struct.unpack_from("<BIB", body, start)
        end = start + 6 + length
        by = body[end - length : end]
        length = struct.unpack_from("<H", body, end)[0]
        end += 2 + length
        yield number, body[end - length : end], by, at, body[start:end]
