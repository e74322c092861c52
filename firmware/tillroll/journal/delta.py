"""Records that share most of their bytes with another: receipts of one shop differ little.

A token below 128 is followed by that many and one more bytes of its own; any other copies
`token - 128 + LEAST` bytes of the base, from the offset in the two bytes behind it.
"""

from micropython import const

LEAST = const(5)  # bytes of a copy: its token takes three
_MOST_OWN = const(128)
_MOST_COPIED = const(127 + 5)


def encode(data: bytes, base: bytes) -> bytearray:
    """Give `data` in terms of `base`."""
    out = bytearray()
    begin = at = 0  # of the bytes that are not in the base
    while at < len(data):
        found = base.find(data[at : at + LEAST]) if at + LEAST <= len(data) else -1
        if found < 0:
            at += 1
            continue
        _own(out, data, begin, at)
        length = _common(data, at, base, found)
        out.append(128 + length - LEAST)
        out.append(found & 255)
        out.append(found >> 8)
        begin = at = at + length
    _own(out, data, begin, at)
    return out


def decode(view, base: bytes) -> bytes:
    """What was encoded; raises ValueError for bytes that no encoding gives."""
    out = bytearray()
    at = 0
    while at < len(view):
        token = view[at]
        if token < 128:
            end = at + 2 + token
            out.extend(view[at + 1 : end])
            if end > len(view):
                raise ValueError("cut short")
        else:
            end = at + 3
            if end > len(view):
                raise ValueError("cut short")
            found = view[at + 1] | view[at + 2] << 8
            length = token - 128 + LEAST
            if found + length > len(base):
                raise ValueError("beyond the base")
            out.extend(base[found : found + length])
        at = end
    return bytes(out)


def _own(out, data, begin, end):
    while begin < end:
        length = min(end - begin, _MOST_OWN)
        out.append(length - 1)
        out.extend(data[begin : begin + length])
        begin += length


def _common(data, at, base, found) -> int:
    """Bytes that are the same from here on; at least LEAST are."""
    most = min(len(data) - at, len(base) - found, _MOST_COPIED)
    length = LEAST
    while length < most and data[at + length] == base[found + length]:
        length += 1
    return length
