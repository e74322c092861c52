"""The loops of scrub over every byte as machine code; kernel_plain.py holds the same in Python.

Viper checks no bounds: the caller gives positions inside the buffer.  The constants are those of
printable ASCII: 0x22 is the quote, 0x5C the backslash, 0x75 the letter u, 0x2A the asterisk.
"""

import micropython


@micropython.viper
def copy_plain(view, at: int, out: int, most: int) -> int:
    """Copy characters that need no thought from `at` to `out`, at most `most` (< 0x8000).

    Stops before a quote, a backslash and whatever is not printable ASCII.  Gives how many were
    copied, plus 0x8000 for each digit among them.
    """
    data = ptr8(view)
    end = at + most
    result = 0
    while at < end:
        byte = data[at]
        if byte < 0x20 or byte > 0x7E or byte == 0x22 or byte == 0x5C:
            return result
        data[out] = byte
        result += 0x8001 if 0x30 <= byte <= 0x39 else 1
        at += 1
        out += 1
    return result


@micropython.viper
def find_digit(view, at: int, end: int, marked: int) -> int:
    """Where the digit, whose marked form is given, comes next, marked or not; `end` if nowhere.

    The hexadecimal digits of an escape do not count.
    """
    data = ptr8(view)
    while at < end:
        byte = data[at]
        if byte & 0xDF == marked:
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
