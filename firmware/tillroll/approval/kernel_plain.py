"""The loops of kernel_viper.py in plain Python, for interpreters without the viper emitter."""


def copy_plain(view, at: int, out: int, most: int) -> int:
    """Copy characters that need no thought; as in kernel_viper.py."""
    end = at + most
    result = 0
    while at < end:
        byte = view[at]
        if byte < 0x20 or byte > 0x7E or byte == 0x22 or byte == 0x5C:
            return result
        view[out] = byte
        result += 0x8001 if 0x30 <= byte <= 0x39 else 1
        at += 1
        out += 1
    return result


def find_digit(view, at: int, end: int, marked: int) -> int:
    """Where a digit comes next; as in kernel_viper.py."""
    while at < end:
        byte = view[at]
        if byte & 0xDF == marked:
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
