"""Properties of the room over generated messages."""

import json
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support import approvals
from support.approval_values import RULES
from tillroll.approval.decode import decode
from tillroll.approval.pack import pack, unpack
from tillroll.approval.scrub import scrub
from tillroll.errors import Refused

PATHS = [path for path, _, _ in RULES]
MORE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


@st.composite
def card_numbers(draw) -> str:
    """13 to 19 digits that pass Luhn and of which no half is like the other."""
    stem = draw(st.text("0123456789", min_size=12, max_size=18))
    number = next(stem + check for check in "0123456789" if luhn(stem + check))
    assume(len(set(number)) > 3)
    return number


def grouped(number: str, mark: str) -> str:
    return mark.join(number[at : at + 4] for at in range(0, len(number), 4))


FORMS = {
    "plain": lambda number: number,
    "spaced": lambda number: grouped(number, " "),
    "dashed": lambda number: grouped(number, "-"),
    "wide gaps": lambda number: grouped(number, " - "),
    "ideographic spaces": lambda number: grouped(number, "\\u3000"),
    "escaped": lambda number: "".join(f"\\u{ord(digit):04x}" for digit in number),
    "full-width": lambda number: "".join(f"\\u{ord(digit) + 0xFEE0:04X}" for digit in number),
    "amid text": lambda number: f"\\u5361{number}\\u53f7",
}


def planted(path: str, value: str, pan: str) -> bytearray:
    """The foreign sample as a line with raw JSON `value` in one field, and this card number."""
    message = approvals.message("foreign_card")
    message["pan"] = pan
    holder, name = (message["emv"], path[4:]) if path.startswith("emv.") else (message, path)
    holder[name] = "\x01"
    return bytearray(json.dumps(message).replace('"\\u0001"', value).encode())


def passed(line: bytearray) -> str:
    """Everything that is left after scrub, parse, decode and pack, as one text."""
    left = []
    try:
        length = scrub(memoryview(line), len(line))
        message = json.loads(bytes(line[:length]))
        left.append(message)
        approval, unknown = decode(message)
        left += [approval, unknown, pack(approval)]
    except Refused as error:
        left += [error.args, vars(error)]
    return repr(left) + bytes(line).decode("ascii")


def digits_only(text: str) -> str:
    """The text with what may separate groups of digits taken out."""
    return re.sub(r"[ -]|\\\\?u3000|\u3000", "", text)


@MORE
@given(card_numbers(), st.sampled_from(PATHS), st.sampled_from(sorted(FORMS)), st.booleans())
def test_a_number_planted_in_a_field_is_gone(number, path, form, truncated):
    own = number[:6] + "*" * (len(number) - 10) + number[-4:] if truncated else number
    line = planted(path, '"' + FORMS[form](number) + '"', own)
    assert number not in digits_only(passed(line))


@MORE
@given(card_numbers(), st.sampled_from(PATHS), st.sampled_from(sorted(FORMS)))
def test_another_cards_number_is_gone_from_all_but_identifiers(number, path, form):
    assume(path not in ("merchant_id", "wallet_order", "emv.aid", "emv.cryptogram", "emv.iad"))
    line = planted(path, '"' + FORMS[form](number) + '"', "555555******4444")
    assert number not in digits_only(passed(line))


@MORE
@given(card_numbers(), st.sampled_from(PATHS))
def test_a_number_planted_as_a_number_or_key_or_element_is_gone(number, path):
    assume(number[0] != "0")
    for value in (number, "-" + number, f"[{number}]", f'["{number}"]', f'{{"{number}":1}}'):
        assert number not in passed(planted(path, value, "555555******4444")), value


@MORE
@given(card_numbers(), st.sampled_from(sorted(FORMS)))
def test_a_number_planted_as_an_unknown_field_is_gone(number, form):
    value = '"a","%s":{"%s":[]}' % ((FORMS[form](number),) * 2)
    assert number not in digits_only(passed(planted("issuer", value, number)))


@MORE
@given(card_numbers(), st.integers(0, 900), st.sampled_from(sorted(FORMS)))
def test_a_number_in_a_broken_message_is_gone(number, cut, form):
    line = planted("issuer", '"' + FORMS[form](number) + '"', number)
    del line[cut:]
    assert not re.search(r"\d{7}", bytes(line).decode()) or number not in digits_only(passed(line))


def truncated_by_definition(text: str) -> str:
    """Free text of digits, blanks and dashes, truncated as docs/approval.md defines it."""
    middle = set()
    groups = [match.span() for match in re.finditer(r"\d+", text)]
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            gaps = [groups[n + 1][0] - groups[n][1] for n in range(first, last)]
            start, end = groups[first][0], groups[last][1]
            places = [at for at in range(start, end) if text[at].isdigit()]
            number = "".join(text[at] for at in places)
            if all(gap <= 3 for gap in gaps) and 13 <= len(number) <= 19 and luhn(number):
                middle.update(places[6:-4])
    return "".join("*" if at in middle else text[at] for at in range(len(text)))


