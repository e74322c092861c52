"""The packed form: the way back, its size, its stability, and what damage does."""

from binascii import hexlify, unhexlify

from support import approvals
from support.refusals import refusal
from tillroll.approval import fields
from tillroll.approval.pack import pack, unpack

# The first sample for which every rule of the table has a field, byte by byte.
KNOWN = (
    (1, "version", 1, "0101"),
    (2, "kind", "refund", "0102"),
    (3, "merchant_name", "\u5e97A", "04e5ba9741"),
    (4, "merchant_id", "898330154110277", "0f383938333330313534313130323737"),
    (9, "pan", "411111******1111", "103431313131312a2a2a2a2a2a31313131"),
    (11, "expiry", "2811", "022811"),
    (12, "batch", "000123", "03000123"),
    (16, "date", "2025-11-21", "0420251121"),
    (17, "time", "18:20:45", "03182045"),
    (18, "amount", 999999999999, "06ff9f94a58d1d"),
    (19, "currency", "CNY", "03434e59"),
    (20, "tip", 0, "0100"),
    (30, "original_date", "11-19", "021119"),
    (31, "remarks", ["a", "\u5e97"], "06016103e5ba97"),
    (32, "training", False, "0100"),
    (33, "emv_aid", "A000000333", "05a000000333"),
    (41, "emv_pan_seq", "001", "02001f"),
)

DAMAGED = (
    "",
    "00",
    "0101",
    "010105",
    "01010280",
    "0101ffffffffffffffff",
    "01017f",
    "010380",
    "010301ff",
    "01120180",
    "0112020101",
    "011f020561",
    "010e01ff",
)


def test_every_sample_comes_back():
    for name in approvals.NAMES:
        approval = approvals.approval(name)
        assert unpack(pack(approval)) == approval, name


def test_every_sample_is_small():
    for name in approvals.NAMES:
        assert len(pack(approvals.approval(name))) <= 400, name


def test_each_rule_has_its_bytes():
    """What a released firmware has stored must be read by every later one."""
    for number, key, value, content in KNOWN:
        packed = b"\x01" + bytes((number,)) + unhexlify(content)
        assert hexlify(pack({key: value})) == hexlify(packed), key
        assert unpack(packed) == {key: value}


def test_numbers_of_fields_are_never_changed():
    """They stand in journals; a new field gets a new number."""
    numbers = [row[fields.NUMBER] for row in fields.FIELDS]
    assert numbers == list(range(1, 46))
    for number, key, _, _ in KNOWN:
        assert fields.FIELDS[number - 1][fields.KEY] == key


def test_the_order_of_an_approvals_fields_plays_no_part():
    approval = approvals.approval("sale")
    turned = {}
    for key in sorted(approval, reverse=True):
        turned[key] = approval[key]
    assert pack(turned) == pack(approval)


def test_each_single_field_is_in_the_bytes():
    approval = approvals.approval("sale")
    whole = pack(approval)
    for key in approval:
        rest = {other: approval[other] for other in approval if other != key}
        assert pack(rest) != whole
        assert unpack(pack(rest)) == rest


def test_fields_and_words_of_a_later_firmware_are_left_out():
    packed = pack({"kind": "sale", "trace": "000456"})
    assert unpack(packed + b"\x7f\x03abc") == {"kind": "sale", "trace": "000456"}
    assert unpack(packed + b"\x00\x00") == {"kind": "sale", "trace": "000456"}
    assert unpack(b"\x01\x02\x01\x63" + packed[4:]) == {"trace": "000456"}


def test_damage_is_refused():
    for text in DAMAGED:
        assert refusal(unpack, unhexlify(text))[:1] == ("record-damaged",), text


def test_a_later_form_is_told_from_damage():
    assert refusal(unpack, b"\x02" + pack({"trace": "000456"})[1:])[0] == "record-newer"


def test_every_truncation_is_refused_or_ends_between_two_fields():
    whole = pack(approvals.approval("sale"))
    ends = 0
    for length in range(len(whole)):
        if refusal(unpack, whole[:length]):
            continue
        ends += 1
        assert pack(unpack(whole[:length])) == whole[:length]
    assert ends == len(approvals.approval("sale"))


def test_a_view_of_a_buffer_is_unpacked_too():
    packed = pack(approvals.approval("void"))
    assert unpack(memoryview(packed)) == approvals.approval("void")
