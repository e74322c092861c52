"""`tillctl erase-journal`: never without a word about the export, never with unprinted copies."""

import json

import pytest
from support.bench_host import approval
from tillctl import erase


@pytest.fixture
def person(monkeypatch):
    """Somebody at the keyboard who answers what the test wants."""
    answers = []

    class Keyboard:
        def isatty(self):
            return True

    monkeypatch.setattr(erase.sys, "stdin", Keyboard())
    monkeypatch.setattr(erase.click, "prompt", lambda *_args, **_options: answers.pop(0))
    return answers


def sell(shared, folder, trace, wait=True):
    """Sell something and wait for the paper."""
    file = approval(folder, trace=trace)
    assert shared.call("approve", file, *(("--wait", 60) if wait else ())).code == 0


def test_the_export_comes_first_and_then_all_is_gone(shared, tmp_path):
    sell(shared, tmp_path, "000301")
    shared.call("settings", "set", "slip_title", "BILL")
    file = tmp_path / "out.jsonl"
    answer = shared.call("erase-journal", "--export", file, "--by", "li")
    assert (answer.code, answer.out) == (0, f"{file}: 1 receipt\nErased 1 receipt.\n")
    assert json.loads(file.read_text(encoding="utf-8"))["voucher"] == "000301"
    assert shared.ask("status")["stored"] == 0 and shared.ask("jobs")["jobs"] == []
    assert shared.ask("settings", "get", "slip_title")["value"] == "BILL"
    assert shared.call("why", "301").code == 6
    sell(shared, tmp_path, "000301")  # it prints again: nothing is known of it
    assert shared.ask("erase-journal", "--no-export")["erased"] == 1


def test_a_script_has_to_say_whether_it_wants_an_export(shared, tmp_path):
    sell(shared, tmp_path, "000302")
    answer = shared.call("erase-journal")
    assert answer.code == 2 and "--no-export" in answer.err
    assert shared.call("erase-journal", "--no-export", "--export", "x").code == 2
    old = tmp_path / "old"
    old.write_text("old")
    assert shared.call("erase-journal", "--export", old).code == 9 and old.read_text() == "old"
    assert shared.ask("status")["stored"] == 1
    table = tmp_path / "out.CSV"
    assert shared.ask("erase-journal", "--export", table)["erased"] == 1
    assert table.read_text(encoding="utf-8-sig").startswith('"seq"')


def test_a_person_is_asked(shared, tmp_path, person, monkeypatch):
    sell(shared, tmp_path, "000303")
    file = tmp_path / "asked.jsonl"
    person.append(str(file))
    assert shared.call("erase-journal").code == 0 and file.exists()
    sell(shared, tmp_path, "000304")
    asked = []

    def no(text, **_options):
        asked.append(text)
        raise erase.click.Abort

    person.append(" ")
    monkeypatch.setattr(erase.click, "confirm", no)
    assert shared.call("erase-journal").code == 130
    assert asked == ["Erase 1 receipt for good, without an export?"]
    monkeypatch.setattr(erase.click, "confirm", lambda *_args, **_options: True)
    person.append("")
    assert shared.call("erase-journal").out == "Erased 1 receipt.\n"


def test_unprinted_copies_keep_it_from_being_erased(shared, tmp_path):
    shared.do("paper out")
    sell(shared, tmp_path, "000305", wait=False)
    file = tmp_path / "none.jsonl"
    answer = shared.call("erase-journal", "--export", file)
    assert answer.code == 5 and "Copies are still unprinted" in answer.err
    assert "--force" in answer.err and not file.exists()
    answer = shared.call("erase-journal", "--no-export", "--force")
    assert answer.out == "Erased 1 receipt, 2 unprinted copies among them.\n"
    shared.do("paper in")
    assert shared.ask("status")["unprinted"] == 0


def test_an_export_with_gaps_erases_nothing(shared, tmp_path, monkeypatch):
    sell(shared, tmp_path, "000306")
    monkeypatch.setattr(erase.receipts, "stored", lambda _client: iter(()))
    answer = shared.call("erase-journal", "--export", tmp_path / "gaps.jsonl")
    assert answer.code == 5 and "could not be read in full: nothing was erased" in answer.err
    assert shared.ask("status")["stored"] == 1
