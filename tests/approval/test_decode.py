"""Each field's rule at its limits; what a kind needs; what is kept out."""

from support import approvals
from support.approval_values import RULES, message_with
from support.refusals import refusal
from tillroll.approval import fields
from tillroll.approval.decode import decode
from tillroll.errors import Refused

NOT_PRINTABLE = "\0\x01\t\n\r\x1b\x1f\x7f\x80\x9f\u2028\u2029\u202a\u202e\u2066\u2069\ufffe\uffff"
PRINTABLE = " ~\xa0\xff\u2027\u202f\u2065\u206a\ufeff\ufffd\ud7ff\ue000\U0001f600\U0010fffd"


def test_the_rules_cover_the_table():
    assert [row[0] for row in RULES] == [fields.path(row) for row in fields.FIELDS]


def test_good_values_are_taken_as_they_are():
    for path, good, _ in RULES:
        for value in good:
            approval, unknown = decode(message_with(path, value))
            assert approval[path.replace(".", "_")] == value, (path, value)
            assert unknown == []


def test_bad_values_are_refused_by_name():
    for path, _, bad in RULES:
        for value in bad:
            assert refusal(decode, message_with(path, value)) == ("field-rule", path), (
                path,
                value,
            )


def test_values_of_another_type_are_refused_by_name():
    for row in fields.FIELDS:
        path = fields.path(row)
        mine = {fields.INT: int, fields.FLAG: bool, fields.LIST: list}.get(row[fields.RULE], str)
        for value in (None, True, 1, 0, 1.0, "1", [], {}, b"1"):
            if type(value) is not mine:
                fault = refusal(decode, message_with(path, value))
                assert fault == ("field-type", path), (path, value)


def test_an_element_of_the_remarks_of_another_type_is_refused():
    for value in (None, True, 1, [], {}):
        fault = refusal(decode, message_with("remarks", ["a", value]))
        assert fault == ("field-type", "remarks")


def test_what_is_no_object_is_refused():
    for value in (None, [], "{}", 1):
        assert refusal(decode, value) == ("field-type", "approval")
        assert refusal(decode, message_with("emv", value)) == ("field-type", "emv")


def test_hexadecimal_is_kept_in_upper_case():
    approval, _ = decode(message_with("emv.aid", "a0000003330101ef"))
    assert approval["emv_aid"] == "A0000003330101EF"


def test_each_control_character_is_refused_and_no_other():
    for character in NOT_PRINTABLE:
        fault = refusal(decode, message_with("issuer", "a" + character + "b"))
        assert fault == ("field-rule", "issuer"), ord(character)
    for character in PRINTABLE:
        approval, _ = decode(message_with("issuer", "a" + character + "b"))
        assert approval["issuer"] == "a" + character + "b"
        assert len(approval["issuer"]) == 3


def test_halves_of_surrogate_pairs_are_refused():
    # Not as literals: MicroPython's compiler takes them, CPython's file reader does not.
    for half in (0xD800, 0xDBFF, 0xDC00, 0xDFFF):
        for text in (chr(half), chr(half) + "a", "a" + chr(half), chr(half) * 2):
            assert refusal(decode, message_with("issuer", text)) == ("field-rule", "issuer")


def test_pairs_that_the_parser_left_in_halves_are_joined():
    line = approvals.ascii_json('{"issuer":"\U0001f600\U00020bb7"}')
    assert bytes(line) == b'{"issuer":"\\ud83d\\ude00\\ud842\\udfb7"}'
    text = approvals.scrubbed(line)["issuer"]
    approval, _ = decode(message_with("issuer", text))
    assert approval["issuer"] == "\U0001f600\U00020bb7"
    assert len(approval["issuer"]) == 2


def test_each_required_field_is_missed_by_name():
    for name in approvals.NAMES:
        whole = approvals.scrubbed(approvals.received(name))
        kind = fields.KINDS.index(whole["kind"])
        for key in fields.REQUIRED + fields.REQUIRED_FOR[kind]:
            lacking = {other: whole[other] for other in whole if other != key}
            assert refusal(decode, lacking) == ("field-missing", key), (name, key)


def test_fields_that_are_not_required_may_be_left_out():
    for name in approvals.NAMES:
        whole = approvals.scrubbed(approvals.received(name))
        needed = fields.REQUIRED + fields.REQUIRED_FOR[fields.KINDS.index(whole["kind"])]
        approval, unknown = decode({key: whole[key] for key in needed})
        assert sorted(approval) == sorted(needed)
        assert unknown == []


def test_each_kind_has_its_requirements_and_they_are_fields():
    keys = [fields.path(row) for row in fields.FIELDS]
    assert len(fields.REQUIRED_FOR) == len(fields.KINDS)
    for needed in fields.REQUIRED_FOR + (fields.REQUIRED,):
        for key in needed:
            assert key in keys


def test_a_cryptogram_and_its_kind_come_together():
    for one, other in (("cryptogram", "cryptogram_kind"), ("cryptogram_kind", "cryptogram")):
        message = message_with("kind", "sale")
        del message["emv"][one]
        assert refusal(decode, message) == ("field-missing", "emv." + one)
        del message["emv"][other]
        assert refusal(decode, message) == ()


def test_amount_and_tip_together_have_at_most_twelve_digits():
    message = message_with("amount", 999999999000)
    message["tip"] = 999
    assert refusal(decode, message) == ()
    message["tip"] = 1000
    assert refusal(decode, message) == ("field-rule", "tip")


def test_a_card_number_that_was_not_truncated_is_refused_everywhere():
    for row in fields.FIELDS:
        if row[fields.RULE] == fields.TEXT and row[fields.HIGH] >= 19:
            for text in ("4111111111111111", "x 4111 1111-1111 1111"):
                fault = refusal(decode, message_with(fields.path(row), text))
                assert fault == ("field-rule", fields.path(row))
    assert refusal(decode, message_with("remarks", ["a", "4111111111111111"]))[1] == "remarks"
    assert refusal(decode, message_with("pan", "4111111111111111")) == ("field-rule", "pan")


def test_no_refusal_repeats_a_value():
    for path, _, bad in RULES:
        for value in bad:
            try:
                decode(message_with(path, value))
            except Refused as error:
                if type(value) is str and len(value) > 4:
                    assert value not in str(error.args) or value in fields.KINDS


def test_unknown_fields_are_kept_out_and_named():
    message = message_with("kind", "sale")
    message["colour"] = "red"
    message["emv.aid"] = "A000000333"
    message["emv"]["colour"] = {"a": 1}
    message["emv_aid"] = "A000000333"
    approval, unknown = decode(message)
    assert unknown == ["colour", "emv.aid", "emv.colour", "emv_aid"]
    assert approval == decode(message_with("kind", "sale"))[0]


def test_names_of_unknown_fields_are_cleaned_and_cut():
    for name, reported in (
        ("4111111111111111", "411111******1111"),
        ("n" * 100, "n" * 24),
        ("nnnnnnnnnnnn4111111111111111", "nnnnnnnnnnnn411111******"),
        ("a\nb\\c\x7f", "a?b?c?"),
        ("", ""),
    ):
        assert decode(message_with(name, 1))[1] == [reported]


def test_many_unknown_fields_are_named_in_part():
    message = message_with("kind", "sale")
    for number in range(40):
        message["x%02d" % number] = number
    names = decode(message)[1]
    assert names == ["x%02d" % number for number in range(16)] + ["..."]
