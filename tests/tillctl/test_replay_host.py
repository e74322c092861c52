"""`tillctl replay`: every line is accounted for, whatever happens on the way."""

import contextlib
import json
from types import SimpleNamespace

import pytest
from support.bench_host import SAMPLES, tillctl
from tillctl import replay
from tillctl.faults import LINK, NO_TERMINAL, Fault, from_terminal

SALE = json.loads((SAMPLES / "sale.json").read_text(encoding="utf-8"))


def lost():
    raise Fault(LINK, "It does not answer.")


def away():
    raise Fault(NO_TERMINAL, "No terminal found.")


def refused(code):
    def answer():
        raise from_terminal({"code": code, "text": "No.", "do": "D."})

    return answer


def interrupt():
    raise KeyboardInterrupt


class Terminal:
    """Answers in turn as the script says, and then well; counts how often it was opened."""

    def __init__(self, *script):
        self._script = list(script)
        self.stored = []
        self.opened = 0

    @contextlib.contextmanager
    def open(self):
        self.opened += 1
        yield self

    def call(self, verb, approval):
        assert verb == "approve"
        if self._script:
            answer = self._script.pop(0)
            if answer is not None:
                answer()
        known = approval in self.stored
        self.stored += [] if known else [approval]
        return {"ok": True, "duplicate": known}


@pytest.fixture
def clock(monkeypatch):
    """Time passes only while somebody sleeps; gives what was slept."""
    slept = []
    stand_in = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(replay, "time", stand_in)
    return slept


def sent(terminal, count=3, rate=None, patience=5):
    """Replay so many approvals; gives the account and whether it was interrupted."""
    messages = [(number, {"trace": number}) for number in range(1, count + 1)]
    account = replay.Account(lines=count)
    sender = replay.Sender(terminal.open, patience)
    return account, replay._sent(sender, messages, rate, account, True)


def test_all_are_acknowledged_over_one_open_port(clock):
    terminal = Terminal()
    account, interrupted = sent(terminal, 50)
    assert account.body()["ok"] and not interrupted and len(terminal.stored) == 50
    assert terminal.opened == 1 and clock == []
    assert (account.acknowledged, account.duplicates, account.unsent) == (50, 0, 0)


@pytest.mark.parametrize("trouble", [lost, away, refused("no-memory")])
def test_what_passes_is_waited_for_and_nothing_is_sent_out_of_order(clock, trouble):
    terminal = Terminal(None, trouble, trouble, trouble)
    account, _ = sent(terminal)
    assert account.body()["ok"] and clock == [0.5] * 3
    assert [one["trace"] for one in terminal.stored] == [1, 2, 3]
    assert terminal.opened == (4 if trouble in (lost, away) else 1)


def test_a_terminal_that_stays_away_leaves_one_unknown_and_the_rest_unsent(clock):
    account, _ = sent(Terminal(None, *[lost] * 99), 10)
    assert (account.acknowledged, account.unknown, account.unsent) == (1, [2], 8)
    assert not account.body()["ok"] and 5 <= sum(clock) <= 6


def test_a_full_terminal_is_left_alone_until_it_has_made_room(clock):
    """It does so when nobody has asked for two seconds (service/desk.py)."""
    account, _ = sent(Terminal(None, *[refused("store-full")] * 2), patience=60)
    assert account.body()["ok"] and len(clock) == 2 and min(clock) > 2


def test_a_terminal_that_stays_full_ends_it(clock):
    account, _ = sent(Terminal(None, *[refused("store-full")] * 99), 10)
    assert (account.acknowledged, account.unknown, account.unsent) == (1, [], 8)
    assert [(one["line"], one["code"]) for one in account.refused] == [(2, "store-full")]


def test_a_refusal_is_entered_and_the_others_go_on(clock):
    account, _ = sent(Terminal(None, refused("id-conflict"), refused("field-rule")), 5)
    assert account.acknowledged == 3 and not account.body()["ok"] and clock == []
    assert [(one["line"], one["code"]) for one in account.refused] == [
        (2, "id-conflict"),
        (3, "field-rule"),
    ]


def test_a_person_may_interrupt_and_the_account_is_right(clock):
    account, interrupted = sent(Terminal(None, None, interrupt), 10)
    assert interrupted and account.unknown == [3]
    assert (account.acknowledged, account.unsent) == (2, 7)


def test_the_rate_is_kept_over_all(clock):
    sent(Terminal(), 40, rate=8)
    assert sum(clock) == pytest.approx(39 / 8)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sales.jsonl"
    lines = [json.dumps({**SALE, "trace": f"{900000 + number}"}) for number in range(30)]
    path.write_text("\n".join([*lines[:10], "", *lines[10:]]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def quiet(shared):
    """A terminal that stores what comes and prints none of it."""
    shared.call("settings", "set", "auto_print", "off")
    return shared


def test_a_file_is_sent_and_sent_again(quiet, file):
    before = quiet.ask("status")["stored"]
    body = quiet.ask("replay", file)
    assert body["ok"] and (body["lines"], body["acknowledged"], body["duplicates"]) == (30, 30, 0)
    answer = quiet.call("replay", file)
    assert answer.code == 0 and answer.out.endswith("30 of them known already.\n")
    assert quiet.ask("status")["stored"] == before + 30


def test_lines_that_are_no_approvals_are_named_by_their_numbers(quiet, file):
    text = file.read_text(encoding="utf-8").splitlines(keepends=True)
    text[3], text[11], text[12] = "{\n", "[]\n", '{"version": 1}\n'
    file.write_text("".join(text), encoding="utf-8")
    answer = quiet.call("replay", file)
    assert answer.code == 20 and answer.out == ""
    first, second, do = answer.err.splitlines()
    assert first.startswith(f"tillctl: {file}:4 is not JSON") and "Nothing was sent." in do
    assert second == f"{file}:12 holds no JSON object."
    assert quiet.call("replay", file, "--json").body["error"]["lines"] == [4, 12]
    answer = quiet.call("replay", file, "--skip-bad-lines", "--json")
    assert answer.code == 22 and answer.body["acknowledged"] == 27
    assert [one["line"] for one in answer.body["unread"]] == [4, 12]
    assert [one["line"] for one in answer.body["refused"]] == [13]
    answer = quiet.call("replay", file, "--skip-bad-lines")
    assert answer.code == 22 and "line 13: " in answer.out and ":4 is not" in answer.out


def test_power_that_fails_on_the_way_is_waited_for(quiet, file, monkeypatch):
    monkeypatch.setattr(replay, "ANSWER_S", 0.3)
    slept = []

    def sleep(seconds):
        if not slept:
            quiet.do("power on")
        slept.append(seconds)

    monkeypatch.setattr(replay, "time", SimpleNamespace(monotonic=lambda: 0, sleep=sleep))
    real, lines = replay._one, []

    def one(*words):
        lines.append(words[1])
        if len(lines) == 10:
            quiet.do("power cut")
        return real(*words)

    monkeypatch.setattr(replay, "_one", one)
    body = quiet.ask("replay", file)
    assert body["ok"] and body["acknowledged"] == 30 and slept


def test_a_terminal_that_is_not_there_is_told_at_once(file):
    answer = tillctl("--port", "socket://127.0.0.1:1", "replay", file)
    assert answer.code == 3
    assert tillctl("replay", file.with_name("none.jsonl")).code == 9
    assert tillctl("replay", file, "--rate", "0").code == 2
