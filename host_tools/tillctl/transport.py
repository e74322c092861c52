"""The only module that opens ports: serial ports and `socket://HOST:PORT`, through pyserial."""

import os
import stat

import serial
from serial.tools import list_ports

from tillctl.faults import LINK, NO_TERMINAL, Fault


class Wire:
    """An open port: bytes out, bytes in, with a time limit."""

    def __init__(self, port: str, baudrate: int = 115200):
        try:
            self._port = serial.serial_for_url(port, baudrate, timeout=0.05, write_timeout=2)
        except (serial.SerialException, OSError, ValueError) as error:
            raise Fault(NO_TERMINAL, f"Cannot open {port}: {_reason(error)}.", _hint(port))
        self.name = port

    def write(self, data: bytes) -> None:
        """Send all of it.  Raises Fault when the port is gone."""
        try:
            self._port.write(data)
        except (serial.SerialException, OSError) as error:
            raise Fault(LINK, f"The connection to {self.name} broke: {_reason(error)}.", _PLUG)

    def read(self) -> bytes:
        """Give what has arrived within a twentieth of a second, b"" for nothing."""
        try:
            return self._port.read(self._port.in_waiting or 1)
        except (serial.SerialException, OSError) as error:
            raise Fault(LINK, f"The connection to {self.name} broke: {_reason(error)}.", _PLUG)

    def close(self) -> None:
        """Close the port."""
        self._port.close()


_PLUG = "Check the cable, then repeat the command: a repeated approval prints once."


def serial_ports() -> list[str]:
    """Name the serial ports that belong to a USB device."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)


def _reason(error: Exception) -> str:
    text = str(error).strip().rstrip(".")
    return text.splitlines()[0] if text else type(error).__name__


def _hint(port: str) -> str:
    if port.startswith("socket://"):
        return "Is the terminal running?  `tillctl sim --state DIR` starts a simulated one."
    if os.path.exists(port) and stat.S_ISCHR(os.stat(port).st_mode) and not os.access(port, os.W_OK):
        return "You may not use this port: add yourself to the group `dialout` and log in again."
    return "Look at the cable and at the name of the port."
