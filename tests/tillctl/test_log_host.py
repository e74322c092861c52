"""`tillctl log` and `tillctl receipts`: every event has its sentence, and none is told twice."""

import contextlib
import io
import json
import re
from types import SimpleNamespace

import pytest
from rich.console import Console
from support.bench_host import approval
from support.counter import ask
from support.rooms import Rooms
from tillctl import log, phrases
from tillctl.listing import matching
from tillroll.journal import job as jobs
from tillroll.journal import records, timeline


class Terminal:
    """Asks the counter of rooms made for it."""

    def __init__(self):
        self.rooms = Rooms()
        self.asked = []

    def call(self, verb, **fields):
        self.asked.append(verb)
        answer = ask(self.rooms, verb, len(self.asked), **fields)
        assert answer["ok"], answer
        return answer


@pytest.fixture
def terminal():
    return Terminal()


def told(terminal):
    """Every event, oldest first."""
    return list(log.Book(terminal).events())[::-1]


def test_events_of_receipts_and_of_the_terminal_are_told_in_their_order(terminal):
    rooms = terminal.rooms
    rooms.journal.boot("power-on")
    job = rooms.keep(456)
    rooms.journal.setting("copies", 2, 3, "li")
    rooms.printed(job, 0)
    rooms.reprint(job, jobs.CARDHOLDER, b"wish", "wang")
    assert [(event["voucher"], event["what"], event["copy"]) for event in told(terminal)] == [
        ("", "boot", ""),
        ("000456", "accepted", ""),
        ("", "setting", ""),
        ("000456", "started", "merchant"),
        ("000456", "done", "merchant"),
        ("000456", "reprint", "reprint 1 cardholder"),
    ]
    assert told(terminal)[2]["text"] == "The setting copies was changed by li: 2 -> 3."
    assert told(terminal)[-1]["text"] == "Reprint 1 (cardholder copy) was asked for by wang."


def test_archived_receipts_come_behind_and_no_event_comes_twice(terminal):
    rooms = terminal.rooms
    for number in range(1, 61):
        rooms.printed(rooms.keep(number), 0, 1)
    expected = [(event["seq"], event["text"]) for event in told(terminal)]
    assert len(expected) == 60 * 5
    while rooms.journal.tend():
        pass
    assert len(rooms.journal.recent(None, 999)) < 250, "nothing was archived"
    rooms.reprint(rooms.journal.by_voucher(1), jobs.BANK, b"late", "li")
    found = [(event["seq"], event["text"]) for event in told(terminal)]
    assert found[:-1] == expected and "Reprint 1 (bank copy)" in found[-1][1]


@pytest.mark.parametrize("last", [0, 2])
def test_what_comes_is_followed(terminal, monkeypatch, last):
    rooms = terminal.rooms
    happens = [lambda: None, lambda: rooms.printed(rooms.keep(2), 0, 1), lambda: None]

    def sleep(_seconds):
        if not happens:
            raise KeyboardInterrupt
        happens.pop(0)()

    monkeypatch.setattr(log, "time", SimpleNamespace(sleep=sleep))
    rooms.printed(rooms.keep(1), 0, 1)
    seen = []
    with contextlib.suppress(KeyboardInterrupt):
        for event in log.Book(terminal).following(last):
            seen.append(event)
    assert [event["seq"] for event in seen] == sorted({event["seq"] for event in seen})
    assert [event["voucher"] for event in seen] == ["000001"] * last + ["000002"] * 5


DETAILS = {
    "started": "1",
    "void": "media-empty",
    "paused": "head-over-temp",
    "held": "hold-expired",
    "duplicate": "3",
    "conflict": "1",
    "setting": ["copies", "2", "3", "li"],
    "boot": ["watchdog"],
    "erased": ["li"],
    "restored": [""],
}


def test_every_type_of_record_has_a_sentence():
    from tillroll.journal.recent import _OWN

    receipt = {"decision": "print", "approval": None, "problem": "record-damaged"}
    for what in [*timeline.WHAT.values(), *_OWN.values()]:
        event = {"what": what, "detail": DETAILS.get(what, ""), "copy": "merchant"}
        text = phrases.sentence(event, receipt)
        assert re.fullmatch(r"[A-Z].*[a-zA-Z0-9)?]\.", text), (what, text)
        assert "{" not in text and "  " not in text and not text.startswith(what)
    assert records.PAUSED in timeline.WHAT
    unknown = phrases.sentence({"what": "teleported", "detail": "far", "copy": ""}, None)
    assert unknown == "teleported far"


