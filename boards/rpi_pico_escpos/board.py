"""A Raspberry Pi Pico with a serial ESC/POS printer module.

Pins are constructed here and in rescue.py only; numbers and names are those of pins.csv,
by number because a stock image of MicroPython does not know the names.  The payment application
is on UART 0, the module on UART 1; the USB port is the console for mpremote, and the link for
tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers.escpos_board import EscPosBoard

_PRINTER_TX = const(4)
_PRINTER_RX = const(5)
_BUZZER = const(15)

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
    buzzer = Pin(_BUZZER, Pin.OUT, value=0)
    return Board("rpi_pico_escpos", printer, buzzer, Timer(-1), _TEAR_ROWS)
