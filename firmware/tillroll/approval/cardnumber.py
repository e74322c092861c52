"""Card numbers in a buffer: found and overwritten where they stand, never copied.

Text is the inside of a JSON string: printable ASCII, anything else as a six-byte escape.
A digit that must go is first *marked*: its bit 0x20 is cleared, so `0` to `9` become 0x10 to
0x19, which no valid text holds.  A marked digit still takes part in every search, so overlapping
numbers all lose their middle; the kernel's `sweep` turns the marks into asterisks at the end.

What may stay is the baseline of PCI SSC FAQ 1091: the first six and the last four digits.
"""

from micropython import const

from tillroll.approval.kernel import kernel

_SHORTEST = const(13)  # ISO/IEC 7812-1 allows 8 to 19 digits; payment cards have 13 or more
_LONGEST = const(19)
_SHOWN_FIRST = const(6)
_SHOWN_LAST = const(4)
_SHOWN = const(10)
_GAPS = const(3)  # separators between two digit groups of one number

_STAR = const(0x2A)
_BACKSLASH = const(0x5C)
_LOWER_U = const(0x75)

# Blanks, dashes and invisible characters outside ASCII, the first and the last of each range:
# NO-BREAK SPACE, SOFT HYPHEN, spaces to HORIZONTAL BAR, NARROW NO-BREAK SPACE, WORD JOINER,
# MINUS, IDEOGRAPHIC SPACE, SMALL HYPHEN, ZERO WIDTH NO-BREAK SPACE, FULLWIDTH HYPHEN.
# fmt: off
_SEPARATORS = (
    0x00A0, 0x00A0,
    0x00AD, 0x00AD,
    0x2000, 0x2015,
    0x202F, 0x202F,
    0x2060, 0x2060,
    0x2212, 0x2212,
    0x3000, 0x3000,
    0xFE63, 0xFE63,
    0xFEFF, 0xFEFF,
    0xFF0D, 0xFF0D,
)
# fmt: on


def mark_text(view, start: int, end: int) -> bool:
    """Mark every number of 13 to 19 Luhn-valid digits in free text; True if there was one.

    Digit groups may be apart by up to three blanks or dashes; a number begins and ends with a
    group.
    """
    found = False
    at = start
    while at < end:
        if _is_digit(view[at]):
            if _mark_from(view, at, end):
                found = True
            while at < end and _is_digit(view[at]):
                at += 1
        else:
            at += _width(view, at)
    return found


def mark_pan(view, start: int, end: int) -> None:
    """Mark the value of a card number field, whatever its length and check digit."""
    symbols = _count(view, start, end)
    if symbols > _SHOWN:
        _mark_middle(view, start, symbols)


def mark_own(view, start: int, end: int, used: int) -> None:
    """Mark the card number at start..end wherever else it stands in the first `used` bytes.

    Where it has asterisks any digit matches, if ten digits are known and Luhn is satisfied.
    """
    symbols = _count(view, start, end)
    start = _next_symbol(view, start, end)
    if not _SHORTEST <= symbols <= _LONGEST or view[start] == _STAR:
        return
    first = view[start] & 0xDF
    second = view[_next_symbol(view, start + 1, end)] & 0xDF
    at = kernel.find_digits(view, 0, used, first, second)
    while at < used:
        if _is_own(view, at, used, start, end):
            _mark_middle(view, at, symbols)
        at = kernel.find_digits(view, at + 1, used, first, second)


def holds_card_number(data: bytes) -> bool:
    """Say whether decoded text, in UTF-8, holds what `mark_text` would have marked."""
    plain = bytearray(data.replace(b"\\", b"/"))
    return mark_text(plain, 0, len(plain))


def hex4(view, at: int) -> int:
    """The value of the four hexadecimal digits at `at`, or -1."""
    code = 0
    for place in range(at, at + 4):
        byte = view[place]
        if 0x30 <= byte <= 0x39:
            byte -= 0x30
        elif 0x41 <= byte & 0xDF <= 0x46:
            byte = (byte & 0xDF) - 0x37
        else:
            return -1
        code = code << 4 | byte
    return code


