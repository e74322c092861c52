"""A Raspberry Pi Pico with a Seiko LTPD245 mechanism on it.

Pins are constructed here and in rescue.py only; numbers and names are those of pins.csv,
by number because a stock image of MicroPython does not know the names.  rescue.py has those that
the safe mode needs, too.
"""

import time

from machine import ADC, Pin, Timer
from micropython import const
from tillroll.drivers import row_plan, rp2040_watchdog
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.dot_head import DotHead
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.mounted import ChipFiles, Mounted
from tillroll.drivers.pio_player import PioPlayer
from tillroll.drivers.pio_sensors import PioSensors
from tillroll.drivers.shared_link import wires
from tillroll.overlay import Overlay

_HEAD_STROBES = (2, 3, 4, 5, 6, 7)
_MOTOR_A = const(8)  # B, /A and /B follow
_PAPER_OUT = const(12)
_PAPER_LOW = const(13)
_PLATEN_OPEN = const(14)
_BUZZER = const(15)
_HEAD_DATA = const(18)
_HEAD_CLOCK = const(19)  # the latch follows
_HEAD_POWER = const(21)
_DOT_TEST = const(22)
_HEAD_TEMP = const(26)
_SUPPLY = const(27)
_DOT_SENSE = const(28)

_SUPPLY_FULL_MV = const(13200)  # divider of 4 on a 3.3 V reference
_SOURCE_MOHM = const(200)  # battery, switch and leads


class Board(ChipFiles):
    """What `firmware/main.py` needs of a board; attributes are the contracts of ports.py."""

    def __init__(self, name, watchdog=None):
        self.name = name
        self.engine, self.sensors = _mechanism()
        self.watchdog = watchdog
        self.clock = TicksClock(time)
        self.indicator = DisplayBuzzer(_no_display, _low(_BUZZER), Timer(-1))
        self.store = FileStore(Mounted, "/state")
        with Overlay():
            from tillroll.approval.cardnumber import holds_card_number
            from tillroll.drivers.own_settings import take
            from tillroll.settings import Settings

            self.rejected = take(Mounted, Settings(None, None, holds_card_number).read)
        with Overlay():
            from rescue import serial, uart
            from tillroll.drivers.chip_files import defaults, font

            self.serial = serial()
            self.link = wires(uart())
            self.latin, self.han = font("latin24.pack"), font("han24.pack")
            self.factory = defaults()

    def flash(self):
        """Open the block device of the storage."""
        from _rp2 import Flash  # forgotten with the answer of the counter

        return Flash()

    def dots(self):
        """The test of the head's dots; None on a board without a circuit for it."""
        from _rp2 import StateMachine  # forgotten with the errand
        from tillroll.drivers.dot_test import DotTest
        from tillroll.drivers.pio_probe import PioProbe

        strobes = [Pin(number) for number in _HEAD_STROBES]  # they stay those of the PIO
        return DotTest(
            probe=PioProbe(StateMachine(1), strobes, time),
            source=_low(_DOT_TEST),
            sense=ADC(Pin(_DOT_SENSE)),
            power=Pin(_HEAD_POWER),
            engine=self.engine,
            sensors=self.sensors,
            time=time,
        )


def build() -> Board:
    """Construct every object of this board once."""
    return Board("rpi_pico_ltpd245", rp2040_watchdog)


def _mechanism():
    """Strobes and power come first: from the reset to here only pull-downs hold them."""
    made = player()
    sensors = PioSensors(
        paper_out=Pin(_PAPER_OUT, Pin.IN, Pin.PULL_UP),
        paper_low=Pin(_PAPER_LOW, Pin.IN, Pin.PULL_UP),
        platen_open=Pin(_PLATEN_OPEN, Pin.IN, Pin.PULL_UP),
        head=ADC(Pin(_HEAD_TEMP)),
        supply=ADC(Pin(_SUPPLY)),
        supply_full_mv=_SUPPLY_FULL_MV,
        time=time,
    )
    return DotHead(made, _low(_HEAD_POWER), sensors, time, Timer(-1), _SOURCE_MOHM), sensors


def player() -> PioPlayer:
    """Construct strobes, motor and shift register, and the PIO's state machines behind them."""
    strobes = [Pin(number, Pin.OUT, Pin.PULL_DOWN, value=0) for number in _HEAD_STROBES]
    _low(_HEAD_POWER)
    with Overlay():
        import rp2  # whose assembler takes 1.3 KB
        from tillroll.drivers import pio_programs as programs

        rp2.PIO(0).remove_program()  # of a board that was built before: there is room for one
        platen = Pin(_PLATEN_OPEN, Pin.IN, Pin.PULL_UP)
        one_shot = rp2.StateMachine(
            0,
            programs.one_shot(rp2),
            freq=programs.ONE_SHOT_HZ,
            out_base=strobes[0],
            jmp_pin=platen,
        )
        lid = rp2.StateMachine(
            2, programs.lid(rp2), freq=programs.LID_HZ, out_base=strobes[0], in_base=platen
        )
        words = rp2.StateMachine(
            1,
            programs.player(rp2),
            freq=row_plan.HZ,
            set_base=Pin(_MOTOR_A),
            out_base=Pin(_HEAD_DATA),
            sideset_base=Pin(_HEAD_CLOCK),
        )
    return PioPlayer(one_shot, words, lid, rp2.DMA, time)


def _low(number: int) -> Pin:
    return Pin(number, Pin.OUT, value=0)


def _no_display(_text: str) -> None:
    """Show nothing: this board has no display, and `tillctl status` tells the same."""
