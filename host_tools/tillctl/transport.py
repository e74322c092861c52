"""The only module that opens ports: serial ports, by pyserial, and `socket://HOST:PORT`."""

import errno
import os
import select
import socket
import stat
from typing import Protocol
from urllib.parse import urlsplit

import serial
from serial.tools import list_ports

from tillctl.faults import LINK, NO_TERMINAL, USAGE, Fault

_SOCKET = "socket://"
_BAUD = 115200
_LOOK_S = 0.05
_SEND_S = 2


class Line(Protocol):
    """What a port offers, be it serial or a socket."""

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second.  Raises OSError."""

    def close(self) -> None:
        """Close the port."""


class Serial:
    """A serial port, or whatever else pyserial has a URL for."""

    def __init__(self, port: str):
        self._port = serial.serial_for_url(port, _BAUD, timeout=_LOOK_S, write_timeout=_SEND_S)

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
        address = _address(port) if port.startswith(_SOCKET) else None
        try:
            self._line: Line = Socket(*address) if address else Serial(port)
        except (serial.SerialException, OSError, ValueError) as error:
            fault = Fault(NO_TERMINAL, f"Cannot open {port}: {_reason(error)}.", _hint(port))
            raise fault from None

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises Fault when the port is gone."""
        try:
            self._line.write(data)
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second, b"" for nothing."""
        try:
            return self._line.read()
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None

    def close(self) -> None:
        """Close the port."""
        self._line.close()

    def _broke(self, error: Exception) -> Fault:
        what = f"The connection to {self.name} broke: {_reason(error)}."
        return Fault(
            LINK,
            what,
            "Check the cable, then repeat the command: a repeated approval prints once.",
        )


def serial_ports() -> list[str]:
    """Name the serial ports that belong to a USB device."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)


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


def _reason(error: BaseException) -> str:
    """Give the operating system's word for it, without pyserial's frame around it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno and cause.strerror:
            text = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror
            return text.lower()
        cause = cause.__cause__ or cause.__context__
    text = str(error).strip().rstrip(".")
    return text.splitlines()[0] if text else type(error).__name__


def _hint(port: str) -> str:
    if port.startswith(_SOCKET):
        return "Is the terminal running?  `tillctl sim --state DIR` starts a simulated one."
    is_device = os.path.exists(port) and stat.S_ISCHR(os.stat(port).st_mode)
    if is_device and not os.access(port, os.W_OK):
        return "You may not use this port: add yourself to the group `dialout` and log in again."
    return "Look at the cable and at the name of the port."
