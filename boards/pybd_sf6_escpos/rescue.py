"""What a start needs before anything else, and all that the safe mode has: see docs/repair.md.

Imported for that, and forgotten again.  The payment application is on UART 4; the USB port is the
console for mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from tillroll.drivers import chip_rescue as chip
from tillroll.drivers import kept_file as kept

__all__ = ["NAME", "clock", "held", "indicator", "kept", "link", "off", "serial", "store", "uart"]

NAME = "pybd_sf6_escpos"

_BUZZER = "PA4"  # X5

serial = chip.serial
clock = chip.clock
store = chip.store
off = chip.no_head
held = chip.no_button


def uart() -> UART:
    """Open the UART of the payment application."""
    return UART(4, chip.LINK_BAUD, timeout=0, rxbuf=chip.LINK_BUFFER)


def link():
    """Open the Link of the safe mode."""
    return chip.wires(uart())


def indicator():
    """Make the Indicator of the safe mode."""
    return chip.buzzer(Pin(_BUZZER, Pin.OUT, value=0), Timer(-1))
