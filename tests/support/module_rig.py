"""A terminal with a printer module: the board `sim` with another engine, on the module's twin."""

import machine
from emulator.escpos_printer import EscPosPrinter
from emulator.physics import BAR_ROWS
from emulator.rig import Rig
from support import corridor
from tillroll.drivers.escpos import EscPosEngine, EscPosSensors

UART = 1


def engine_on(time, baud=115200):
    """The engine on whatever sits at the other end of the UART, and its sensors."""
    uart = machine.UART(UART, baud)
    engine = EscPosEngine(uart, time, BAR_ROWS)
    return engine, EscPosSensors(engine.line, time)


class ModuleRig(Rig):
    """As its parent; `mechanism` is an EscPosPrinter."""

    def mechanism_on(self, paper):
        """The module."""
        return EscPosPrinter(self.time, paper, UART)

    def build(self):
        """The board."""
        board = Rig.build(self)
        board.engine, board.sensors = engine_on(self.time)
        return board


def powered(**options):
    """As corridor.powered."""
    return corridor.powered(ModuleRig, **options)
