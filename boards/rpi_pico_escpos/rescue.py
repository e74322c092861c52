"""What a start needs before anything else, and all that the safe mode has: see docs/repair.md.

Imported for that, and forgotten again.  The payment application is on UART 0; the USB port is the
console for mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers import chip_rescue as chip
from tillroll.drivers import rp2040_reset as kept

__all__ = ["NAME", "clock", "held", "indicator", "kept", "link", "off", "serial", "store", "uart"]

NAME = "rpi_pico_escpos"

_LINK_TX = const(0)
_LINK_RX = const(1)
_BUZZER = const(15)

serial = chip.serial
clock = chip.clock
store = chip.store
off = chip.no_head
held = chip.no_button


def uart() -> UART:
    """Open the UART of the payment application."""
    tx, rx = Pin(_LINK_TX), Pin(_LINK_RX)
    return UART(0, chip.LINK_BAUD, tx=tx, rx=rx, timeout=0, rxbuf=chip.LINK_BUFFER)


def link():
    """Open the Link of the safe mode."""
    return chip.wires(uart())


def indicator():
    """Make the Indicator of the safe mode."""
    return chip.buzzer(Pin(_BUZZER, Pin.OUT, value=0), Timer(-1))
