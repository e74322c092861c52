"""Free text of an approval: what may be printed of it."""

# Two-byte tails of the UTF-8 form of what is refused, by lead byte: C1 controls are C2 80..9F;
# line and paragraph separators and bidirectional controls, which could show digits in another
# order, are E2 80 A8..AE and E2 81 A6..A9; the noncharacters U+FFFE and U+FFFF are EF BF BE..BF.
_REFUSED = (
    (0xE2, 0x80, 0xA8, 0xAE),
    (0xE2, 0x81, 0xA6, 0xA9),
    (0xEF, 0xBF, 0xBE, 0xBF),
)


def printable(text: str) -> str | None:
    """Give the text if it holds no control character, else None.

    Bytes are looked at, because MicroPython keeps every single-character string for good.
    """
    text = joined(text)
    return None if not text or _has_control(text.encode()) else text


def joined(text: str) -> str:
    """Make one character of each surrogate pair; gives "" if half of one is missing.

    MicroPython's parser leaves a character beyond U+FFFF in two halves.
    """
    try:
        data = text.encode()
    except ValueError:  # CPython does not encode half a surrogate pair
        return ""
    return _joined(data).decode() if _has_half(data) else text


def _has_control(data: bytes) -> bool:
    """Say whether UTF-8 text holds a control character."""
    for at in range(len(data)):
        byte = data[at]
        if byte < 0x20 or byte == 0x7F:
            return True
        if byte == 0xC2 and data[at + 1] < 0xA0:
            return True
        if byte == 0xE2 or byte == 0xEF:
            for lead, middle, first, last in _REFUSED:
                if byte == lead and data[at + 1] == middle and first <= data[at + 2] <= last:
                    return True
    return False


def _has_half(data: bytes) -> bool:
    """Say whether a surrogate, ED A0 80 to ED BF BF, is in the text."""
    at = data.find(b"\xed")
    while at >= 0 and data[at + 1] < 0xA0:
        at = data.find(b"\xed", at + 1)
    return at >= 0


def _joined(data: bytes) -> bytes:
    """Make one character of each surrogate pair; gives nothing if half of one is missing."""
    whole = bytearray()
    at = 0
    while at < len(data):
        if data[at] != 0xED or data[at + 1] < 0xA0:
            whole.append(data[at])
            at += 1
            continue
        if data[at + 1] > 0xAF or data[at + 3 : at + 4] != b"\xed" or data[at + 4] < 0xB0:
            return b""
        high = (data[at + 1] & 0x0F) << 6 | data[at + 2] & 0x3F
        low = (data[at + 4] & 0x0F) << 6 | data[at + 5] & 0x3F
        code = 0x10000 + (high << 10 | low)
        for shift, lead in ((18, 0xF0), (12, 0x80), (6, 0x80), (0, 0x80)):
            whole.append(lead | code >> shift & 0x3F)
        at += 6
    return bytes(whole)
