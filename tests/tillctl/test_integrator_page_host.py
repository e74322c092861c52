"""The examples of docs/integrator.md are what they seem, and that over the link does its work."""

import json
import re
import subprocess
import sys

import pytest
from support.bench_host import PATIENCE_S, ROOT, SAMPLES
from tillctl import protocol
from tillroll.codes import CODES

PAGE = (ROOT / "docs" / "integrator.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples"
LINES = 20  # of code


def source(name):
    return (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.py")))
def test_the_page_shows_the_example_as_it_runs_and_it_is_short(name):
    shown = re.search(rf"<!-- docs/examples/{name}\.py -->\n```python\n(.*?)```", PAGE, re.S)
    assert shown and shown[1] == source(name)
    code = source(name).split('"""', 2)[2]
    lines = [line for line in code.splitlines() if line.strip() and '"""' not in line]
    body = [line for line in lines if not re.match(r"(import|from) ", line)]
    assert len(body) <= LINES, len(body)


def test_the_example_over_the_link_sends_files_and_tells_the_answers(shared):
    names = ("sale", "sale", "declined")
    command = [sys.executable, EXAMPLES / "link.py", shared.port]
    command += [SAMPLES / f"{name}.json" for name in names]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_S, check=True, encoding="utf-8"
    )
    first, again, declined = (json.loads(_as_json(line)) for line in done.stdout.splitlines())
    assert (first["voucher"], first["decision"]) == ("000456", "print")
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert declined["decision"] == "declined"
    assert shared.ask("why", 456)["repeats"] == 1


def _as_json(printed):
    """What Python prints of an answer that has no text of people in it."""
    return printed.replace("'", '"').replace("True", "true").replace("False", "false")


class Wire:
    """Answers each line that is sent with the next of `answers`, functions of its number."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self._lines = []
        self.sent = []

    def write(self, data):
        self.sent.append(data)
        seq = int(data.split()[0][1:])
        self._lines = self._answers.pop(0)(seq) if self._answers else []

    def readline(self):
        return self._lines.pop(0) if self._lines else b""


def _good(seq):
    return [protocol.encode(seq, {"ok": True, "voucher": "000456"})]


def _damaged(seq):
    return [protocol.encode(seq, {"ok": False, "error": {"code": "frame-crc"}})]


def _noise(seq):
    spoilt = protocol.encode(seq, {"ok": False}).replace(b"ok", b"OK")
    return [b"MPY: soft reboot\r\n", spoilt, *_good(seq + 1), *_good(seq)]


def _silence(seq):
    return []


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ((_good,), 1),
        ((_silence, _silence, _silence, _silence, _good), 5),
        ((_silence, _damaged, _good), 3),
    ],
)
def test_its_ask_repeats_the_same_line_until_it_is_answered(answers, tries):
    wire = Wire(*answers)
    answer = _ask()(wire, 7, {"verb": "status"})
    assert answer == {"ok": True, "voucher": "000456"}
    assert len(wire.sent) == tries and len(set(wire.sent)) == 1
    first, line = wire.sent[0].split(b"\n", 1)
    assert first == b"" and protocol.decode(line) == protocol.Answer(7, {"verb": "status"})


def test_its_ask_gives_up_after_five_and_passes_noise_over():
    wire = Wire()
    assert _ask()(wire, 7, {"verb": "status"}) is None and len(wire.sent) == 5
    wire = Wire(_noise)
    assert _ask()(wire, 7, {"verb": "status"})["ok"] and len(wire.sent) == 1


def test_its_ask_gives_a_refusal_that_will_not_pass():
    wire = Wire(
        lambda seq: [protocol.encode(seq, {"ok": False, "error": {"code": "id-conflict"}})]
    )
    assert _ask()(wire, 7, {})["error"]["code"] == "id-conflict" and len(wire.sent) == 1


def _ask():
    names: dict = {}
    exec(source("link").partition("\nwith ")[0], names)
    return names["ask"]


def test_the_page_names_codes_and_words_that_there_are():
    rows = re.search(r"## When there is no good answer(.*?)\n## ", PAGE, re.S)[1]
    codes = re.findall(r"^\| ((?:`[a-z…-]+`(?:, )?)+) \|", rows, re.M)
    named = re.findall(r"`([a-z-]+)(…?)`", " ".join(codes))
    for name, more in named:
        assert name in CODES or (more and any(code.startswith(name) for code in CODES)), name
    from tillroll.service.wording import DECISIONS

    assert set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.M)) >= set(DECISIONS.values())
