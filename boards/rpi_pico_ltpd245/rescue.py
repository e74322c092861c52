"""What a start needs before anything else, and all that the safe mode has: see docs/repair.md.

Imported for that, and forgotten again.  The payment application is on UART 0; the USB port is the
console for mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers import chip_rescue as chip
from tillroll.drivers import rp2040_reset as kept

__all__ = ["NAME", "clock", "held", "indicator", "kept", "link", "off", "serial", "store", "uart"]

NAME = "rpi_pico_ltpd245"

_LINK_TX = const(0)
_LINK_RX = const(1)
_BUZZER = const(15)
_SAFE_BUTTON = const(16)

serial = chip.serial
clock = chip.clock
store = chip.store


def off() -> None:
    """Take strobes and power of the head down."""
    for gpio in (2, 3, 4, 5, 6, 7, 21):  # HEAD_STROBE1 to 6, HEAD_POWER
        Pin(gpio, Pin.OUT, Pin.PULL_DOWN, value=0)


def held() -> bool:
    """Whether somebody holds the button for the safe mode."""
    return chip.held(Pin(_SAFE_BUTTON, Pin.IN, Pin.PULL_UP))


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
