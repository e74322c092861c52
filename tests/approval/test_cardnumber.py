"""Card numbers in free text: what is truncated to six and four digits, and what is not."""

from tillroll.approval.cardnumber import holds_card_number
from tillroll.approval.scrub import scrub

# Published test numbers; those of 18 and 20 digits are made up.
VISA = "4111111111111111"
VALID = (
    ("4222222222222", "422222***2222"),
    (VISA, "411111******1111"),
    ("4242424242424242", "424242******4242"),
    ("5555555555554444", "555555******4444"),
    ("378282246310005", "378282*****0005"),
    ("30569309025904", "305693****5904"),
    ("3530111333300000", "353011******0000"),
    ("6250947000000014", "625094******0014"),
    ("62000000000000000008", "62000000000000000008"),
    ("6205500000000000004", "620550*********0004"),
    ("622848123456789012", "622848********9012"),
)

# free text, what is left of it
CASES = (
    ("4111111111111112", None),
    ("411111111111111", None),
    ("a4111111111111111b", "a411111******1111b"),
    ("no.4111111111111111,", "no.411111******1111,"),
    ("4111 1111 1111 1111", "4111 11** **** 1111"),
    ("4111-1111-1111-1111", "4111-11**-****-1111"),
    ("4111 - 1111 - 1111 - 1111", "4111 - 11** - **** - 1111"),
    ("4111    1111 1111 1111", None),
    ("4111.1111.1111.1111", None),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 1 1 1 1 1 * * * * * * 1 1 1 1"),
    ("3782 822463 10005", "3782 82**** *0005"),
    ("41111111111111110", None),
    ("14111111111111111", None),
    ("12 4111111111111111 35", "12 411111******1111 35"),
    ("2025 4111 1111 1111 1111 99", "2025 4111 11** **** 1111 99"),
    ("4111111111111111 4242424242424242", "411111******1111 424242******4242"),
    ("4111111111111111=25121010000012300000?", "411111******1111=25121010000012300000?"),
    ("4111111111111111D25121010000", "411111******1111D25121010000"),
    ("411111******1111", None),
    ("%s" % ("1" * 40), None),
    ("\\u4111111111111111", None),
    ("\\u4e2d4111111111111111\\u6587", "\\u4e2d411111******1111\\u6587"),
    ("\\n4111111111111111\\n", "\\n411111******1111\\n"),
    ("\\\\u4111111111111111", "\\\\u411111******1111"),
    ("4111\\u30001111\\u30001111\\u30001111", "4111\\u300011**\\u3000****\\u30001111"),
    ("4111\\u00a01111\\u20131111\\u200b1111", "4111\\u00a011**\\u2013****\\u200b1111"),
    ("4111\\u22121111\\uff0d1111\\uFEFF1111", "4111\\u221211**\\uff0d****\\uFEFF1111"),
    ("4111\\u4e001111\\u4e001111\\u4e001111", None),
    ("4111 111\\uff11 1111 1111", "4111 11** **** 1111"),
    ("\\u0034\\u0031\\u0031\\u0031111111111111", "411111******1111"),
    (
        "\\uff14\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11\\uff11"
        "\\uff11\\uff11\\uff11\\uff11",
        "411111******1111",
    ),
)


def cleaned(text: str) -> str:
    """What scrub leaves of a free text."""
    line = bytearray(b'{"remarks":"' + text.encode() + b'"}')
    used = scrub(memoryview(line), len(line))
    assert not any(line[used:])
    return bytes(line[12 : used - 2]).decode()


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1, written from its definition."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def test_numbers_of_every_length_keep_six_and_four():
    for number, left in VALID:
        assert cleaned(number) == left


def test_texts_lose_only_the_middle_of_a_card_number():
    for text, left in CASES:
        assert cleaned(text) == (left or text), text


def test_cleaning_twice_changes_nothing_more():
    for text, _ in CASES:
        assert cleaned(cleaned(text)) == cleaned(text), text


def test_one_check_digit_in_ten_makes_a_card_number():
    for length in range(12, 21):
        stem = "6228481234567890123"[: length - 1]
        for digit in "0123456789":
            number = stem + digit
            assert ("*" in cleaned(number)) == (13 <= length <= 19 and luhn(number)), number


def test_overlapping_numbers_both_lose_their_middle():
    # The first four groups pass Luhn, and so do the last four.
    for first in range(10000):
        text = "%04d 4111 1111 1111 1111" % first
        if luhn(text[:19].replace(" ", "")):
            break
    assert cleaned(text)[5:] == "41** **** **** 1111"
    assert cleaned(text)[:5] == text[:5]


def test_the_check_of_decoded_text_agrees():
    for text, left in CASES:
        if "\\u" not in text:
            assert holds_card_number(text.encode()) == (left is not None), text
    assert holds_card_number(("\u4e2d" + VISA + "\\").encode())
    assert not holds_card_number("\u4e2d\u6587\\".encode())
