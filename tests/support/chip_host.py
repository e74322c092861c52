"""A chip on the bench: boots the `board.py` of a real board, and notes what it makes of its pins.

Stands for the modules that only a chip has; `machine` is the shim's, told which pins there are.
"""

import asyncio
import csv
import importlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import machine as shim
from emulator.virtual_time import VirtualTime
from tillroll import drivers

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
# the pins of UARTs that cannot have others (PYBD_SF2's mpconfigboard.h)
FIXED = {4: ("LINK_TX", "LINK_RX"), 1: ("PRINTER_TX", "PRINTER_RX")}
# what must be loaded anew, because it keeps what it has imported
_AGAIN = [
    f"tillroll.drivers.{name}"
    for name in (
        "chip_files",
        "chip_rescue",
        "console_link",
        "escpos_board",
        "kept_file",
        "mounted",
        "pio_player",
        "pio_probe",
        "rp2040_reset",
        "shared_link",
    )
]


@dataclass
class Made:
    """One construction of a pin: its name in pins.csv, and how."""

    pin: str
    mode: int
    pull: int
    value: int | None


@dataclass
class Chip:
    """What a board has made: in the order of its code."""

    pins: list[Made] = field(default_factory=list)
    uarts: dict[int, dict[str, Any]] = field(default_factory=dict)
    machines: list[dict[str, Any]] = field(default_factory=list)  # of PIO
    order: list[str] = field(default_factory=list)
    highs: list[str] = field(default_factory=list)  # pins that were high at any time
    names: dict[Any, str] = field(default_factory=dict)  # how a pin is spelt -> its name

    def used(self) -> set[str]:
        """The names of all pins that something drives or reads, those behind PIO and UARTs too."""
        found = {one.pin for one in self.pins} | self.of_pio()
        for number, how in self.uarts.items():
            found |= set() if how.get("tx") else set(FIXED.get(number, ()))
        return found

    def of_pio(self) -> set[str]:
        """The names of the pins that PIO drives by itself; its programs begin with them low."""
        found: set[str] = set()
        for how in self.machines:
            found |= self._neighbours(how.get("set_base"), 4)
            found |= self._neighbours(how.get("sideset_base"), 2)
        return found

    def _neighbours(self, first: Any, count: int) -> set[str]:
        """PIO drives pins that follow each other."""
        where = {name: at for at, name in self.names.items()}
        return {self.names[where[first.name] + at] for at in range(count)} if first else set()


def table(folder: Path) -> dict[str, str]:
    """The pins of pins.csv: name -> pin of the chip."""
    rows = csv.reader((folder / "pins.csv").read_text(encoding="ascii").splitlines())
    return dict(rows)


def spelt(chip_pin: str) -> int | str:
    """How `machine.Pin` is told of a pin of the chip."""
    return int(chip_pin[4:]) if chip_pin.startswith("GPIO") else chip_pin


@contextmanager
def booted(folder: Path, build: bool = True) -> Iterator[tuple[Any, Chip]]:
    """Give the Board that the board.py of a folder builds, else its rescue.py, and the Chip."""
    chip, time = Chip(), VirtualTime()
    shim.bus.reset()
    with (
        patch.dict(sys.modules, _modules(chip, table(folder), time)),
        patch.object(os, "ilistdir", lambda _path: iter(()), create=True),
        patch.object(asyncio, "sleep_ms", time.sleep, create=True),
    ):
        for name in [n for n in sys.modules if n in _AGAIN or n.endswith((".board", ".rescue"))]:
            del sys.modules[name]
        for name in _AGAIN:  # `from` finds them in their package, too
            vars(drivers).pop(name.rpartition(".")[2], None)
        sys.modules["rescue"] = importlib.import_module(f"{folder.name}.rescue")
        if build:
            yield importlib.import_module(f"{folder.name}.board").build(), chip
        else:
            yield sys.modules["rescue"], chip
    shim.bus.reset()


def _modules(chip: Chip, pins: dict[str, str], time: Any) -> dict[str, Any]:
    chip.names = names = {spelt(where): name for name, where in pins.items()}
    return {
        "machine": _machine(chip, names),
        "rp2": _module(
            "rp2", PIO=_Pio, StateMachine=_machines(chip), DMA=_Dma, asm_pio=_assembler
        ),
        "_rp2": _module("_rp2", Flash=object, StateMachine=_machines(chip)),
        "esp32": _module("esp32", Partition=object),
        "pyb": _module("pyb", Flash=object),
        "vfs": _module("vfs"),
        "select": _module("select", POLLIN=1, poll=_Poll),
        "time": time,
        "uctypes": _module("uctypes", addressof=lambda _buffer: 0),
    }


def _module(name: str, **members: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(members)
    return made


def _machine(chip: Chip, names: dict[Any, str]) -> ModuleType:
    return _module(
        "machine",
        Pin=_pins(chip, names),
        UART=_uarts(chip),
        ADC=_adcs(chip),
        Timer=shim.Timer,
        WDT=object,
        WDT_RESET=3,
        reset_cause=lambda: 1,
        unique_id=lambda: bytes(range(8)),
        mem32=defaultdict(int),
    )


def _pins(chip: Chip, names: dict[Any, str]) -> type:
    class Pin(shim.Pin):
        """Knows the pins of the table only, and notes what is made of them."""

        def __init__(self, at: Any, mode: int = -1, pull: int = -1, *, value: int | None = None):
            name = at.name if isinstance(at, shim.Pin) else names[at]
            if not isinstance(at, shim.Pin):
                chip.pins.append(Made(name, mode, pull, value))
                chip.order.append(name)
                shim.bus.edges.setdefault(name, lambda level: level and chip.highs.append(name))
            super().__init__(name, mode, pull, value=value)

    return Pin


def _uarts(chip: Chip) -> type:
    class UART(shim.UART):
        """Notes its pins."""

        def __init__(self, number: int, baudrate: int = 9600, **how: Any):
            chip.uarts[number] = how
            chip.order.append(f"UART{number}")
            super().__init__(number, baudrate, timeout=how.get("timeout", 1))

    return UART


def _adcs(chip: Chip) -> type:
    class ADC(shim.ADC):
        """Notes that it was made."""

        def __init__(self, pin: Any):
            chip.order.append("ADC")
            super().__init__(pin)

    return ADC


class _Poll:
    def register(self, _stream: Any, _events: int) -> None:
        """Watch nothing."""

    def ipoll(self, _ms: int) -> tuple[()]:
        return ()


class _Pio:
    OUT_LOW, OUT_HIGH, SHIFT_LEFT = 2, 3, 0

    def __init__(self, _number: int) -> None:
        pass

    def remove_program(self) -> None:
        """Make room."""


class _Dma:
    channel = 0
    registers: tuple[int, ...] = (0,) * 16
    read = 0

    def pack_ctrl(self, **_fields: Any) -> int:
        return 0

    def config(self, **_how: Any) -> None:
        """Take a configuration."""

    def active(self, *_value: int) -> bool:
        return False


def _assembler(**_how: Any) -> Any:
    return lambda program: program


def _machines(chip: Chip) -> type:
    class StateMachine:
        """Notes its pins; runs nothing."""

        def __init__(self, _number: int, _program: Any = None, **how: Any):
            chip.machines.append(how)
            chip.order.append("StateMachine")

        def active(self, *_value: int) -> int:
            return 0

        def put(self, _word: Any) -> None:
            """Take a word, or an instruction."""

        def rx_fifo(self) -> int:
            return 0

        restart = active

    setattr(StateMachine, "exec", StateMachine.put)
    return StateMachine
