"""Whatever goes wrong, tillctl says it in a sentence or an object, with its own exit code."""

import os
import re
import signal
import subprocess
import sys

import pytest
from click import Context
from support.bench_host import ROOT, SAMPLES, process, tillctl
from tillctl import cli, faults
from tillroll.codes import CODES

FILES = {
    "empty.json": b"",
    "half.json": b'{"a": ',
    "list.json": b"[]",
    "number.json": b"7",
    "noise.json": bytes(range(128, 256)),
    "nan.json": b'{"amount": NaN}',
    "infinite.json": b'{"amount": 1e999}',
    "huge.json": b'{"amount": ' + b"9" * 5000 + b"}",
    "deep.json": b"[" * 60000,
    "large.json": b'"' + b"x" * 100000 + b'"',
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder of files that are no approvals."""
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf{}")
    monkeypatch.chdir(tmp_path)


CALLS = [
    *[([verb, name], 20) for verb in ("approve", "preview", "restore") for name in FILES],
    *[([verb, name], 9) for verb in ("approve", "preview") for name in ("missing.json", ".")],
    (["restore", "missing.json"], 9),
    (["configure", "empty.json"], 20),
    (["configure", "noise.json"], 20),
    (["fonts", "install", "latin42.pack"], 2),
    (["fonts", "install", "latin24.pack"], 9),
    (["flash"], 3),
    (["preview", "bom.json"], 5),
    (["approve"], 2),
    (["approve", "bom.json"], 3),
    (["approve", "bom.json", "--wait", "-1"], 2),
    (["status"], 3),
    (["--port", "socket://127.0.0.1:1", "status"], 3),
    (["--port", "/dev/there-is-none", "jobs"], 3),
    (["--port", "/dev/null", "jobs"], 3),
    (["--port", "socket://nowhere", "jobs"], 2),
    (["jobs", "--before", "x"], 2),
    (["jobs", "burn"], 2),
    (["why"], 2),
    (["why", "456", "--reference", "1"], 2),
    (["reprint", "456", "--since", "2026-11-20"], 2),
    (["why", "abc"], 2),
    (["why", "1234567"], 2),
    (["why", "１２"], 2),
    (["reprint", "first"], 2),
    (["reprint", "last", "--copy", "third"], 2),
    (["settings", "set", "copies"], 2),
    (["settings", "get"], 2),
    (["sim"], 2),
    (["sim", "--state", "half.json"], 2),
    (["sim", "--state", "/dev/null/x"], 9),
    (["sim", "--state", "s", "--pace", "-1"], 2),
    (["sim", "--state", "s", "--listen", "65536"], 2),
    (["demo", "--out", "half.json"], 2),
    (["dance"], 2),
    (["status", "--colour"], 2),
    (["status", "--prot", "x"], 2),
]


@pytest.mark.parametrize(("words", "code"), CALLS, ids=lambda value: str(value)[:40])
def test_a_foreseeable_error_is_one_sentence_and_what_to_do(files, words, code):
    answer = tillctl(*words)
    assert answer.code == code and answer.out == ""
    what, *do = answer.err.splitlines()
    assert re.fullmatch(r"tillctl: .+[^.?][.?]", what) and len(do) == 1
    assert all(line.startswith("  ") for line in do)
    assert "Traceback" not in answer.err and "Errno" not in answer.err


@pytest.mark.parametrize(("words", "code"), CALLS, ids=lambda value: str(value)[:40])
def test_with_json_it_is_one_object(files, words, code):
    answer = tillctl(*words, "--json")
    assert answer.code == code and answer.err == "" and answer.out.count("\n") == 1
    error = answer.body["error"]
    assert answer.body["ok"] is False and error["text"] and isinstance(error["do"], str)
    assert error["code"] in {*faults.CODES.values(), *CODES}


def test_an_unforeseen_error_is_told_in_one_line_too(monkeypatch, tmp_path):
    def broken(*_words):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("tillctl.ports.choose", broken)
    answer = tillctl("status")
    assert answer.code == 1 and "ZeroDivisionError: by nothing" in answer.err
    assert "Traceback" not in answer.err and "TILLCTL_TRACEBACK" in answer.err
    assert tillctl("status", "--json").body["error"]["code"] == "tillctl-internal"
    monkeypatch.setenv("TILLCTL_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        tillctl("status")


def test_help_lists_verbs_and_exit_codes():
    text = tillctl("--help").out
    for verb, (_, does) in cli.VERBS.items():
        assert re.search(rf"^  {verb} +{re.escape(does)}$", text, re.M)
    for code, meaning in faults.EXIT_CODES.items():
        assert re.search(rf"^  {code} +{re.escape(meaning)}$", text, re.M)
    assert max(map(len, text.splitlines())) <= 80


def test_help_answers_without_loading_what_the_verbs_need():
    program = (
        "import sys\n"
        "from tillctl.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "host_tools")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "tillctl.cli" in loaded
    assert not loaded & {"PIL", "rich", "serial", "asyncio", "tillroll", "tillctl.ports"}


@pytest.mark.parametrize("verb", sorted(cli.VERBS))
def test_the_list_says_what_the_verb_says_of_itself(verb):
    answer = tillctl(verb, "--help")
    assert answer.code == 0 and max(map(len, answer.out.splitlines())) <= 80
    own = answer.out.splitlines()[2].split()
    assert own[:2] == cli.VERBS[verb][1].split()[:2]


def test_every_verb_that_answers_takes_json():
    for verb in sorted(cli.VERBS):
        command = cli.tillctl.get_command(Context(cli.tillctl), verb)
        inner = getattr(command, "commands", {}) or {verb: command}
        for name, one in inner.items():
            options = {word for option in one.params for word in option.opts}
            assert "--json" in options, f"{verb} {name}"


def test_every_refusal_of_the_terminal_has_an_exit_code():
    for code in CODES:
        fault = faults.from_terminal({"code": code, "text": CODES[code][0], "do": CODES[code][1]})
        assert fault.exit_code in faults.EXIT_CODES and fault.exit_code > 2
    assert set(faults._BY_CODE) <= set(CODES)


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path):
    running = process("demo", "--out", tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.close()
    assert running.wait(60) == 1
    assert running.stderr.read() == ""


@pytest.mark.parametrize("words", [["boards"], ["boards", "--json"], ["status", "--json"]])
def test_output_that_finds_no_room_is_told(words):
    with open("/dev/full", "w", encoding="utf-8") as full:
        running = process(*words, stdout=full, stderr=subprocess.PIPE)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 9 and err.startswith("tillctl: Cannot write the output")
    assert "Traceback" not in err and "Exception" not in err


def test_a_person_may_interrupt(tmp_path):
    running = process("demo", "--out", tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout.readline()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, "tillctl: Interrupted.")


def test_letters_that_the_window_lacks_are_replaced(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT / "host_tools"), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "tillctl", "preview", str(SAMPLES / "sale.json"), "-o"]
    command.append(str(tmp_path / "凭证.png"))
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "??.png:464x" in "".join(done.stdout.split())  # a long line is broken anywhere
