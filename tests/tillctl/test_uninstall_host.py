"""`tillctl uninstall` and `tillctl shell` against a raw REPL, with the real receiver."""

import os
import pty

import pytest
from support.bench_host import PATIENCE_S, process, tillctl
from support.raw_repl_host import STATUS, StockTerminal
from tillctl import install_files
from tillctl.install_session import receiving
from tillctl.repl import at_repl

FILES = {
    "/main.py": b"main 1",
    "/board.mpy": b"M\x06\x00\x1f board",
    "/rom/fonts/a.pack": b"glyphs",
    "/tillroll/kernel.mpy": b"M\x06\x13\x1f kernel",
}
OTHERS = {"/state/0001": b"receipt", "/layouts/sale.receipt": b"mine"}


@pytest.fixture
def terminal(monkeypatch):
    """A terminal with tillroll installed, receipts and a layout of its own."""
    monkeypatch.setattr("tillctl.quiet._ASK", (1.0, 1))
    monkeypatch.setattr(install_files, "collect", lambda _board: dict(FILES))
    running = StockTerminal()
    for path, data in OTHERS.items():
        running.fs.mkdir(path.rpartition("/")[0])
        with running.fs.open(path, "wb") as file:
            file.write(data)
    assert tillctl("--port", running.port, "install").code == 0
    yield running
    running.close()


def test_the_firmware_goes_and_what_is_the_merchants_stays(terminal):
    assert terminal.files == FILES | OTHERS
    answer = tillctl("--port", terminal.port, "uninstall", "--json")
    assert answer.code == 0 and sorted(answer.body["removed"]) == sorted(FILES)
    assert answer.body["removed"][0] == "/main.py", "nothing half removed may start"
    assert answer.body["kept"] == ["layouts/", "state/"]
    assert terminal.files == OTHERS
    again = tillctl("--port", terminal.port, "uninstall")
    assert (again.code, again.out) == (0, "tillroll was not installed there.\n")
    assert tillctl("--port", terminal.port, "install").code == 0
    assert terminal.files == FILES | OTHERS


def test_what_was_staged_goes_too(terminal):
    with at_repl(terminal.port) as repl, receiving(repl) as sender:
        sender.make("/next")
        sender.put("/next/main.py", b"main 2", lambda _count: None)
    text = tillctl("--port", terminal.port, "uninstall").out
    assert "5 files removed; kept: layouts/, state/" in text
    assert terminal.files == OTHERS


def test_due_copies_and_another_program_hold_it_up(terminal):
    terminal.status = {**STATUS, "due": True, "unprinted": 2}
    answer = tillctl("--port", terminal.port, "uninstall")
    assert answer.code == 5 and "2 unprinted copies" in answer.err
    assert terminal.interrupted == 0 and terminal.files == FILES | OTHERS
    assert tillctl("--port", terminal.port, "uninstall", "--force").code == 0
    with terminal.fs.open("/main.py", "wb") as file:
        file.write(b"mine")
    answer = tillctl("--port", terminal.port, "uninstall")
    assert answer.code == 5 and "Another program" in answer.err
    assert terminal.files == OTHERS | {"/main.py": b"mine"}


def test_a_built_in_terminal_is_left_alone(terminal):
    terminal.facts = (*terminal.facts[:3], True)
    answer = tillctl("--port", terminal.port, "uninstall")
    assert answer.code == 5 and "built in" in answer.err
    assert terminal.files == FILES | OTHERS


def test_the_shell_needs_somebody_who_types(terminal):
    answer = tillctl("--port", terminal.port, "shell")
    assert answer.code == 2 and "mpremote connect PORT exec" in answer.err
    assert terminal.interrupted == 0


def typed(port: str, keys: bytes) -> tuple[int, str, str]:
    """Run `tillctl shell` in a window and type there."""
    window, inside = pty.openpty()
    os.write(window, keys)
    running = process("--port", port, "shell", stdin=inside, stdout=-1, stderr=-1)
    out, err = running.communicate(timeout=PATIENCE_S)
    os.close(window)
    os.close(inside)
    return running.returncode, out, err


def test_the_shell_says_that_the_application_stops_and_starts_it_again(terminal):
    code, out, err = typed(terminal.port, b"2+3\r\x1d")
    assert (code, err) == (0, f"{_told()}\n"), out
    assert out.endswith("The terminal starts again.\n")
    assert terminal.files and terminal.running and terminal.interrupted >= 1


def _told() -> str:
    from tillctl.shell import _TOLD

    return _TOLD


def test_a_terminal_of_cpython_has_no_prompt(terminal):
    terminal.status = {**STATUS, "board": "sim"}
    code, _, err = typed(terminal.port, b"")
    assert code == 5 and "has no prompt" in err
    assert terminal.interrupted == 0
