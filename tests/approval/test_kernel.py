"""The machine code and the plain twin of scrub's loops do the same, and stay in their bounds."""

import sys

from support import approvals
from tillroll.approval import fields, kernel_plain
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


def places_of(content: bytes, first: int, second: int) -> list:
    """Everywhere both kernels find the two digits."""
    places = []
    at = -1
    while True:
        both("find_digits", content, at + 1, len(content), first, second)
        at = kernel.find_digits(content, at + 1, len(content), first, second)
        if at == len(content):
            return places
        places.append(at)


def test_digits_are_found_marked_and_unmarked_but_not_in_escapes():
    content = b'a4b\x14"\\u4444\\n4\\\\4\x34'
    assert places_of(content, 0x14, 0) == [1, 3, 13, 16, 17]
    assert places_of(content, 0x14, 0x0A) == [1, 3, 13, 16, 17]
    assert places_of(content, 0x14, 0x14) == [13, 16]
    assert places_of(content, 0x14, 0x15) == [13]


def test_another_second_digit_is_passed_over_at_once():
    assert places_of(b"41 4\x11 4 1 45 4-5 4\x15 4", 0x14, 0x11) == [0, 3, 6, 13]


def test_every_digit_of_the_samples_is_found_alike():
    for name in approvals.NAMES:
        content = bytes(approvals.received(name))
        for digit in range(10):
            places_of(content, 0x10 + digit, 0x10 + (digit * 7 + 3) % 10)


def test_digits_are_copied_up_to_anything_else():
    assert both("copy_digits", b"..0123456789a5", 2, 0, GUARD + 14)[:11] == b"0123456789" + b"8"
    for byte in range(256):
        count = kernel.copy_digits(bytearray((0x31, byte, 0x31)), 0, 0, 3)
        assert count == (3 if 0x30 <= byte <= 0x39 else 1)
    assert both("copy_digits", b"..123", 2, 0, GUARD + 2) == b"..123"


def test_escapes_that_are_copied_are_those_that_mean_nothing():
    for code in range(0, 0x10000, 17):
        content = b"..\\u%04x" % code + b"."
        page = code >> 8
        plain = page not in (0, 6, 0xFF) and not 0xD8 <= page <= 0xDF
        taken = kernel.copy_plain(bytearray(content), 2, 0, 7)
        assert taken == (7 if plain else 0), code
        both("copy_plain", content, 2, 0, 7)
    for text in (b"\\u4e2", b"\\u4e2g", b"\\U4e2d", b"\\n4e2d", b"\\u4e2\\", b"\\", b"\\u"):
        assert kernel.copy_plain(bytearray(text), 0, 0, len(text)) == 0, text
    assert kernel.copy_plain(bytearray(b"\\u4E2D"), 0, 0, 5) == 0


def test_names_have_hashes_of_their_own():
    """A collision would refuse a message in which no key comes twice."""
    names = [row[fields.KEY].encode() for row in fields.FIELDS] + [b"emv", b"aid", b"verb", b""]
    names += [b"x%d" % number for number in range(300)]
    hashes = [kernel.name_hash(name, 0, len(name)) for name in names]
    assert len(set(hashes)) == len(names)
    assert max(hashes) < 1 << 24
    for name in names:
        both("name_hash", name, 0, len(name))
    assert kernel.name_hash(b"\x11a\x19", 0, 3) == kernel.name_hash(b"*a*", 0, 3)


def test_marks_become_asterisks():
    assert both("sweep", b"\x10a\x19 ~\x1f9", 1, 6) == b"\x10a* ~*9"
    assert both("sweep", b"\x10\x10", 1, 1) == b"\x10\x10"


def test_wiping_zeroes_what_it_is_told():
    assert both("wipe", b"abcdef", 1, 4) == b"a\0\0\0ef"
    assert both("wipe", b"abcdef", 2, 2) == b"abcdef"
