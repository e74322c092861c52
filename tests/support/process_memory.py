"""Search all memory that this process can write for a number that nobody may hold any more.

A number is given *hidden*, each digit XOR 0x5A, so that the search itself does not hold it.
"""

import sys

_KEY = 0x5A
_CHUNK = 1 << 20 if sys.implementation.name == "cpython" else 2048
_OVERLAP = 128  # bytes: more than a number takes, four to a digit and separated
_ZEROS = bytes(64)
_data = bytearray(_CHUNK + _OVERLAP)  # made early: later a small heap is in pieces
_STEP = 0x3FFFFFFF  # bytes that a 32-bit MicroPython can seek at once
_PREFIX = 4  # digits that are searched for in plain


def reveal(hidden: bytes, buffer, at: int) -> None:
    """Write the number into a buffer, digit by digit."""
    for place in range(len(hidden)):
        buffer[at + place] = hidden[place] ^ _KEY


def copies(hidden: bytes) -> int:
    """How often the number is in memory: as text of one, two or four bytes to a character, with
    single separators or none, or with digits that scrub has only marked.
    """
    prefixes = _prefixes(hidden)
    found = 0
    with open("/proc/self/mem", "rb", 0) as memory:
        for start, end in _regions():
            _go_to(memory, start)
            found += _search(memory, end - start, _data, prefixes, hidden)
    for at in range(0, len(_data), len(_ZEROS)):
        _data[at : at + len(_ZEROS)] = _ZEROS
    return found


def within(data: bytearray, used: int, hidden: bytes) -> int:
    """How often the number is in `data[:used]`, in the same forms."""
    return sum(_matches(data, used, used, prefix, hidden) for prefix in _prefixes(hidden))


def _prefixes(hidden: bytes) -> list:
    return [_prefix(hidden, gap) for gap in (b"", b"\0", b"\0\0\0", b" ", b"-")]


def _regions() -> list:
    """Start and end of every region that can be read and written."""
    regions = []
    with open("/proc/self/maps") as file:
        for line in file:
            fields = line.split()
            if fields[1].startswith("rw"):
                start, end = fields[0].split("-")
                regions.append((int(start, 16), int(end, 16)))
    return regions


def _go_to(memory, address: int) -> None:
    """Seek, in steps where an address has more bits than a seek takes."""
    try:
        memory.seek(address)
        return
    except OverflowError:
        memory.seek(0)
    while address:
        step = min(address, _STEP)
        memory.seek(step, 1)
        address -= step


def _search(memory, size: int, data: bytearray, prefixes: list, hidden: bytes) -> int:
    """Search one region, chunk by chunk; the end of each chunk is searched with the next."""
    view = memoryview(data)
    found = kept = 0
    while size > 0:
        try:
            count = memory.readinto(view[kept : kept + min(size, _CHUNK)])
        except OSError:  # a page without memory behind it, or unmapped since
            return found
        if not count:
            return found
        size -= count
        used = kept + count
        kept = min(_OVERLAP, used) if size > 0 else 0
        for prefix in prefixes:
            found += _matches(data, used, used - kept, prefix, hidden)
        for place in range(kept):
            data[place] = data[used - kept + place]
    return found


def _matches(data: bytearray, used: int, end: int, prefix: bytes, hidden: bytes) -> int:
    """How many numbers begin with this prefix before `end`."""
    found = 0
    at = data.find(prefix, 0, used)
    while 0 <= at < end:
        found += _is_number(data, at, used, hidden)
        at = data.find(prefix, at + 1, used)
    return found


def _is_number(data: bytearray, at: int, used: int, hidden: bytes) -> int:
    """1 if the number is at `at`, with at most three separating bytes between its digits."""
    for place in range(len(hidden)):
        gap = 0
        while place and gap < 3 and at < used and data[at] in b"\0 -":
            at += 1
            gap += 1
        if at >= used or (data[at] ^ hidden[place] ^ _KEY) & 0xDF:
            return 0
        at += 1
    return 1


def _prefix(hidden: bytes, gap: bytes) -> bytes:
    """The first digits in plain."""
    return gap.join([bytes((digit ^ _KEY,)) for digit in hidden[:_PREFIX]])
