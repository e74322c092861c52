"""Which terminal is meant, and what is said when it cannot be opened."""

import os
import socket

import pytest
from tillctl import ports
from tillctl.faults import LINK, NO_TERMINAL, USAGE, Fault
from tillctl.transport import Wire
from tillctl.usb import Attached

OURS = "socket://127.0.0.1:1"
PICO = Attached("/dev/ttyACM7", "E6614C31", "Board in FS mode: MicroPython on an RP2040")


def test_the_port_that_was_named_wins(monkeypatch):
    monkeypatch.setenv("TILLCTL_PORT", "from-env")
    assert ports.choose("named") == "named"
    assert ports.choose(None) == "from-env"


def test_the_only_terminal_is_taken(monkeypatch, tmp_path):
    with ports.announced(OURS, tmp_path):
        assert ports.choose(None) == OURS
    monkeypatch.setattr("tillctl.ports.serial_ports", lambda: [PICO])
    assert ports.choose(None) == "/dev/ttyACM7"


def test_none_and_several_are_faults_that_say_what_to_do(monkeypatch, tmp_path):
    with pytest.raises(Fault, match="No terminal") as none:
        ports.choose(None)
    assert "tillctl sim --state DIR" in none.value.do
    monkeypatch.setattr("tillctl.ports.serial_ports", lambda: [PICO])
    with ports.announced(OURS, tmp_path), pytest.raises(Fault, match="Several") as several:
        ports.choose(None)
    assert OURS in several.value.message and "/dev/ttyACM7" in several.value.message
    assert {none.value.exit_code, several.value.exit_code} == {NO_TERMINAL}


def test_notes_of_the_dead_and_notes_that_are_no_notes_are_passed_over(tmp_path):
    folder = ports.registry()
    folder.mkdir(parents=True)
    (folder / "4194305.json").write_text('{"port": "dead"}')  # above the highest process number
    (folder / f"{os.getpid()}.json").write_text("{half a no")
    (folder / "name.json").write_text("{}")
    assert ports.simulated() == []
    assert not (folder / "4194305.json").exists()


def test_a_folder_that_cannot_be_written_does_not_stop_the_simulator(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    with ports.announced(OURS, tmp_path):
        assert ports.simulated() == []


@pytest.mark.parametrize(
    ("port", "code", "words"),
    [
        ("/dev/there-is-none", NO_TERMINAL, "no such file or directory"),
        ("socket://127.0.0.1:1", NO_TERMINAL, "connection refused"),
        ("socket://127.0.0.1:99999", USAGE, "is no address"),
        ("socket://127.0.0.1", USAGE, "is no address"),
        ("socket://", USAGE, "is no address"),
        ("nonsense://x", NO_TERMINAL, "nonsense"),
        ("", NO_TERMINAL, "Cannot open"),
    ],
)
def test_a_port_that_does_not_open_is_told_in_one_sentence(port, code, words):
    with pytest.raises(Fault, match=words) as caught:
        Wire(port)
    assert caught.value.exit_code == code and caught.value.do
    assert caught.value.message.count(port) <= 1 or not port
    assert "Errno" not in caught.value.message and "\n" not in caught.value.message


def test_a_connection_that_breaks_is_a_fault():
    with socket.create_server(("127.0.0.1", 0)) as server:
        wire = Wire(f"socket://127.0.0.1:{server.getsockname()[1]}")
        peer, _ = server.accept()
        peer.sendall(b"hello")
        assert wire.read().startswith(b"h")
        peer.close()
        with pytest.raises(Fault, match="broke") as caught:
            while True:
                wire.write(b"x" * 65536)
                wire.read()
    wire.close()
    assert caught.value.exit_code == LINK
