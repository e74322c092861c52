"""A terminal with a printer module: the board `sim` with another engine, on the module's twin."""

from emulator.escpos_printer import EscPosPrinter
from emulator.rig import Rig
from support import corridor
from support.module_bench import UART, engine_on

SHORT = {"emv": {}, "remarks": []}


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


def print_one(rig, row=0, fault=None, **changes):
    """Send one approval with a single copy; `fault()` happens at a row of paper."""

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        if fault:
            rig.mechanism.at_row(row, fault)
        answer = await rig.call("approve", approval=corridor.sample("sale", **changes))
        assert answer["ok"], answer
        await rig.pause(300)
        return await rig.settle()

    return rig.run(act())


def go_on(rig):
    """Wait until the printer goes on and has nothing left to do; gives the story."""

    async def act():
        while (await rig.call("status"))["printer"] == "stopped":
            await rig.pause(50)
        await rig.settle()
        await rig.pause(1000)
        return await rig.call("why", voucher="456")

    return rig.run(act())
