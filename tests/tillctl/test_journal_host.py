"""`tillctl journal export`: every receipt of a terminal, whole, in a file."""

import csv
import json

import pytest
from support.bench_host import approval
from tillctl import receipts
from tillctl.faults import Fault
from tillctl.files import whole

CARD = "6222020200112230"


@pytest.fixture(scope="module")
def filled(shared, tmp_path_factory):
    """A terminal with four receipts: printed, declined, suppressed, with a hostile name."""
    folder = tmp_path_factory.mktemp("approvals")
    shared.call("approve", approval(folder, trace="000201", pan=CARD), "--wait", 60)
    shared.call("approve", approval(folder, "declined"))
    shared.call("settings", "set", "auto_print", "off", "--by", "li")
    shared.call("approve", approval(folder, trace="000203", operator="=1+2"))
    shared.call("approve", approval(folder, trace="000204", remarks=["one", "@two"]))
    shared.call("reprint", "203")
    return shared


def test_an_export_has_every_receipt_with_its_fields(filled, tmp_path):
    file = tmp_path / "out.jsonl"
    answer = filled.call("journal", "export", file)
    assert (answer.code, answer.out) == (0, f"{file}: 4 receipts\n")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["voucher"] for line in lines] == ["000204", "000203", "000464", "000201"]
    last = lines[-1]
    assert last["decision"] == "print" and last["state"] == "completed"
    assert last["copies"][0] == {"copy": "merchant", "reprint": 0, "state": "printed"}
    assert last["approval"]["kind"] == "sale" and last["approval"]["pan"] == "622202******2230"
    assert [event["what"] for event in last["events"]][:3] == ["accepted", "started", "done"]
    assert lines[1]["reason"].startswith("auto_print=off;by=li")
    assert lines[1]["copies"][0]["reprint"] == 1
    assert all(line["problem"] == "" for line in lines)
    assert CARD not in file.read_text(encoding="utf-8")


def test_no_file_is_written_over(filled, tmp_path):
    file = tmp_path / "kept"
    file.write_text("mine")
    for words in (("journal", "export"), ("settings", "export"), ("backup",)):
        answer = filled.call(*words, file)
        assert answer.code == 9 and "is there already: nothing was done" in answer.err, words
        assert file.read_text() == "mine"


def test_a_table_has_the_same_columns_always_and_no_formulas(filled, tmp_path):
    file = tmp_path / "out.csv"
    body = filled.ask("journal", "export", "--csv", file)
    assert body["receipts"] == 4 and body["problems"] == 0 and body["file"] == str(file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == receipts.columns() and len(rows) == 5
    assert all(len(row) == len(rows[0]) for row in rows)
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert table[1]["approval_operator"] == "'=1+2"
    assert table[0]["approval_remarks"] == "one / @two"
    assert table[3]["copies"].startswith("merchant: printed; cardholder: printed")
    assert table[3]["approval_amount"].isdigit() and "accepted" in table[3]["events"]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_without_a_file_it_goes_to_standard_output(filled):
    lines = filled.call("journal", "export").out.splitlines()
    assert [json.loads(line)["voucher"] for line in lines][-1] == "000201"
    assert filled.call("journal", "export", "--csv").out.startswith('"seq","id","voucher"')


def test_what_cannot_be_written_is_told_and_the_old_file_stays(filled, tmp_path):
    answer = filled.call("journal", "export", tmp_path / "none" / "out.jsonl")
    assert answer.code == 9 and "Cannot write" in answer.err
    assert filled.call("journal", "export", "--csv", "--jsonl").code == 2
    file = tmp_path / "old"
    file.write_text("old")
    with pytest.raises(Fault), whole(file) as stream:
        stream.write("new")
        raise OSError(28, "No space left on device")
    assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]


HOSTILE = (
    ("=1+2", "'=1+2"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM", "'@SUM"),
    ("\t=1", "'\t=1"),
    ("  =1", "'  =1"),
    ("＝1", "'＝1"),
    ("a=1", "a=1"),
    ("", ""),
    (None, ""),
    (-5, "-5"),
    (True, "true"),
)


@pytest.mark.parametrize(("value", "cell"), HOSTILE)
def test_a_cell_is_never_a_formula(value, cell):
    assert receipts._cell(value) == cell


def test_a_payload_that_is_none_is_told():
    for payload, problem in (("!", "record-damaged"), ("Ag==", "record-newer"), ("", "record-")):
        approval, code = receipts._approval(payload)
        assert approval is None and code.startswith(problem)
