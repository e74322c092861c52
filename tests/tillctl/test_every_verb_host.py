"""Every verb against a simulated terminal, and at ports where no terminal is.

A new verb has to be entered here or in support/verbs_host.py: else the first test fails.
"""

import fcntl
import os
import re
import socket
import termios
import threading
from types import SimpleNamespace

import click
import pytest
from support.bench_host import tillctl
from support.verbs_host import ASKS, BEFORE, told_files, words_of
from tillctl import cli, faults, paths

# Nobody is asked by these: they have no --port.
ALONE = {
    "boards", "boards new", "build", "completion", "demo", "fonts build", "journal salvage",
    "ports", "preview", "sim", "test",
}  # fmt: skip

# The exit code with a simulated terminal that has one receipt, when it is not 0.
ON_A_SIM = {
    "flash": faults.REFUSED,
    "format-storage": faults.REFUSED,
    "install": faults.REFUSED,
    "jobs discard": faults.REFUSED,
    "jobs print": faults.REFUSED,
    "shell": faults.REFUSED,
    "uninstall": faults.REFUSED,
}


def leaves(command=None, path=()):
    """Every verb, with the one it is a part of: (name, command)."""
    paths.setup()
    command = command or cli.tillctl
    if not isinstance(command, click.Group):
        return [(" ".join(path), command)]
    own = [(" ".join(path), command)] if path and command.invoke_without_command else []
    context = click.Context(cli.tillctl)
    inner = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return own + [one for name, found in inner for one in leaves(found, (*path, name))]


def test_every_verb_is_in_one_of_the_tables():
    found = {name: {option.name for option in verb.params} for name, verb in leaves()}
    assert {name for name, options in found.items() if "port" in options} == set(ASKS)
    assert {name for name, options in found.items() if "port" not in options} == ALONE


@pytest.fixture(scope="module")
def files(shared, tmp_path_factory):
    """What the verbs are told to read."""
    return told_files(tmp_path_factory.mktemp("files"), shared)


@pytest.fixture(autouse=True)
def person(monkeypatch):
    """Somebody sits there, so that the shell begins."""
    stand_in = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("tillctl.shell.sys", stand_in)


# --- ports where no terminal is --------------------------------------------------------------


def absent():
    return "/dev/there-is-none", lambda: None


def refusing():
    return "socket://127.0.0.1:1", lambda: None


def busy():
    """A port that another program has opened for itself."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCEXCL)
    fcntl.flock(theirs, fcntl.LOCK_EX)
    return os.ttyname(theirs), lambda: (os.close(ours), os.close(theirs))


def served(act):
    """A port where somebody is who does `act` with each connection."""
    server, kept = socket.create_server(("127.0.0.1", 0)), []

    def serve():
        try:
            while True:
                kept.append(server.accept()[0])
                act(kept[-1])
        except OSError:
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def end():
        server.shutdown(socket.SHUT_RDWR)  # else it goes on accepting, later for somebody else
        thread.join()
        for one in (server, *kept):
            one.close()

    return f"socket://127.0.0.1:{server.getsockname()[1]}", end


def hanging_up():
    return served(lambda wire: wire.close())


def deaf():
    return served(lambda _wire: None)


PLACES = [
    (absent, faults.NO_TERMINAL),
    (refusing, faults.NO_TERMINAL),
    (busy, faults.NO_TERMINAL),
    (hanging_up, faults.LINK),
    (deaf, faults.LINK),
]


@pytest.fixture(params=PLACES, ids=lambda place: place[0].__name__)
def place(request, monkeypatch):
    """A port, and the exit code that it has to give."""
    ticks = iter(range(10**9))
    quick = SimpleNamespace(monotonic=lambda: next(ticks), sleep=lambda _seconds: None)
    monkeypatch.setattr("tillctl.client.time", quick)
    monkeypatch.setattr("tillctl.transport._LOOK_S", 0.001)
    monkeypatch.setattr("tillctl.transport._PATIENCE_S", 0.2)
    monkeypatch.setattr("tillctl.transport._ENTER_S", 0.2)
    make, code = request.param
    port, end = make()
    yield port, code
    end()


@pytest.mark.parametrize("name", sorted(set(ASKS) - {"repair", "watch"}))  # repair explains it
def test_where_no_terminal_is_it_says_so_in_a_sentence(name, place, files, tmp_path):
    port, code = place
    words = words_of(f"{name} {ASKS[name]}", files, tmp_path)
    answer = tillctl("--port", port, *words)
    assert (answer.code, answer.out) == (code, ""), answer
    first, *others = answer.err.splitlines()
    assert re.fullmatch(r"tillctl: .+\.", first) and len(others) == 1, answer.err
    assert others[0].startswith("  ")
    assert "Traceback" not in answer.err and "Errno" not in answer.err
    assert not (tmp_path / "new").exists()
    answer = tillctl("--port", port, *words, "--json")
    assert (answer.code, answer.err) == (code, "") and answer.out.count("\n") == 1
    assert answer.body["error"]["code"] == faults.CODES[code]


def test_a_watch_begins_with_a_terminal_and_says_when_it_is_gone(place):
    port, code = place
    answer = tillctl("--port", port, "watch", "--looks", "1", "--json")
    assert answer.code == (code if code == faults.NO_TERMINAL else 0)
    assert answer.body["ok"] is False and answer.body["error"]["code"] == faults.CODES[code]


@pytest.mark.parametrize("name", ASKS)
def test_a_simulated_terminal_does_it_or_refuses_clearly(name, shared, files, tmp_path):
    shared.call("approve", files["SALE"], "--wait", 60)
    if name in BEFORE:
        shared.ask(*words_of(BEFORE[name], files, tmp_path))
    answer = shared.call(*words_of(f"{name} {ASKS[name]}", files, tmp_path), "--json")
    assert answer.code == ON_A_SIM.get(name, 0), answer
    assert answer.body["ok"] is (answer.code == 0)
    if answer.code:
        assert answer.body["error"]["text"].endswith(".") and answer.body["error"]["do"]
