"""What a start needs before anything else, and all that the safe mode has: see docs/repair.md."""

from emulator import lfs, plug
from machine import Pin, Timer
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.indicator import DisplayBuzzer
from tillroll.drivers.serial_link import SerialLink

NAME = "sim"


class _Plugged:
    """What outlives a reset lies on the table: it may be another one at the next boot."""

    def __getattr__(self, name):
        return getattr(plug.kept, name)


kept = _Plugged()


def off() -> None:
    """Take strobes and power of the head down."""
    for number in range(1, 7):
        Pin("HEAD_STROBE%d" % number, Pin.OUT, value=0)
    Pin("HEAD_POWER", Pin.OUT, value=0)


def held() -> bool:
    """Whether somebody holds the button for the safe mode."""
    return not Pin("SAFE_BUTTON", Pin.IN, Pin.PULL_UP)()


def serial() -> str:
    """Give the serial number of the terminal."""
    return plug.serial


def clock() -> TicksClock:
    """Give a Clock."""
    return TicksClock(plug.time, plug.time.sleep, battery=True)


def store() -> FileStore:
    """Give the Store of the terminal's records, to see whether it can be read."""
    return FileStore(lfs.Slot(plug.nor))


def link() -> SerialLink:
    """Open the Link of the safe mode."""
    return SerialLink(plug.wire)


def indicator() -> DisplayBuzzer:
    """Make the Indicator of the safe mode."""
    return DisplayBuzzer(plug.indicator.show, Pin("BUZZER", Pin.OUT, value=0), Timer(-1))
