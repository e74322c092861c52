"""What a start needs before anything else, and all that the safe mode has: see docs/repair.md.

Imported for that, and forgotten again.  The payment application is on UART 1; the USB port is the
console for mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers import chip_rescue as chip
from tillroll.drivers import kept_file as kept

__all__ = ["NAME", "clock", "held", "indicator", "kept", "link", "off", "serial", "store", "uart"]

NAME = "esp32s3_escpos"

_BUZZER = const(4)
_LINK_TX = const(17)
_LINK_RX = const(18)

serial = chip.serial
clock = chip.clock
store = chip.store
off = chip.no_head
held = chip.no_button


def uart() -> UART:
    """Open the UART of the payment application."""
    tx, rx = Pin(_LINK_TX), Pin(_LINK_RX)
    return UART(1, chip.LINK_BAUD, tx=tx, rx=rx, timeout=0, rxbuf=chip.LINK_BUFFER)


def link():
    """Open the Link of the safe mode."""
    return chip.wires(uart())


def indicator():
    """Make the Indicator of the safe mode."""
    return chip.buzzer(Pin(_BUZZER, Pin.OUT, value=0), Timer(0))
