"""Shells complete verbs and options."""

import shutil
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete
from support.bench_host import ROOT, tillctl
from tillctl import cli


def completed(words):
    """What a shell is given to choose from for the last of these words."""
    shell = BashComplete(cli.tillctl, {}, "tillctl", "_TILLCTL_COMPLETE")
    *before, last = words.split(" ")[1:]
    return [one.value for one in shell.get_completions(before, last)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tillctl sta", ["status"]),
        ("tillctl settings ", ["export", "get", "list", "set"]),
        ("tillctl settings ex", ["export"]),
        ("tillctl receipts --state pen", ["pending", "pending-held"]),
        ("tillctl completion f", ["fish"]),
        ("tillctl --p", ["--port"]),
    ],
)
def test_words_are_completed(words, found):
    assert completed(words) == found


def test_every_verb_is_offered_and_none_is_imported(monkeypatch):
    monkeypatch.setattr("tillctl.cli.import_module", None)
    assert completed("tillctl ") == sorted(cli.VERBS)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_for_this_shell(shell):
    answer = tillctl("completion", shell)
    assert answer.code == 0 and f"{shell}_complete" in answer.out and "tillctl" in answer.out
    body = tillctl("completion", shell, "--json").body
    assert body == {"ok": True, "shell": shell, "script": answer.out}
    assert tillctl("completion", "csh").code == 2


def test_bash_takes_it(tmp_path):
    program = tmp_path / "tillctl"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT / "host_tools"} exec {sys.executable} -m tillctl "$@"\n'
    )
    program.chmod(0o755)
    script = (
        'eval "$(tillctl completion bash)"\n'
        "COMP_WORDS=(tillctl clock s) COMP_CWORD=2\n"
        "_tillctl_completion tillctl\n"
        'echo "${COMPREPLY[@]}"; complete -p tillctl\n'
    )
    shell = shutil.which("bash")
    assert shell
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(
        [shell, "--norc", "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0].split() == ["set", "show"], done
    assert "_tillctl_completion" in done.stdout and done.stderr == ""
