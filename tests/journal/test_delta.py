"""Receipts in terms of another one."""

from tillroll.journal.delta import decode, encode

BASE = bytes(range(200)) + b"merchant of the corner" + bytes(range(199, -1, -1))
CASES = (
    b"",
    b"x",
    b"merch",
    BASE,
    BASE + BASE,
    bytes(reversed(BASE)),
    BASE[:100] + b"another shop" + BASE[120:],
    bytes(1000),
    b"\x00\x01\x02\x03" + b"merchant of the corner" + b"\xff" * 300,
)


def refuses(view, base) -> bool:
    try:
        decode(view, base)
    except ValueError:
        return True
    return False


def test_what_is_encoded_comes_back():
    for base in (b"", b"abc", BASE):
        for data in CASES:
            assert decode(memoryview(encode(data, base)), base) == data


def test_what_is_in_the_base_takes_little():
    assert len(encode(BASE, BASE)) <= 3 * 4
    assert len(encode(BASE[:100] + b"another shop" + BASE[120:], BASE)) < 40
    assert len(encode(bytes(1000), b"")) == 1000 + 8


def test_bytes_of_no_encoding_are_refused():
    for view in (b"\x05abc", b"\x80", b"\x80\x00", b"\x00"):
        assert refuses(memoryview(view), BASE), view
    assert refuses(memoryview(b"\xff\x00\x00"), BASE[:100])
    assert not refuses(memoryview(b"\x80\x00\x00"), BASE[:5]) and refuses(
        b"\x80\x01\x00", BASE[:5]
    )