SENTENCES = (
    ("started", "0", "merchant", "The merchant copy begins to print."),
    ("started", "1", "bank", "The bank copy begins to print, marked DUPLICATED."),
    ("started", "marked X", "bank", "The bank copy begins to print, marked X."),
    ("void", "media-empty", "bank", "The bank copy came out incomplete: the paper is out."),
    ("held", "hold-expired", "", "It waits for a person: it is older than hold_expiry."),
    ("canceled", "li", "", "What was unprinted is discarded by li."),
    ("canceled", "", "", "What was unprinted is discarded."),
    ("duplicate", "1", "", "The approval came again, once so far."),
    ("duplicate", "8", "", "The approval came again, 8 times so far."),
    ("setting", ["footer", "", "A", ""], "", "The setting footer was changed: empty -> A."),
    ("setting", ["clock", "unset", "T", ""], "", "The clock was set to T, for the first time."),
    ("setting", ["layout sale", "", "1a", "li"], "", "The own layout sale was installed by li."),
    ("setting", ["layout sale", "1a", "", ""], "", "The own layout sale was removed."),
    ("setting", ["clock", "T", "U", ""], "", "The clock was set to U, when it was T."),
)


@pytest.mark.parametrize(("what", "detail", "copy", "text"), SENTENCES)
def test_sentences(what, detail, copy, text):
    assert phrases.sentence({"what": what, "detail": detail, "copy": copy}, None) == text


def test_jobs_are_listed_through_pages_and_by_state(terminal):
    rooms = terminal.rooms
    for number in range(1, 31):
        job = rooms.keep(number, jobs.ASK if number % 3 == 0 else jobs.PRINT)
        if number % 2 == 0 and number % 3:
            rooms.printed(job, 0, 1)
    every = [int(job["voucher"]) for job in matching(terminal, {}, ())]
    assert every == list(range(30, 0, -1))
    held = [int(job["voucher"]) for job in matching(terminal, {}, ("pending-held",))]
    assert held == list(range(30, 0, -3))
    both = list(matching(terminal, {}, ("pending-held", "completed")))
    assert len(both) == 20
    found = list(matching(terminal, {"reference": "000000000007"}, ()))
    assert [job["voucher"] for job in found] == ["000007"]
    assert list(matching(terminal, {"reference": "000000000007"}, ("none",))) == []


def test_the_verbs_against_a_simulated_terminal(shared, tmp_path):
    for trace in ("000201", "000202"):
        shared.call("approve", approval(tmp_path, trace=trace), "--wait", 60)
    shared.call("approve", approval(tmp_path, "declined", trace="000203"))
    text = shared.call("receipts").out
    assert max(map(len, text.splitlines())) <= 80
    assert re.findall(r"^ (\d{6}) ", text, re.M) == ["000203", "000202", "000201"]
    assert re.search(r"^ 000201 .* sale +RMB 35\.30 +completed", text, re.M)
    assert re.findall(r"^ (\d{6}) ", shared.call("receipts", "--state", "none").out, re.M) == [
        "000203"
    ]
    first = shared.call("receipts", "--last", "1").out
    assert re.findall(r"^ (\d{6}) ", first, re.M) == ["000203"] and "There are more" in first
    [one] = shared.ask("receipts", "--last", "1")["receipts"]
    assert one["approval"]["amount"] == 99900 and one["events"][0]["what"] == "accepted"
    assert shared.call("receipts", "--until", "2025-01-01").out == "There are no such receipts.\n"
    assert shared.ask("receipts", "--since", "2025-01-01")["more"] is False
    lines = shared.call("log").out.splitlines()
    assert lines[-1].endswith("          The terminal started (power-on).")
    assert lines[0].endswith(
        "000203  A sale of RMB 999.00 came: the bank has declined it, no slip is due."
    )
    body = shared.ask("log", "--last", "4")
    assert [event["text"] for event in body["events"]] == [line[29:] for line in lines[:4]]


def test_following_ends_quietly(shared, monkeypatch):
    def interrupt(_seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(log, "time", SimpleNamespace(sleep=interrupt))
    answer = shared.call("log", "--follow", "--last", "2")
    assert answer.code == 0 and len(answer.out.splitlines()) == 2
    answer = shared.call("log", "--follow", "--json", "--last", "2")
    seqs = [json.loads(line)["seq"] for line in answer.out.splitlines()]
    assert seqs == sorted(seqs) and len(seqs) == 2


def test_only_the_time_and_the_number_of_an_event_are_dim():
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
    event = {"at": "2026-11-22 04:01:53", "voucher": "000456", "text": "It came."}
    log._draw(console, {"events": [event]})
    shown = "\x1b[2m2026-11-22 04:01:53  000456  \x1b[0mIt came.\n"
    assert console.file.getvalue() == shown
