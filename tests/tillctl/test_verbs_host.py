"""Every verb that asks a terminal, against a simulated one in a process of its own."""

import json
import re

import pytest
from support.bench_host import approval, tillctl


def test_status_tells_of_printer_paper_and_head(shared):
    body = shared.ask("status")
    assert body["paper"] and body["platen"] and 150 < body["head_ddc"] < 600
    text = shared.call("status").out
    for word in ("printer", "unprinted", "stored", "auto_print", "°C", "on sim"):
        assert word in text
    volts = float(re.search(r"supply +(\d\.\d\d) V", text)[1])
    assert abs(volts - 7.4) <= 0.05, "it is 7.4 V, and the noise of the ADC"


def test_approve_waits_for_the_paper_and_says_so_once_more(shared, tmp_path):
    file = approval(tmp_path, trace="000101")
    first = shared.call("approve", file, "--wait", 60)
    assert (first.code, first.out) == (0, "000101: print (completed)\n")
    again = shared.call("approve", file)
    assert again.out == "000101: print, known already (completed)\n"
    assert shared.ask("why", "101")["repeats"] == 1


def test_approve_sends_several_files_and_answers_with_a_line_for_each(shared, tmp_path):
    files = [approval(tmp_path, "declined"), approval(tmp_path, "refund", trace="000102")]
    answer = shared.call("approve", *files, "--json")
    declined, refund = map(json.loads, answer.out.splitlines())
    assert declined["decision"] == "declined" and declined["state"] == "none"
    assert refund["voucher"] == "000102" and refund["decision"] == "print"


def test_nothing_is_sent_when_one_of_the_files_is_bad(shared, tmp_path):
    good, bad = approval(tmp_path, trace="000103"), tmp_path / "bad.json"
    bad.write_text("{")
    assert shared.call("approve", good, bad).code == 20
    assert shared.call("why", "103").code == 6


def test_unknown_fields_are_told(shared, tmp_path):
    answer = shared.call("approve", approval(tmp_path, trace="000104", colour="red"))
    assert answer.code == 0 and "colour" in answer.out


def test_the_same_number_with_another_amount_is_a_conflict(shared, tmp_path):
    assert shared.call("approve", approval(tmp_path, trace="000105")).code == 0
    answer = shared.call("approve", approval(tmp_path, trace="000105", amount=1))
    assert answer.code == 7 and answer.out == ""
    assert answer.err.startswith("tillctl: This transaction is stored already")
    assert shared.ask("why", "105")["conflicts"] == 1


def test_why_and_jobs_show_what_happened(shared, tmp_path):
    shared.call("approve", approval(tmp_path, trace="000106"), "--wait", 60)
    text = shared.call("why", "106").out
    assert text.startswith("Voucher 000106 was printed: merchant copy and cardholder copy.")
    for word in ("accepted", "started", "done", "merchant", "cardholder"):
        assert word in text
    assert shared.ask("why", "000106")["events"][0][2] == "accepted"
    newest = shared.ask("jobs")["jobs"][0]
    assert newest["voucher"] == "000106" and newest["copies"][0] == "merchant: printed"
    older = shared.ask("jobs", "--before", newest["seq"])["jobs"]
    assert all(job["seq"] < newest["seq"] for job in older)
    assert "merchant: printed" in shared.call("jobs").out


def test_reprint_by_number_and_last(shared, tmp_path):
    shared.call("approve", approval(tmp_path, trace="000107"), "--wait", 60)
    assert shared.call("reprint", "107", "--copy", "bank").out == "000107: reprint 1, bank copy\n"
    assert shared.ask("reprint", "last", "--by", "li")["reprint"] == 2
    assert shared.call("reprint", "424242").code == 6


