"""What boards with a printer module have in common: everything but their pins and their flash."""

import time

from tillroll.drivers.clock import TicksClock
from tillroll.drivers.escpos import EscPosEngine, EscPosSensors
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.mounted import ChipFiles, Mounted
from tillroll.drivers.shared_link import wires
from tillroll.overlay import Overlay


class EscPosBoard(ChipFiles):
    """What `firmware/main.py` needs of a board; attributes are the contracts of ports.py.

    `printer` is a UART with `timeout=0`, `buzzer` a pin, `timer` a free machine.Timer;
    `tear_rows` as for EscPosEngine, `epoch` as for TicksClock.
    """

    watchdog = None

    def __init__(self, name, printer, buzzer, timer, tear_rows, epoch=0):
        self.name = name
        self.engine = EscPosEngine(printer, time, tear_rows)
        self.sensors = EscPosSensors(self.engine.line, time)
        self.clock = TicksClock(time, epoch=epoch)
        self.indicator = DisplayBuzzer(_no_display, buzzer, timer)
        self.store = FileStore(Mounted, "/state")
        with Overlay():
            from rescue import serial, uart

            from tillroll.drivers.chip_files import defaults, font

            self.serial = serial()
            self.link = wires(uart())
            self.latin, self.han = font("latin24.pack"), font("han24.pack")
            self.factory = defaults()

    def dots(self):
        """Give None: there is no test of the dots of a module's head."""


def _no_display(_text: str) -> None:
    """Show nothing: such a board has no display, and `tillctl status` tells the same."""
