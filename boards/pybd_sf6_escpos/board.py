"""A Pyboard D SF6 (STM32F767) with a serial ESC/POS printer module.

Pins are constructed here and in rescue.py only; names are those of pins.csv.  A UART of
this port has its pins from MicroPython: the payment application is on UART 4 (X1, X2), the module
on UART 1 (Y1, Y2); the USB port is the console for mpremote, and the link for tillctl.
"""

from machine import UART, Pin, Timer
from micropython import const
from pyb import Flash
from tillroll.drivers.escpos_board import EscPosBoard

_BUZZER = "PA4"  # X5

_PRINTER_BAUD = const(115200)
_TEAR_ROWS = const(80)  # 10 mm from heaters to tear bar: see your module's drawing
_EPOCH = const(946684800)  # this port counts from 2000-01-01
_STORAGE_AT = const(524288)  # behind the file system that MicroPython makes for itself
_STORAGE_BYTES = const(1572864)


class Board(EscPosBoard):
    """The flash of a Pyboard D."""

    def flash(self):
        """Open the block device of the storage."""
        return storage()


def build() -> Board:
    """Construct every object of this board once."""
    printer = UART(1, _PRINTER_BAUD, timeout=0)
    buzzer = Pin(_BUZZER, Pin.OUT, value=0)
    return Board("pybd_sf6_escpos", printer, buzzer, Timer(-1), _TEAR_ROWS, _EPOCH)


def storage() -> Flash:
    """Open the block device of the storage; `_boot.py` mounts it."""
    return Flash(start=_STORAGE_AT, len=_STORAGE_BYTES)
