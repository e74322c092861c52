"""A terminal with a printer module: the board `sim` with another engine, on the module's twin."""

from emulator.escpos_printer import EscPosPrinter
from emulator.rig import Rig
from support import corridor
from support.module_bench import UART, engine_on


class ModuleRig(Rig):
    """As its parent; `mechanism` is an EscPosPrinter."""

    def mechanism_on(self, paper):
        """The module."""
        return EscPosPrinter(self.time, paper, UART)

    def build(self):
        """The board."""
        board = Rig.build(self)
        board.engine, board.sensors = engine_on(self.time)
        setattr(board, "dots", lambda: None)
        return board


def powered(**options):
    """As corridor.powered."""
    return corridor.powered(ModuleRig, **options)
