"""The transport against a pseudo-terminal: what mpremote and pyserial must go on doing for us."""

import errno
import time

import pytest
import serial
from support.pty_board_host import PtyBoard
from support.transport_contract_host import TransportContract
from tillctl import port_faults, transport
from tillctl.client import Client
from tillctl.faults import LINK, NO_TERMINAL, Fault
from tillctl.protocol import encode
from tillctl.transport import Repl, Wire

PATIENCE_S = 20


@pytest.fixture
def board():
    """A board on a pseudo-terminal."""
    made = PtyBoard()
    yield made
    made.unplug()


@pytest.fixture
def port(board):
    """Where it is."""
    return board.port


class TestPty(TransportContract):
    """The contract, on a pseudo-terminal."""


def wait_for(holds) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE_S
        time.sleep(0.01)


def test_leaving_starts_the_program_of_the_board(board):
    repl = Repl(board.port)
    repl.leave()
    repl.close()
    wait_for(lambda: board.starts)
    assert board.starts == 1


def test_the_link_carries_questions_and_never_interrupts(board, monkeypatch):
    monkeypatch.setattr("tillctl.client.random.randrange", lambda *_: 41)
    line = encode(42, {"verb": "status"})
    board.answer(line.strip(), b"boot noise\r\n" + encode(42, {"ok": True, "printer": "idle"}))
    wire = Wire(board.port)
    assert Client(wire, PATIENCE_S, 1).call("status")["printer"] == "idle"
    wire.close()
    assert board.lines == [line.strip()]


def test_a_board_that_is_no_micropython_is_told(board, monkeypatch):
    monkeypatch.setattr(transport, "_ENTER_S", 0.2)
    monkeypatch.setattr(transport, "_PATIENCE_S", 0.2)
    board.deaf = True
    with pytest.raises(Fault, match="answers as MicroPython does") as caught:
        Repl(board.port)
    assert caught.value.exit_code == LINK


@pytest.mark.parametrize("opened", [Wire, Repl])
def test_a_port_in_use_is_told_and_free_again_afterwards(board, opened):
    first = Wire(board.port)
    with pytest.raises(Fault, match="is in use by another program") as caught:
        opened(board.port)
    assert caught.value.exit_code == NO_TERMINAL and board.port in caught.value.do
    first.close()
    opened(board.port).close()


def test_a_cable_that_is_pulled_is_told_by_both(board):
    wire = Wire(board.port)
    board.unplug()
    with pytest.raises(Fault, match=r"was unplugged|broke") as caught:
        for _ in range(100):
            wire.write(b"x")
            wire.read()
    assert caught.value.exit_code == LINK and "cable" in caught.value.do
    wire.close()


def test_a_cable_that_is_pulled_at_the_repl_is_told(board):
    repl = Repl(board.port)
    board.unplug()
    with pytest.raises(Fault, match=r"was unplugged|broke|failed") as caught:
        repl.run("print(1)")
    assert caught.value.exit_code == LINK and "goes on where it stopped" in caught.value.do
    repl.close()


@pytest.mark.parametrize("opened", [Wire, Repl])
def test_a_port_that_is_not_allowed_names_the_group_and_the_rule(board, opened, monkeypatch):
    def denied(*_args, **_options):
        raise serial.SerialException(errno.EACCES, "could not open port")

    monkeypatch.setattr(serial, "serial_for_url", denied)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(Fault, match="permission denied") as caught:
        opened(board.port)
    assert caught.value.exit_code == NO_TERMINAL
    assert "usermod -aG" in caught.value.do
    assert port_faults.RULE in caught.value.do and "99-tillroll.rules" in caught.value.do


def test_the_group_of_a_port_that_cannot_be_asked_is_dialout():
    assert "-aG dialout" in port_faults._permission("/dev/there-is-none")
