"""The only module that opens ports, and that knows mpremote.

`Wire` is the link to a running terminal, over a serial port or `socket://HOST:PORT`; it never
interrupts what runs there.  `Repl` is the raw REPL of a terminal with MicroPython, by mpremote.
"""

import ast
import contextlib
import errno
import io
import os
import select
import socket
import struct
from types import SimpleNamespace
from typing import Any, Protocol
from urllib.parse import urlsplit

import serial
from mpremote.console import Console
from mpremote.repl import do_repl_main_loop
from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport

from tillctl.faults import LINK, USAGE, Fault
from tillctl.port_faults import SOCKET, broke, cannot_open

_BAUD = 115200
_LOOK_S = 0.05
_SEND_S = 2
_PATIENCE_S = 20
_ENTER_S = 10
_MANY = 4096
_TAIL = 2000
_BROKEN = (TransportError, OSError, EOFError, struct.error, ValueError)
_AGAIN = "Check the cable, then run the command again: it goes on where it stopped."


class Line(Protocol):
    """What a port offers, be it serial or a socket."""

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second.  Raises OSError."""

    def close(self) -> None:
        """Close the port."""


class Serial:
    """A serial port, or whatever else pyserial has a URL for; nobody else may use it meanwhile."""

    def __init__(self, port: str):
        self._port = serial.serial_for_url(
            port, _BAUD, timeout=_LOOK_S, write_timeout=_SEND_S, exclusive=True
        )

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._port.write(data)

    def read(self) -> bytes:
        """Give what has arrived."""
        data: bytes = self._port.read(self._port.in_waiting or 1)
        return data

    def close(self) -> None:
        """Close the port."""
        self._port.close()


class Socket:
    """A TCP connection; pyserial's own keeps its user waiting for 0.3 s at the end."""

    def __init__(self, host: str, port: int):
        self._socket = socket.create_connection((host, port), timeout=_SEND_S)

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._socket.sendall(data)

    def read(self) -> bytes:
        """Give what has arrived."""
        if not select.select([self._socket], [], [], _LOOK_S)[0]:
            return b""
        data = self._socket.recv(4096)
        if not data:
            raise OSError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        return data

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


class Wire:
    """An open port: bytes out, bytes in, with a time limit.  Every failure is a Fault."""

    def __init__(self, port: str):
        self.name = port
        address = _address(port) if port.startswith(SOCKET) else None
        try:
            self._line: Line = Socket(*address) if address else Serial(port)
        except (serial.SerialException, OSError, ValueError) as error:
            raise cannot_open(port, error) from None

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises Fault when the port is gone."""
        try:
            self._line.write(data)
        except (serial.SerialException, OSError) as error:
            raise broke(self.name, error) from None

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second, b"" for nothing."""
        try:
            return self._line.read()
        except (serial.SerialException, OSError) as error:
            raise broke(self.name, error) from None

    def close(self) -> None:
        """Close the port."""
        self._line.close()


def _address(port: str) -> tuple[str, int]:
    """Take `socket://HOST:PORT` apart.  Raises Fault for what is none."""
    try:
        parts = urlsplit(port)
        host, number = parts.hostname, parts.port
    except ValueError:
        host = number = None
    if not host or not number:
        raise Fault(USAGE, f"{port} is no address.", "Write it as socket://HOST:PORT.")
    return host, number


class Repl:
    """A terminal at its raw REPL.  Whatever ran there was interrupted; every failure is a Fault.

    After `leave`, `write` and `read` make it a port like `Wire`.
    """

    def __init__(self, port: str):
        self.name = port
        self.heard = b""  # the last of what came in after `leave`
        try:
            self._transport = SerialTransport(port, timeout=_PATIENCE_S)
        except _BROKEN as error:
            Wire(port).close()  # mpremote does not say why; this does
            raise cannot_open(port, error) from None
        try:
            self._enter()
        except Fault:
            self.close()
            raise

    def _enter(self) -> None:
        for last in (False, True):
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it misses
                    self._transport.enter_raw_repl(timeout_overall=_ENTER_S)
                return
            except TransportError:
                if last:
                    raise Fault(
                        LINK,
                        f"Nothing at {self.name} answers as MicroPython does.",
                        "Is a MicroPython image on the board?  See docs/install.md.",
                    ) from None
            except _BROKEN as error:
                raise self._broke(error) from None

    def run(self, script: str) -> Any:
        """Run a script; gives the value of the literal it printed, None for nothing."""
        try:
            printed = self._transport.exec(script)
            text = printed.decode().strip()
            return ast.literal_eval(text) if text else None
        except TransportExecError as error:
            raise self._failed(error.error_output) from None
        except (SyntaxError, ValueError):
            raise self._failed("it printed what was not asked for") from None
        except _BROKEN as error:
            raise self._broke(error) from None

    def start(self, script: str) -> None:
        """Start a script that speaks for itself, by `send` and `receive`."""
        try:
            self._transport.exec_raw_no_follow(script)
        except _BROKEN as error:
            raise self._broke(error) from None

    def finish(self) -> None:
        """Wait for the end of the script."""
        try:
            _, error = self._transport.follow(_PATIENCE_S)
        except _BROKEN as broken:
            raise self._broke(broken) from None
        if error:
            raise self._failed(error.decode("utf-8", "replace"))

    def send(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._transport.serial.write(data)
        except _BROKEN as error:
            raise self._broke(error) from None

    def receive(self, count: int) -> bytes:
        """Give exactly `count` bytes."""
        try:
            data: bytes = self._transport.serial.read(count)
        except _BROKEN as error:
            raise self._broke(error) from None
        if len(data) < count:
            raise self._failed(data.decode("utf-8", "replace"))
        return data

    def leave(self) -> None:
        """Leave the REPL by a soft reset: main.py runs from here on."""
        try:
            self._transport.exit_raw_repl()
            self._transport.serial.write(b"\x04")
            self._transport.serial.timeout = _LOOK_S
        except _BROKEN as error:
            raise self._broke(error) from None

    def person(self) -> None:
        """Let a person type at the prompt until Ctrl-], then be at the raw REPL again."""
        port = self._transport.serial
        if not hasattr(port, "fd"):
            port.fd = port.fileno()  # mpremote waits for it, and pyserial's sockets have none
        console = Console()
        try:
            self._transport.exit_raw_repl()
            console.enter()
            try:
                gone = _type_at(self._transport, console)
            finally:
                console.exit()
        except _BROKEN as error:
            raise self._broke(error) from None
        if gone:
            raise self._broke(OSError(errno.EIO, os.strerror(errno.EIO)))
        self._enter()

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self.send(data)

    def read(self) -> bytes:
        """Give what has arrived, b"" for nothing."""
        try:
            data: bytes = self._transport.serial.read(_MANY)
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None
        self.heard = (self.heard + data)[-_TAIL:]
        return data

    def close(self) -> None:
        """Close the port."""
        with contextlib.suppress(*_BROKEN):
            self._transport.close()

    def _broke(self, error: Exception) -> Fault:
        return broke(self.name, error, _AGAIN)

    def _failed(self, told: str) -> Fault:
        last = told.strip().splitlines()[-1] if told.strip() else "it fell silent"
        return Fault(LINK, f"MicroPython at {self.name} failed: {last}.", _AGAIN)


def _type_at(transport: SerialTransport, console: Console) -> bool:
    """Run mpremote's own loop; gives whether the terminal went away."""
    gone: bool = do_repl_main_loop(
        SimpleNamespace(transport=transport),
        console,
        console.write,
        escape_non_printable=False,
        code_to_inject=None,
        file_to_inject=None,
    )
    return gone
