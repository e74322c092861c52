"""`--all` with several simulated terminals at once."""

import json

import pytest
from support.bench_host import Simulator, tillctl
from support.raw_repl_host import StockTerminal
from tillctl import everywhere, fleet
from tillctl.cli import VERBS
from tillctl.usb import Attached


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Three terminals, found as `tillctl` finds them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        running = [Simulator(tmp_path_factory.mktemp(name)) for name in "abc"]
        yield running
        for one in running:
            one.quit()


@pytest.fixture(autouse=True)
def found(shop, monkeypatch):
    """Look for them where they have left their notes."""
    there = [Attached(one.port, one.ask("status")["serial"], "a terminal") for one in shop]
    monkeypatch.setattr("tillctl.ports.attached", lambda: list(there))
    return there


def test_each_terminal_answers_once(found):
    answer = tillctl("status", "--all", "--json")
    assert answer.code == 0 and answer.body["ok"]
    terminals = answer.body["terminals"]
    assert [(one["port"], one["serial"]) for one in terminals] == [
        (at.port, at.serial) for at in found
    ]
    assert all(one["answer"]["serial"] == one["serial"] for one in terminals)
    assert len({one["serial"] for one in terminals}) == 3


def test_for_people_it_is_a_table(found):
    text = tillctl("--all", "versions").out
    lines = [line for line in text.splitlines() if "socket://" in line]
    assert len(lines) == 3 and "exit code" in text and "0.1.0 on sim" in text


def test_a_setting_is_set_everywhere(shop):
    answer = tillctl("settings", "set", "copies", 3, "--by", "li", "--all")
    assert answer.code == 0 and answer.out.count("copies: 2 -> 3") == 3
    assert [one.ask("settings", "get", "copies")["by"] for one in shop] == ["li"] * 3
    tillctl("--all", "settings", "set", "copies", 2)
    assert [one.ask("settings", "get", "copies")["value"] for one in shop] == [2] * 3


def test_a_profile_and_a_clock_reach_all(shop, tmp_path):
    profile = tmp_path / "shop.toml"
    profile.write_text("[settings]\ncopies = 1\n", encoding="utf-8")
    assert tillctl("--all", "configure", profile).code == 2, "nobody is there to say yes"
    answer = tillctl("--all", "configure", profile, "--yes")
    assert answer.code == 0 and answer.out.count("1 change made") == 3, answer
    assert [one.ask("settings", "get", "copies")["value"] for one in shop] == [1] * 3
    assert tillctl("--all", "clock", "set", "--at", "2026-03-01T08:00").code == 0
    assert all(one.ask("clock", "show")["clock"].startswith("2026-03-01") for one in shop)
    tillctl("--all", "settings", "set", "copies", 2)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"changed": [1, 2], "applied": False}, "2 changes not made"),
        ({"old": "unset", "clock": "08:00", "battery": False}, "unset -> 08:00"),
        ({"clock": "08:00", "battery": True, "ahead_s": 0}, "08:00"),
        ({"logo": None}, "no logo"),
        ({"logo": {"width": 8}}, "a logo"),
        ({"layouts": [{"own": True}, {"own": False}]}, "own layouts: 1"),
        ({"name": "sale", "size": 3512}, "sale: 3,512 bytes"),
        ({"name": "sale", "removed": True}, "sale: the built-in one"),
        ({}, "done"),
    ],
)
def test_what_was_done_is_said_in_a_few_words(body, told):
    at = Attached("socket://x", "", "a terminal")
    assert fleet.Result(at, 0, {"ok": True, **body}).text() == told


def test_the_self_test_comes_out_of_all_but_the_one_without_paper(shop):
    shop[1].do("paper out")
    answer = tillctl("selftest", "--all", "--json")
    shop[1].do("paper in")
    assert [one["exit"] for one in answer.body["terminals"]] == [0, 5, 0]
    assert answer.code == 5 and not answer.body["ok"]
    assert answer.body["terminals"][1]["answer"]["error"]["code"] == "media-empty"


def test_the_exit_code_is_the_worst_one(found, monkeypatch):
    gone = Attached("socket://127.0.0.1:1", "", "gone")
    monkeypatch.setattr("tillctl.ports.attached", lambda: [gone, *found])
    answer = tillctl("status", "--all")
    assert answer.code == 3 and "connection refused" in " ".join(answer.out.split())
    assert answer.out.count("idle") == 3


def test_two_boards_are_installed_at_once(monkeypatch):
    boards = [StockTerminal(), StockTerminal()]
    there = [Attached(board.port, "", "a board") for board in boards]
    monkeypatch.setattr("tillctl.ports.attached", lambda: there)
    answer = tillctl("install", "--all", "--json")
    assert answer.code == 0, answer
    assert all(one["answer"]["sent"] for one in answer.body["terminals"])
    files = [board.files for board in boards]
    assert files[0] == files[1] and "/main.py" in files[0]
    for board in boards:
        board.close()


def test_what_a_terminal_says_of_its_progress_moves_its_line():
    told = []
    lines = ['{"what": "installing", "done": 5, "total": 9}\n', "tillctl: No.\n", "7\n", "\n"]
    assert fleet._listen(lines, told.append) == "7"
    assert told == [json.loads(lines[0])]
    assert fleet._answer("", 1, "a defect")["error"]["text"].endswith("exit code 1: a defect")


def test_progress_is_told_in_lines_to_the_tillctl_that_started_it(monkeypatch, capsys):
    from tillctl.progress import AS_LINES, progress

    monkeypatch.setenv(AS_LINES, "1")
    with progress("installing", 9) as advance:
        advance(4)
        advance(5)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["done"] for line in lines] == [4, 9] and lines[0]["total"] == 9


@pytest.mark.parametrize("words", [["--all", "approve", "x.json"], ["--all", "shell"]])
def test_a_verb_for_one_terminal_says_so(words):
    answer = tillctl(*words)
    assert answer.code == 2 and "one terminal at a time" in answer.err


def test_port_and_all_exclude_each_other(shop):
    for words in (["--port", "x", "status", "--all"], ["status", "--all", "--port", "x"]):
        assert "exclude each other" in tillctl(*words).err


def test_one_file_is_not_written_by_all(shop, tmp_path):
    file = tmp_path / "shop"
    for words in (["settings", "export", file], ["logo", "show", "-o", file]):
        answer = tillctl("--all", *words)
        assert answer.code == 2 and "Every terminal would write the same" in answer.err
        assert not file.exists()
    assert tillctl("--all", "settings", "list").code == 0


def test_no_terminal_is_a_fault(monkeypatch):
    monkeypatch.setattr("tillctl.ports.attached", list)
    answer = tillctl("status", "--all", "--json")
    assert answer.code == 3 and answer.body["error"]["code"] == "no-terminal"


def test_help_offers_it_where_it_is_taken():
    for words in (
        *(["status"], ["settings", "set"], ["install"], ["versions"], ["selftest"]),
        *(["configure"], ["clock", "set"], ["layout", "install"], ["logo", "install"]),
    ):
        assert everywhere.HELP in " ".join(tillctl(*words, "--help").out.split())
    assert everywhere.HELP not in " ".join(tillctl("approve", "--help").out.split())
    assert set(VERBS) > everywhere.VERBS
    assert everywhere.HELP not in " ".join(tillctl("fonts", "build", "--help").out.split())
    assert "asks no terminal" in tillctl("--all", "fonts", "build", "--check").err
