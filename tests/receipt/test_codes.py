"""Values become printable codes: nothing in them can act on the line."""

from tillroll.receipt.cells import WIDE_MISSING, is_wide
from tillroll.receipt.codes import Codes, printable
from tillroll.receipt.values import percent_encoded, utf8

BOX = chr(WIDE_MISSING)


def printed(data):
    codes = Codes()
    codes.add_text(data, 0, len(data))
    return "".join([chr(code) for code in codes.items[: codes.count]])


CASES = (
    (b"", ""),
    (b'A|B^C{D}\\~_"`', 'A|B^C{D}\\~_"`'),
    ("便利店 Café".encode(), "便利店 Café"),
    (b"a\nb\r\nc\td", "a b  c d"),
    (b"\x00a\x1b\x07b\x7f", "ab"),
    ("a\u200bb\u200dc\u2060d\ufeffe".encode(), "abcde"),
    ("\u202eabc\u202c\u2066x\u2069\u061c".encode(), "abcx"),
    ("e\u0301".encode(), "e\u0301"),  # the mark prints as a box of its own
    ("❤\ufe0f".encode(), "❤"),
    ("\U0001f600!".encode(), BOX + "!"),
    ("\U00020bb7野家".encode(), BOX + "野家"),
    ("\ue001\uf8ff".encode(), BOX + BOX),  # a value cannot be a markup code
    (b"\xed\xa0\xbd\xed\xb8\x80!", BOX + "!"),  # a surrogate pair, as MicroPython's json keeps it
    (b"\xed\xa0\xbd!", BOX + "!"),  # halves of one
    (b"\xed\xb8\x80!", BOX + "!"),
    (b"\xe4\xb8", BOX),  # cut off
    (b"\x80a", BOX),  # never valid
    ("\u00a0\u3000\u2003x\u2028y".encode(), " \u3000 x y"),
    ("\uffff".encode(), BOX),
)


def test_values_are_made_printable():
    for data, expected in CASES:
        assert printed(data) == expected, (data, printed(data))


def test_every_code_is_printed_dropped_or_a_box():
    for code in range(0x10000):
        shown = printable(code)
        assert shown in (0, 0x20, code, WIDE_MISSING), hex(code)
        assert not 0xD800 <= shown <= 0xF8FF
        assert shown == 0 or shown >= 0x20
    assert printable(0x10FFFF) == WIDE_MISSING


def test_a_long_value_grows_the_array():
    codes = Codes()
    for _ in range(3):
        codes.add_text(b"x" * 500, 0, 500)
    assert codes.count == 1500
    assert codes.items[1499] == 0x78


def test_the_array_grows_by_a_step_when_it_is_full():
    step = len(Codes().items)
    for count in (step - 1, step, step + 1):
        codes = Codes()
        text = b"x" + "中".encode() * (count - 1)
        codes.add_text(text, 0, len(text))
        assert len(codes.items) == (step if count <= step else 2 * step)
        codes.add(0x79)
        assert list(codes.items[: codes.count]) == [0x78] + [0x4E2D] * (count - 1) + [0x79]
        assert len(codes.items) == (step if count < step else 2 * step)


def test_text_and_lone_surrogates_are_encoded():
    assert utf8("é中") == b"\xc3\xa9\xe4\xb8\xad"
    assert utf8(chr(0xD83D)) == b"\xed\xa0\xbd"


def test_percent_encoding_leaves_only_unreserved_characters():
    assert percent_encoded("aZ09-._~") == "aZ09-._~"
    assert percent_encoded("a b&c=d/é") == "a%20b%26c%3Dd%2F%C3%A9"


def test_widths_of_characters():
    for character, wide in (
        ("A", False),
        ("é", False),
        ("€", False),
        ("中", True),
        ("，", True),
        ("ｱ", False),
        ("￥", True),
        (BOX, True),
    ):
        assert is_wide(ord(character)) == wide, character
