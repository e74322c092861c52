"""The simulated terminal: the same objects as on a real board, over the emulated mechanism.

Pins are constructed here and in rescue.py only; their names are those of pins.csv.
What a real board has soldered on comes from `emulator.plug` here.
"""

from emulator import lfs, plug
from machine import ADC, SPI, Pin, Timer
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.dot_head import DotHead
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.sensors import HeadSensors
from tillroll.drivers.serial_link import SerialLink
from tillroll.drivers.soft_player import SoftPlayer
from tillroll.drivers.stepper import Stepper

_SUPPLY_FULL_MV = 13200  # divider of 4 on a 3.3 V reference
_SOURCE_MOHM = 200  # battery, switch and leads


class Board:
    """What `firmware/main.py` needs of a board; attributes are the contracts of ports.py."""

    def __init__(self):
        time = plug.time
        self.name = "sim"
        self.serial = plug.serial
        self.watchdog = None
        self.clock = TicksClock(time, time.sleep, battery=True)
        self.sensors = head_sensors(time)
        self.engine = dot_head(time, self.sensors)
        self.indicator = DisplayBuzzer(plug.indicator.show, _low("BUZZER"), Timer(-1))
        self._flash = lfs.Slot(plug.nor)
        self.store = FileStore(self._flash)
        self.link = SerialLink(plug.wire)
        self.latin = plug.font("latin24.pack")
        self.han = plug.font("han24.pack")
        self.factory = "{}"

    def format_storage(self) -> None:
        """Make the storage anew; raises OSError."""
        self._flash.format()

    def dots(self):
        """The test of the head's dots; None on a board without a circuit for it."""
        return dot_test(plug.time, self.engine, self.sensors)

    def layouts(self, make: bool = False):
        """The Store of this terminal's own layouts; None where there are none, unless `make`."""
        from tillroll.drivers.own_layouts import store_of  # forgotten with the errand

        return store_of(self._flash, make)

    def fonts(self, make: bool = False):
        """The Store of this terminal's own glyph packs; None as with `layouts`."""
        from tillroll.drivers.own_layouts import FONTS, store_of  # forgotten with the errand

        return store_of(self._flash, make, FONTS)

    def layout(self, name: str):
        """Open the template of a slip as lines of text; raises OSError, StoreFault."""
        from tillroll.drivers.own_layouts import lines_of  # forgotten with the copy

        return lines_of(self._flash, name) or plug.layout(name)


def build() -> Board:
    """Construct every object of this board once."""
    if plug.broken:
        raise RuntimeError("what `tillctl sim` calls `crash on`")
    return Board()


def _low(name: str) -> Pin:
    return Pin(name, Pin.OUT, value=0)


def strobes() -> list:
    """Construct the strobes of the head's six blocks."""
    return [_low("HEAD_STROBE%d" % number) for number in range(1, 7)]


def head_sensors(time) -> HeadSensors:
    """Construct the mechanism's sensors."""
    return HeadSensors(
        paper_out=Pin("PAPER_OUT", Pin.IN),
        paper_low=Pin("PAPER_LOW", Pin.IN),
        platen_open=Pin("PLATEN_OPEN", Pin.IN),
        head=ADC(Pin("HEAD_TEMP")),
        supply=ADC(Pin("SUPPLY")),
        supply_full_mv=_SUPPLY_FULL_MV,
        time=time,
    )


def dot_head(time, sensors, source_mohm: int = _SOURCE_MOHM) -> DotHead:
    """Construct the mechanism's engine, on plain pins."""
    phases = [_low(name) for name in ("MOTOR_A", "MOTOR_B", "MOTOR_NA", "MOTOR_NB")]
    player = SoftPlayer(
        spi=SPI("HEAD", baudrate=8000000),
        latch=Pin("HEAD_LATCH", Pin.OUT, value=1),
        strobes=strobes(),
        stepper=Stepper(phases),
        sensors=sensors,
        time=time,
    )
    return DotHead(player, _low("HEAD_POWER"), sensors, time, Timer(-1), source_mohm)


def dot_test(time, engine, sensors):
    """Construct the test of the head's dots."""
    from tillroll.drivers.dot_test import DotTest  # forgotten with the errand
    from tillroll.drivers.pin_probe import PinProbe

    return DotTest(
        probe=PinProbe(SPI("HEAD"), Pin("HEAD_LATCH", Pin.OUT, value=1), strobes(), time),
        source=_low("DOT_TEST"),
        sense=ADC(Pin("DOT_SENSE")),
        power=Pin("HEAD_POWER"),
        engine=engine,
        sensors=sensors,
        time=time,
    )
