"""The steps of an installation by themselves: who is asked, what fits, what marks a switch."""

import pytest
from support.raw_repl_host import StockTerminal
from tillctl import install_steps, quiet
from tillctl.faults import Fault


class Room:
    """A flash with so many free blocks, and perhaps a folder for what is new."""

    def __init__(self, blocks, *names):
        self._free, self._names = blocks * 4096, names

    def free(self):
        return self._free

    def names(self, folder):
        assert folder == "/"
        return list(self._names)


def test_what_an_interrupted_update_has_taken_is_not_asked_for_again():
    files = {f"/tillroll/m{number}.mpy": b"M" for number in range(5)}
    todo = install_steps.Plan([], [], list(files), [], 5)
    install_steps.check_room(Room(5 + 8, "main.py"), files, todo)
    install_steps.check_room(Room(5 + 2, "main.py", "next/"), files, todo)
    for room in (Room(5 + 7, "main.py"), Room(5 + 1, "main.py", "next/")):
        with pytest.raises(Fault, match="do not fit side by side"):
            install_steps.check_room(room, files, todo)


def test_the_switch_begins_with_its_mark():
    assert install_steps.mark().startswith('"""Puts a complete new version')


class Waiting(StockTerminal):
    """MicroPython at its prompt, which takes a question for a comment."""

    def _application(self, line: bytes) -> None:
        self._socket.sendall(line + b"\r\n>>> ")


def test_a_prompt_is_not_asked_twice(monkeypatch):
    monkeypatch.setattr(quiet, "_ASK", (600.0, 1))
    terminal = Waiting()
    assert quiet.check(terminal.port, False, "") is None
    terminal.close()
