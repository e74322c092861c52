"""A Raspberry Pi Pico with a Seiko LTPD245 mechanism on it.

The only place of this board where pins are constructed; numbers and names are those of pins.csv,
by number because a stock image of MicroPython does not know the names.  The payment application
is on UART 0; the USB port is the console for mpremote, and the link for tillctl.
"""

import time
from binascii import hexlify

from machine import ADC, UART, WDT_RESET, Pin, Timer, reset_cause, unique_id
from micropython import const
from tillroll.drivers import row_plan
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.console_link import console
from tillroll.drivers.dot_head import DotHead
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.mounted import ChipFiles, Mounted
from tillroll.drivers.pio_player import PioPlayer
from tillroll.drivers.sensors import HeadSensors
from tillroll.drivers.serial_link import SerialLink
from tillroll.drivers.shared_link import SharedLink
from tillroll.overlay import Overlay

_LINK_TX = const(0)
_LINK_RX = const(1)
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

_LINK_BAUD = const(115200)
_LINK_BUFFER = const(768)  # 66 ms: nothing keeps the counter from the wire for so long
_SUPPLY_FULL_MV = const(13200)  # divider of 4 on a 3.3 V reference
_SOURCE_MOHM = const(200)  # battery, switch and leads


class Board(ChipFiles):
    """What `firmware/main.py` needs of a board; attributes are the contracts of ports.py."""

    def __init__(self, name):
        self.name = name
        self.serial = hexlify(unique_id()).decode()
        self.engine, self.sensors = _mechanism()
        self.reset_cause = "watchdog" if reset_cause() == WDT_RESET else "power-on"
        self.clock = TicksClock(time)
        self.indicator = DisplayBuzzer(_no_display, _low(_BUZZER), Timer(-1))
        self.store = FileStore(Mounted, "/state")
        self.link = SharedLink((console(), _uart()), time)
        self.rejected = _renewed()
        with Overlay():
            from tillroll.drivers.chip_files import defaults, font

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
    return Board("rpi_pico_ltpd245")


def _mechanism():
    """Strobes and power come first: from the reset to here only pull-downs hold them."""
    made = player()
    sensors = HeadSensors(
        paper_out=Pin(_PAPER_OUT, Pin.IN, Pin.PULL_UP),
        paper_low=Pin(_PAPER_LOW, Pin.IN, Pin.PULL_UP),
        platen_open=Pin(_PLATEN_OPEN, Pin.IN, Pin.PULL_UP),
        head=ADC(Pin(_HEAD_TEMP)),
        supply=ADC(Pin(_SUPPLY)),
        supply_full_mv=_SUPPLY_FULL_MV,
        time=time,
        quiet=made.quiet,
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
        one_shot = rp2.StateMachine(
            0,
            programs.one_shot(rp2),
            freq=programs.ONE_SHOT_HZ,
            out_base=strobes[0],
            jmp_pin=Pin(_PLATEN_OPEN, Pin.IN, Pin.PULL_UP),
        )
        words = rp2.StateMachine(
            1,
            programs.player(rp2),
            freq=row_plan.HZ,
            set_base=Pin(_MOTOR_A),
            out_base=Pin(_HEAD_DATA),
            sideset_base=Pin(_HEAD_CLOCK),
        )
    return PioPlayer(one_shot, words, rp2.DMA, time)


def _low(number: int) -> Pin:
    return Pin(number, Pin.OUT, value=0)


def _uart() -> SerialLink:
    tx, rx = Pin(_LINK_TX), Pin(_LINK_RX)
    return SerialLink(UART(0, _LINK_BAUD, tx=tx, rx=rx, timeout=0, rxbuf=_LINK_BUFFER))


def _renewed() -> str:
    """Take default settings that somebody has left; gives why they were rejected, "" if not."""
    with Overlay():
        from tillroll.approval.cardnumber import holds_card_number
        from tillroll.drivers.own_settings import take
        from tillroll.settings import Settings

        return take(Mounted, Settings(None, None, holds_card_number).read)


def _no_display(_text: str) -> None:
    """Show nothing: this board has no display, and `tillctl status` tells the same."""
