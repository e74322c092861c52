"""A Raspberry Pi Pico with a serial ESC/POS printer module.

The only place of this board where pins are constructed; numbers and names are those of pins.csv,
by number because a stock image of MicroPython does not know the names.  The payment application
is on UART 0, the module on UART 1; the USB port is the console for mpremote, and the link for
tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers.escpos_board import EscPosBoard

_LINK_TX = const(0)
_LINK_RX = const(1)
_PRINTER_TX = const(4)
_PRINTER_RX = const(5)
_BUZZER = const(15)

_LINK_BAUD = const(115200)
_LINK_BUFFER = const(768)  # 66 ms: nothing keeps the counter from the wire for so long
_PRINTER_BAUD = const(115200)
_PRINTER_BUFFER = const(64)  # bytes that a question has to wait for
_TEAR_ROWS = const(80)  # 10 mm from heaters to tear bar: see your module's drawing


class Board(EscPosBoard):
    """The Pico's flash."""

    def flash(self):
        """Open the block device of the storage."""
        from _rp2 import Flash  # forgotten with the answer of the counter

        return Flash()


def build() -> Board:
    """Construct every object of this board once."""
    tx, rx = Pin(_PRINTER_TX), Pin(_PRINTER_RX, Pin.IN, Pin.PULL_UP)
    printer = UART(1, _PRINTER_BAUD, tx=tx, rx=rx, timeout=0, txbuf=_PRINTER_BUFFER)
    tx, rx = Pin(_LINK_TX), Pin(_LINK_RX)
    link = UART(0, _LINK_BAUD, tx=tx, rx=rx, timeout=0, rxbuf=_LINK_BUFFER)
    buzzer = Pin(_BUZZER, Pin.OUT, value=0)
    return Board("rpi_pico_escpos", printer, link, buzzer, Timer(-1), _TEAR_ROWS)