@settings(max_examples=1000, deadline=None)
@given(st.text("0123456789 -", max_size=60) | st.text("04 -", max_size=60))
def test_free_text_is_truncated_by_definition(text):
    line = bytearray(json.dumps({"x": text}).encode())
    length = scrub(line, len(line))
    assert json.loads(line[:length])["x"] == truncated_by_definition(text)


def valid_values(row):
    """Any valid value for a field, or the absence of one."""
    path, good, _ = row
    if path == "remarks":
        text = st.text(st.characters(exclude_categories=["C", "Z", "N"]), min_size=1, max_size=64)
        return st.lists(text, max_size=8)
    return st.sampled_from(good)


@st.composite
def messages(draw) -> dict:
    """A message that the firmware takes."""
    message: dict = {"emv": {}}
    for row in RULES:
        path = row[0]
        if path == "tip" or path.startswith("emv.cryptogram"):
            continue
        value = draw(valid_values(row))
        if path.startswith("emv."):
            message["emv"][path[4:]] = value
        else:
            message[path] = value
    message["tip"] = draw(st.integers(0, 999999999999 - message["amount"]))
    message["kind"] = draw(st.sampled_from(["sale", "void", "wallet", "refund", "preauth"]))
    return message


@MORE
@given(messages())
def test_valid_messages_come_back_from_their_bytes(message):
    line = approvals.ascii_json(json.dumps(message, ensure_ascii=False))
    approval, unknown = decode(approvals.scrubbed(line))
    assert unknown == []
    assert unpack(pack(approval)) == approval
    expected = dict(message, **{"emv_" + name: value for name, value in message["emv"].items()})
    del expected["emv"]
    assert approval == expected


@MORE
@given(st.binary(max_size=80))
def test_random_bytes_are_unpacked_or_refused(data):
    for packed in (data, b"\x01" + data):
        try:
            assert type(unpack(packed)) is dict
        except Refused as error:
            assert error.code in ("record-damaged", "record-newer")


LETTERS = st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=12)
KEYS = LETTERS.filter(lambda text: text != "pan")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12) + 1, 10**12 - 1) | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def depth(value) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0) if isinstance(value, dict | list) else 0


@MORE
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from([None, 1, "\t"]))
def test_any_message_without_card_numbers_is_left_as_it_means(message, indent):
    assume(depth(message) <= 5)
    line = bytearray(json.dumps(message, indent=indent).encode())
    length = scrub(line, len(line))
    assert json.loads(line[:length]) == message


def strictly(data: bytes):
    """What CPython's parser makes of it, without its extensions; None if it refuses."""

    def refuse(_word):
        raise ValueError

    try:
        return json.loads(data.decode("ascii"), parse_constant=refuse)
    except (ValueError, RecursionError):
        return None


def judge(line: bytearray) -> bool:
    """Scrub, and compare the verdict with CPython's parser; True if the message was taken."""
    before = strictly(bytes(line))
    try:
        length = scrub(memoryview(line), len(line))
    except Refused as error:
        assert not any(line)
        # Stricter than JSON: depth, twice the same key, half a surrogate pair, DEL, no object.
        reasons = ("levels", "twice", "surrogate", "raw control", "is an object", "card numbers")
        assert before is None or any(reason in error.detail for reason in reasons), error.detail
        return False
    assert before is not None
    assert isinstance(strictly(bytes(line[:length])), dict)
    return True


@MORE
@given(st.text('{}[]:,"\\u0123456789aeEtrfnl.-+ /', max_size=40))
def test_scrub_takes_nothing_that_a_strict_parser_refuses(text):
    judge(bytearray(text.encode()))
    judge(bytearray(('{"a":' + text + "}").encode()))
    judge(bytearray(('{"a":"' + text + '"}').encode()))


@MORE
@given(st.sampled_from(approvals.NAMES), st.data())
def test_mutated_samples_are_judged_as_by_a_strict_parser(name, data):
    line = approvals.received(name)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(line) - 1))
        edit = data.draw(st.sampled_from(["change", "remove", "insert", "double"]))
        if edit == "change":
            line[at] = data.draw(st.integers(0x20, 0x7E))
        elif edit == "remove":
            del line[at]
        elif edit == "insert":
            line.insert(at, data.draw(st.sampled_from(b'"\\{}[],:0-e')))
        else:
            line[at:at] = line[at : at + data.draw(st.integers(1, 40))]
    judge(line)


@pytest.mark.parametrize("size", [10**4, 10**5])
def test_huge_numbers_and_texts_take_time_in_proportion(size):
    for text in ("9" * size, '"' + "1 " * size + '"', '"' + "9" * size + '"', " " * size + "1"):
        line = bytearray(('{"a":' + text + "}").encode())
        assert scrub(line, len(line)) > 0
