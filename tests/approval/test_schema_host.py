"""docs/approval.schema.json says what the firmware does."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support import approvals
from support.approval_values import RULES, message_with
from support.refusals import refusal
from tillctl import schema
from tillroll.approval import fields
from tillroll.approval.decode import decode

WRITTEN = json.loads(Path("docs/approval.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(WRITTEN, format_checker=Draft202012Validator.FORMAT_CHECKER)

# What the firmware does not take and a schema cannot say: docs/approval.md names these.
BEYOND = (
    ("pan", "4111111111111111"),  # truncated before it is decoded
    ("original_date", "2025-02-29"),
    ("original_date", "02-30"),
)


def test_the_schema_is_up_to_date():
    text = Path("docs/approval.schema.json").read_text("utf-8")
    assert text == schema.render(), "run: python -m tillctl.schema > docs/approval.schema.json"


def test_the_page_has_the_table_of_fields():
    assert schema.table() in Path("docs/approval.md").read_text("utf-8")


def test_the_page_names_what_each_kind_needs():
    page = Path("docs/approval.md").read_text("utf-8")
    for kind, needed in zip(fields.KINDS, fields.REQUIRED_FOR, strict=True):
        line = next(
            line for line in page.splitlines() if f"`{kind}`" in line and " needs " in line
        )
        for key in needed:
            assert f"`{key}`" in line, (kind, key)


def test_the_schema_is_a_schema_of_2020_12():
    Draft202012Validator.check_schema(WRITTEN)
    assert WRITTEN["$schema"].endswith("draft/2020-12/schema")


def test_the_schema_has_the_fields_of_the_table_and_no_other():
    top = dict(WRITTEN["properties"])
    emv = top.pop("emv")["properties"]
    paths = [*top, *("emv." + name for name in emv)]
    assert paths == [fields.path(row) for row in fields.FIELDS]


def test_every_sample_file_is_listed():
    names = [path.stem for path in Path(approvals.FOLDER).glob("*.json")]
    assert sorted(names) == sorted(approvals.NAMES)


@pytest.mark.parametrize("name", approvals.NAMES)
def test_samples_pass_the_schema(name):
    VALIDATOR.validate(approvals.message(name))


def test_examples_pass_the_schema_and_the_firmware():
    assert len(WRITTEN["examples"]) >= 5
    for example in WRITTEN["examples"]:
        VALIDATOR.validate(example)
        line = approvals.ascii_json(json.dumps(example))
        approval, unknown = decode(approvals.scrubbed(line))
        assert approval["kind"] == example["kind"]
        assert unknown == []


@pytest.mark.parametrize(("path", "good", "bad"), RULES)
def test_schema_and_firmware_judge_values_alike(path, good, bad):
    for value in good:
        assert VALIDATOR.is_valid(message_with(path, value)), value
    for value in bad:
        assert VALIDATOR.is_valid(message_with(path, value)) == ((path, value) in BEYOND), value


@pytest.mark.parametrize("path", [fields.path(row) for row in fields.FIELDS])
def test_schema_and_firmware_judge_types_alike(path):
    for value in (None, True, 7, 1.5, "x", [], {}):
        message = message_with(path, value)
        assert VALIDATOR.is_valid(message) == (refusal(decode, message) == ()), value


@pytest.mark.parametrize("kind", fields.KINDS)
def test_schema_and_firmware_need_the_same_fields(kind):
    whole = message_with("kind", kind)
    for path, good, _ in RULES:
        if not path.startswith("emv.") and path not in ("kind", "pan"):
            whole[path] = good[0]
    assert VALIDATOR.is_valid(whole)
    for key in whole:
        lacking = {other: whole[other] for other in whole if other != key}
        assert VALIDATOR.is_valid(lacking) == (refusal(decode, lacking) == ()), key


def test_schema_and_firmware_need_a_cryptogram_and_its_kind():
    for name in ("cryptogram", "cryptogram_kind"):
        message = message_with("kind", "sale")
        del message["emv"][name]
        assert not VALIDATOR.is_valid(message)


def test_unknown_fields_pass_the_schema_as_they_pass_the_firmware():
    message = message_with("colour", "red")
    message["emv"]["colour"] = 1
    VALIDATOR.validate(message)
    assert decode(message)[1] == ["colour", "emv.colour"]
