"""The machine code and the plain twin of scrub's loops do the same, and stay in their bounds."""

import sys

from support import approvals
from tillroll.approval import kernel_plain
from tillroll.approval.kernel import kernel

GUARD = 8


def guarded(content: bytes) -> bytearray:
    """The content between guard bytes."""
    return bytearray(b"\xa5" * GUARD) + content + bytearray(b"\xa5" * GUARD)


def both(name: str, content: bytes, *args) -> bytearray:
    """Call both kernels on equal buffers; gives the buffer after equal results."""
    mine, plain = guarded(content), guarded(content)
    args = [GUARD + arg if at < 2 else arg for at, arg in enumerate(args)]
    result = getattr(kernel, name)(memoryview(mine), *args)
    assert result == getattr(kernel_plain, name)(memoryview(plain), *args), (name, content, args)
    assert mine == plain
    assert mine[:GUARD] == mine[-GUARD:] == b"\xa5" * GUARD
    return mine[GUARD:-GUARD]


def test_the_machine_code_is_what_runs_on_micropython():
    viper = sys.implementation.name == "micropython"
    assert kernel.__name__.endswith("kernel_viper" if viper else "kernel_plain")


def test_copying_stops_at_each_byte_that_needs_thought():
    for byte in range(256):
        content = b"..ab1" + bytes((byte,)) + b'2"'
        copied = 0x8000 + 3  # a, b and the digit 1
        if 0x20 <= byte <= 0x7E and byte not in b'"\\':
            copied += 0x8000 + 2  # this byte and the digit 2
            if 0x30 <= byte <= 0x39:
                copied += 0x8000
        assert kernel.copy_plain(guarded(content), GUARD + 2, GUARD, 6) == copied, byte
        assert both("copy_plain", content, 2, 0, 6)[:3] == b"ab1"


def test_copying_takes_no_more_than_it_is_told():
    for most in range(12):
        after = both("copy_plain", b"....0123456789", 4, 0, min(most, 10))
        assert after == b"0123456789"[: min(most, 10)] + b"....0123456789"[min(most, 10) :]


def test_digits_are_found_marked_and_unmarked_but_not_in_escapes():
    content = b'a4b\x14"\\u4444\\n4\\\\4\x34'
    places = []
    at = -1
    while True:
        both("find_digit", content, at + 1, len(content), 0x14)
        at = kernel.find_digit(content, at + 1, len(content), 0x14)
        if at == len(content):
            break
        places.append(at)
    assert places == [1, 3, 13, 16, 17]


def test_every_digit_of_the_samples_is_found_alike():
    for name in approvals.NAMES:
        content = bytes(approvals.received(name))
        for digit in range(10):
            for start in range(0, len(content), 97):
                both("find_digit", content, start, len(content), 0x10 + digit)


def test_marks_become_asterisks():
    assert both("sweep", b"\x10a\x19 ~\x1f9", 1, 6) == b"\x10a* ~*9"
    assert both("sweep", b"\x10\x10", 1, 1) == b"\x10\x10"


def test_wiping_zeroes_what_it_is_told():
    assert both("wipe", b"abcdef", 1, 4) == b"a\0\0\0ef"
    assert both("wipe", b"abcdef", 2, 2) == b"abcdef"
