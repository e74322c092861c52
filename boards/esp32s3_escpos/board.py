"""An ESP32-S3 with a serial ESC/POS printer module.

Pins are constructed here and in rescue.py only; numbers and names are those of pins.csv.
The payment application is on UART 1, the module on UART 2; the USB port is the console for
mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from tillroll.drivers.escpos_board import EscPosBoard

_BUZZER = const(4)
_PRINTER_TX = const(15)
_PRINTER_RX = const(16)

_PRINTER_BAUD = const(115200)
_PRINTER_BUFFER = const(256)  # the least that the IDF takes is 129
_TEAR_ROWS = const(80)  # 10 mm from heaters to tear bar: see your module's drawing
_EPOCH = const(946684800)  # this port counts from 2000-01-01


class Board(EscPosBoard):
    """The flash of an ESP32."""

    def flash(self):
        """Open the block device of the storage, the partition `vfs`."""
        from esp32 import Partition  # forgotten with the answer of the counter

        return Partition.find(Partition.TYPE_DATA, label="vfs")[0]


def build() -> Board:
    """Construct every object of this board once."""
    tx, rx = Pin(_PRINTER_TX), Pin(_PRINTER_RX, Pin.IN, Pin.PULL_UP)
    printer = UART(2, _PRINTER_BAUD, tx=tx, rx=rx, timeout=0, txbuf=_PRINTER_BUFFER)
    buzzer = Pin(_BUZZER, Pin.OUT, value=0)
    return Board("esp32s3_escpos", printer, buzzer, Timer(0), _TEAR_ROWS, _EPOCH)