def test_held_jobs_are_printed_or_discarded_by_a_person(shared, tmp_path):
    changed = shared.call("settings", "set", "auto_print", "ask", "--by", "li")
    assert changed.out == "auto_print: on -> ask\n"
    try:
        for trace in ("000108", "000109"):
            answer = shared.call("approve", approval(tmp_path, trace=trace))
            assert "waiting-for-clerk (pending-held)" in answer.out
        assert shared.call("jobs", "print", "108").out == "000108: pending\n"
        assert shared.ask("jobs", "discard", "109")["state"] == "canceled"
        assert shared.call("jobs", "--json", "discard", "109").body["error"]["code"] == "not-held"
    finally:
        shared.call("settings", "set", "auto_print", "on")


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("copies", "1", "copies: 2 -> 1"),
        ("copies", "2", "copies: 1 -> 2"),
        ("copies", "2", "copies: 2, as before"),
        ("show_expiry", "true", "show_expiry: false -> true"),
        ("footer", "A [bold]B", 'footer: "" -> A [bold]B'),
        ("footer", r"A\nB", r'footer: A [bold]B -> "A\nB"'),
        ("footer", "", r'footer: "A\nB" -> ""'),
    ],
)
def test_a_change_of_a_setting_is_told(shared, key, value, shown):
    assert shared.call("settings", "set", key, value).out == shown + "\n"
    found = shared.ask("settings", "get", key)
    assert found["by"] == "technician"
    assert shared.ask("settings", "list")["settings"][key] == found["value"]


def test_settings_go_back_to_the_factory(shared):
    shared.call("reset-settings")
    shared.call("settings", "set", "copies", "3")
    shared.call("settings", "set", "slip_title", "BILL")
    answer = shared.call("reset-settings", "--by", "li")
    assert answer.out == 'copies: 3 -> 2\nslip_title: BILL -> ""\n'
    assert shared.ask("settings", "get", "copies")["by"] == ""
    again = shared.call("reset-settings")
    assert again.out == "All settings had the values of the factory already.\n"
    assert shared.ask("reset-settings")["changed"] == []


def test_settings_are_listed_with_their_meaning(shared):
    text = shared.call("settings", "list").out
    assert "auto_print" in text and "Print a slip for each approval" in text
    assert max(map(len, text.splitlines())) <= 80
    assert shared.call("settings", "get", "copies").out == "2\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("why", "999999"), 6),
        (("reprint", "999999"), 6),
        (("jobs", "print", "999999"), 6),
        (("settings", "get", "no_such"), 6),
        (("settings", "set", "no_such", "1"), 6),
        (("settings", "set", "copies", "9"), 5),
        (("settings", "set", "copies", "-1"), 5),
        (("settings", "set", "copies", "many"), 2),
        (("settings", "set", "show_expiry", "perhaps"), 2),
        (("settings", "set", "auto_print", "sometimes"), 5),
        (("settings", "set", "footer", "x" * 300), 5),
        (("settings", "set", "copies", "2", "--by", "x" * 40), 5),
    ],
)
def test_what_the_terminal_refuses_is_told_in_a_sentence_or_an_object(shared, words, code):
    answer = shared.call(*words)
    assert answer.code == code and answer.out == ""
    what, *do = answer.err.splitlines()
    assert what.startswith("tillctl: ") and what.endswith(".") and len(do) <= 1
    answer = shared.call(*words, "--json")
    assert answer.code == code and answer.err == ""
    assert answer.body["ok"] is False and set(answer.body["error"]) >= {"code", "text", "do"}


def test_the_port_may_stand_before_or_behind_the_verb(shared):
    assert tillctl("status", "--port", shared.port).code == 0
    assert tillctl("jobs", "--port", shared.port, "print", "999999").code == 6


def test_tables_fit_a_window_of_eighty_columns(shared, tmp_path):
    shared.call("settings", "set", "auto_print", "off")
    try:
        shared.call("approve", approval(tmp_path, trace="000110"))
        shared.call("reprint", "110")
    finally:
        shared.call("settings", "set", "auto_print", "on")
    for words in (("jobs",), ("why", "110"), ("status",), ("settings", "list")):
        assert max(map(len, shared.call(*words).out.splitlines())) <= 80, words
    assert "suppressed-" in shared.call("jobs").out
