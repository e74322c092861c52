"""The only module that opens ports: serial ports and `socket://HOST:PORT`, through pyserial."""

import os
import stat
from urllib.parse import urlsplit

import serial
from serial.tools import list_ports

from tillctl.faults import LINK, NO_TERMINAL, USAGE, Fault

_SOCKET = "socket://"


class Wire:
    """An open port: bytes out, bytes in, with a time limit."""

    def __init__(self, port: str, baudrate: int = 115200):
        if port.startswith(_SOCKET):
            _check_address(port)
        try:
            self._port = serial.serial_for_url(port, baudrate, timeout=0.05, write_timeout=2)
        except (serial.SerialException, OSError, ValueError) as error:
            fault = Fault(NO_TERMINAL, f"Cannot open {port}: {_reason(error)}.", _hint(port))
            raise fault from None
        self.name = port

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises Fault when the port is gone."""
        try:
            self._port.write(data)
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second, b"" for nothing."""
        try:
            data: bytes = self._port.read(self._port.in_waiting or 1)
        except (serial.SerialException, OSError) as error:
            raise self._broke(error) from None
        return data

    def close(self) -> None:
        """Close the port."""
        self._port.close()

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


def _check_address(port: str) -> None:
    """Raise Fault for what is no `socket://HOST:PORT`: pyserial's own words are of no help."""
    try:
        parts = urlsplit(port)
        good = parts.hostname and parts.port
    except ValueError:
        good = None
    if not good:
        raise Fault(USAGE, f"{port} is no address.", "Write it as socket://HOST:PORT.")


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
