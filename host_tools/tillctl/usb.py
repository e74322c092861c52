"""The serial ports of this computer that belong to a USB device, and what each of them is."""

from dataclasses import dataclass

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

# vendor and product: who they belong to (MicroPython: mpconfigport.h and mpconfigboard.h of each
# port; ESP32-S3 technical reference manual, 33.3; the others: data sheets of the chips)
_KNOWN = {
    (0x2E8A, 0x0005): "MicroPython on an RP2040 or RP2350",
    (0xF055, 0x9800): "MicroPython on an STM32",
    (0xF055, 0x9801): "MicroPython on an STM32",
    (0xF055, 0x9802): "MicroPython on an STM32",
    (0x303A, 0x4001): "MicroPython on an ESP32",
    (0x303A, 0x1001): "ESP32 with its own USB port",
    (0x10C4, 0xEA60): "serial adapter CP210x",
    (0x1A86, 0x7523): "serial adapter CH340",
    (0x1A86, 0x55D4): "serial adapter CH9102",
    (0x0403, 0x6001): "serial adapter FT232",
}
_OTHER = "serial port on USB"


@dataclass(frozen=True)
class Attached:
    """One terminal that may be there: its port, its serial number, "" for none, and what it is."""

    port: str
    serial: str
    what: str

    def line(self) -> str:
        """Tell of it in one line, as it is named in a sentence."""
        return f"{self.port} ({', '.join(part for part in (self.serial, self.what) if part)})"


def serial_ports() -> list[Attached]:
    """Give the serial ports that belong to a USB device."""
    found = [_attached(port) for port in list_ports.comports() if port.vid is not None]
    return sorted(found, key=lambda one: one.port)


def _attached(port: ListPortInfo) -> Attached:
    kind = _KNOWN.get((port.vid or 0, port.pid or 0), _OTHER)
    product = (port.product or "").strip()
    return Attached(
        port.device, port.serial_number or "", f"{product}: {kind}" if product else kind
    )
