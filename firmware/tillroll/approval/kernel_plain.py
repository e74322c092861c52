"""The loops of kernel_viper.py in plain Python, for interpreters without the viper emitter."""


def escape_width(view, at: int, end: int) -> int:
    """6 if the escape at `at` may stay as it is, whatever it says; else 0."""
    code = 0
    place = at + 2
    if at + 6 > end or view[at + 1] != 0x75:
        return 0
    while place < at + 6:
        byte = view[place]
        if 0x30 <= byte <= 0x39:
            code = code << 4 | byte - 0x30
        elif 0x41 <= byte & 0xDF <= 0x46:
            code = code << 4 | (byte & 0xDF) - 0x37
        else:
            return 0
        place += 1
    code >>= 8
    return 0 if code in (0, 6, 0xFF) or 0xD8 <= code <= 0xDF else 6


def copy_plain(view, at: int, out: int, most: int) -> int:
    """Copy characters that need no thought; as in kernel_viper.py."""
    end = at + most
    result = 0
    while at < end:
        byte = view[at]
        width = 1
        if byte == 0x5C:
            width = escape_width(view, at, end)
        if byte < 0x20 or byte > 0x7E or byte == 0x22 or width == 0:
            return result
        if 0x30 <= byte <= 0x39:
            result += 0x8000
        result += width
        while width:
            view[out] = view[at]
            out += 1
            at += 1
            width -= 1
    return result


def copy_digits(view, at: int, out: int, end: int) -> int:
    """Copy digits from `at` to `out`; gives how many."""
    start = at
    while at < end and 0x30 <= view[at] <= 0x39:
        view[out] = view[at]
        at += 1
        out += 1
    return at - start


def name_hash(view, at: int, end: int) -> int:
    """24 bits that differ for different names; a marked digit counts as an asterisk."""
    code = end - at
    while at < end:
        byte = view[at]
        code = code * 31 + (byte if byte >= 0x20 else 0x2A) & 0xFFFFFF
        at += 1
    return code


def find_digits(view, at: int, end: int, first: int, second: int) -> int:
    """Where the first digits of a card number come; as in kernel_viper.py."""
    if second < 0x10 or second > 0x19:
        second = 0
    while at < end:
        byte = view[at]
        if byte & 0xDF == first:
            after = view[at + 1] if at + 1 < end else 0
            if second == 0 or after & 0xDF == second or after in b" -\\":
                return at
        if byte == 0x5C:
            at += 6 if view[at + 1] == 0x75 else 2
        else:
            at += 1
    return end


def sweep(view, at: int, end: int) -> None:
    """Overwrite every marked digit with an asterisk."""
    while at < end:
        if view[at] < 0x20:
            view[at] = 0x2A
        at += 1


def wipe(view, at: int, end: int) -> None:
    """Zero the bytes."""
    while at < end:
        view[at] = 0
        at += 1
