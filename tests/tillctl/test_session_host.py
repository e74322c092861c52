"""The session in docs/tillctl.md is what a person sees; docs/simulator.md names every command."""

import re
import shlex

from emulator import faults
from support.bench_host import ROOT, Simulator, tillctl
from tillctl import sim

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def lines(text):
    """What a person compares: no times, no blank lines, no blanks at the ends."""
    return [line.rstrip() for line in TIME.sub("TIME", text).splitlines() if line.strip()]


def session():
    """Give (words of the command, what it prints) of each command of the session."""
    page = (ROOT / "docs" / "tillctl.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- session -->\n```console\n(.*?)```", page, re.S).group(1)
    for part in block.split("$ tillctl ")[1:]:
        command, _, printed = part.partition("\n")
        yield shlex.split(command), printed


def test_the_session_on_the_page_is_what_a_person_sees(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    simulator = Simulator(tmp_path / "terminal")
    try:
        commands = list(session())
        assert len(commands) > 6
        for words, printed in commands:
            answer = tillctl(*words)
            assert lines(answer.out + answer.err) == lines(printed), words
    finally:
        simulator.quit()


def test_the_page_of_the_simulator_names_every_command():
    page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?: [a-z]+)?|ANY@row=N)`", page))
    for line in sim.HELP.splitlines():
        if line.startswith("FAULT"):
            continue
        noun, _, rest = line[:28].strip().partition(" ")
        words = [word.strip() for word in rest.split("  ")[0].split("|") if word.strip()]
        wanted = {noun, *words} if noun == "help" else {f"{noun} {word}" for word in words}
        assert (wanted or {noun}) <= named, line


def test_the_page_of_the_simulator_names_every_fault():
    page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z-]+)(?:=[^`]*)?`", page))
    assert sorted(set(faults.NAMES) - named) == []


def test_the_page_names_every_option():
    page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
    for one in sim.sim.params:
        assert one.opts[0] in page