def _is_digit(byte: int) -> bool:
    """Say whether the byte is a digit, marked or not."""
    return 0x10 <= byte & 0xDF <= 0x19


def _width(view, at: int) -> int:
    """Bytes of the character at `at`: the hexadecimal digits of an escape are no digits."""
    if view[at] != _BACKSLASH:
        return 1
    return 6 if view[at + 1] == _LOWER_U else 2


def _next_symbol(view, at: int, end: int) -> int:
    """Where the next digit or asterisk stands, else `end`."""
    while at < end and view[at] != _STAR and not _is_digit(view[at]):
        at += _width(view, at)
    return at


def _count(view, at: int, end: int) -> int:
    """How many digits and asterisks there are."""
    symbols = 0
    at = _next_symbol(view, at, end)
    while at < end:
        symbols += 1
        at = _next_symbol(view, at + 1, end)
    return symbols


def _next_digit(view, at: int, end: int) -> int:
    """Where the next digit stands if at most three separators are between, else -1."""
    for _ in range(_GAPS + 1):
        if at >= end:
            return -1
        byte = view[at]
        if _is_digit(byte):
            return at
        if byte in b" -":
            at += 1
        elif byte == _BACKSLASH and view[at + 1] == _LOWER_U and _is_separator(view, at + 2):
            at += 6
        else:
            return -1
    return -1


def _is_separator(view, at: int) -> bool:
    """Say whether four hexadecimal digits name a blank, a dash or an invisible character."""
    code = hex4(view, at)
    place = 0
    while place < len(_SEPARATORS) and not _SEPARATORS[place] <= code <= _SEPARATORS[place + 1]:
        place += 2
    return place < len(_SEPARATORS)


def _mark_from(view, start: int, end: int) -> bool:
    """Mark every card number whose first digit is the one at `start`."""
    count = even = odd = 0  # Luhn sums with the digits at even, and at odd, positions doubled
    found = False
    at = start
    while at >= 0 and count < _LONGEST:
        digit = (view[at] & 0xDF) - 0x10
        even += digit if count & 1 else _twice(digit)
        odd += _twice(digit) if count & 1 else digit
        count += 1
        at += 1
        if at < end and _is_digit(view[at]):
            continue
        if count >= _SHORTEST and (odd if count & 1 else even) % 10 == 0:
            _mark_middle(view, start, count)
            found = True
        at = _next_digit(view, at, end)
    return found


def _twice(digit: int) -> int:
    """Double a digit as ISO/IEC 7812-1 annex B does: every second one, the last one not."""
    return digit * 2 - 9 if digit > 4 else digit * 2


def _mark_middle(view, at: int, count: int) -> None:
    """Mark the digits among `count` symbols from `at` on, but for the first 6 and last 4."""
    for seen in range(count - _SHOWN_LAST):
        while view[at] != _STAR and not _is_digit(view[at]):
            at += _width(view, at)
        if seen >= _SHOWN_FIRST and view[at] != _STAR:
            view[at] &= 0xDF
        at += 1


def _is_own(view, at: int, used: int, own: int, end: int) -> bool:
    """Say whether the digits at `at` are those of the card number at own..end."""
    count = even = odd = 0
    starred = False
    while own < end:
        if at < 0 or (view[own] != _STAR and (view[own] ^ view[at]) & 0xDF):
            return False
        starred = starred or view[own] == _STAR
        digit = (view[at] & 0xDF) - 0x10
        even += digit if count & 1 else _twice(digit)
        odd += _twice(digit) if count & 1 else digit
        count += 1
        own = _next_symbol(view, own + 1, end)
        if own < end:
            at = _next_digit(view, at + 1, used)
    return not starred or (odd if count & 1 else even) % 10 == 0
