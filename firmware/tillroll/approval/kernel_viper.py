"""The loops of scrub over every byte as machine code; kernel_plain.py holds the same in Python.

Viper checks no bounds: the caller gives positions inside the buffer.  The constants are those of
printable ASCII: 0x22 is the quote, 0x5C the backslash, 0x75 the letter u, 0x2A the asterisk.
"""

import micropython


@micropython.viper
def escape_width(view, at: int, end: int) -> int:
    """6 if the escape at `at` may stay as it is, whatever it says; else 0."""
    data = ptr8(view)
    code = 0
    place = at + 2
    if at + 6 > end or data[at + 1] != 0x75:
        return 0
    while place < at + 6:
        byte = data[place]
        if 0x30 <= byte <= 0x39:
            code = code << 4 | byte - 0x30
        elif 0x41 <= byte & 0xDF <= 0x46:
            code = code << 4 | (byte & 0xDF) - 0x37
        else:
            return 0
        place += 1
    code >>= 8
    return 0 if code == 0 or code == 6 or code == 0xFF or 0xD8 <= code <= 0xDF else 6


@micropython.viper
def copy_plain(view, at: int, out: int, most: int) -> int:
    """Copy characters that need no thought from `at` to `out`, at most `most` bytes (< 0x8000).

    Stops before a quote, before what is not printable ASCII, and before an escape unless it is of
    a character beyond U+00FF that is no surrogate and, by its first two hexadecimal digits, no
    digit.  Gives how many bytes were copied, plus 0x8000 for each digit among them.
    """
    data = ptr8(view)
    end = at + most
    result = 0
    while at < end:
        byte = data[at]
        width = 1
        if byte == 0x5C:
            width = int(escape_width(view, at, end))
        if byte < 0x20 or byte > 0x7E or byte == 0x22 or width == 0:
            return result
        if 0x30 <= byte <= 0x39:
            result += 0x8000
        result += width
        while width:
            data[out] = data[at]
            out += 1
            at += 1
            width -= 1
    return result


@micropython.viper
def copy_digits(view, at: int, out: int, end: int) -> int:
    """Copy digits from `at` to `out`; gives how many."""
    data = ptr8(view)
    start = at
    while at < end and 0x30 <= data[at] <= 0x39:
        data[out] = data[at]
        at += 1
        out += 1
    return at - start


@micropython.viper
def name_hash(view, at: int, end: int) -> int:
    """24 bits that differ for different names; a marked digit counts as an asterisk."""
    data = ptr8(view)
    code = end - at
    while at < end:
        byte = data[at]
        code = code * 31 + (byte if byte >= 0x20 else 0x2A) & 0xFFFFFF
        at += 1
    return code


@micropython.viper
def find_digits(view, at: int, end: int, first: int, second: int) -> int:
    """Where the digit `first` comes, and behind it `second`, a blank, a dash or an escape.

    Both are in marked form, and so may those in the buffer be; a `second` that is no digit stands
    for anything.  The hexadecimal digits of an escape do not count.  Gives `end` for nowhere.
    """
    data = ptr8(view)
    if second < 0x10 or second > 0x19:
        second = 0
    while at < end:
        byte = data[at]
        if byte & 0xDF == first:
            after = data[at + 1] if at + 1 < end else 0
            if (
                second == 0
                or after & 0xDF == second
                or after == 0x20
                or after == 0x2D
                or after == 0x5C
            ):
                return at
        if byte == 0x5C:
            at += 6 if data[at + 1] == 0x75 else 2
        else:
            at += 1
    return end


@micropython.viper
def sweep(view, at: int, end: int):
    """Overwrite every marked digit with an asterisk."""
    data = ptr8(view)
    while at < end:
        if data[at] < 0x20:
            data[at] = 0x2A
        at += 1


@micropython.viper
def wipe(view, at: int, end: int):
    """Zero the bytes."""
    data = ptr8(view)
    while at < end:
        data[at] = 0
        at += 1
