"""What the `rescue.py` of every board on a chip is made of.  For an errand, and for safe mode."""

import time
from binascii import hexlify

from machine import unique_id
from micropython import const

LINK_BAUD = const(115200)
LINK_BUFFER = const(768)  # 66 ms: nothing keeps the counter from the wire for so long

_LOOKS = const(5)
_LOOK_MS = const(10)


def no_head() -> None:
    """Do nothing, as `off`: the head is the printer module's."""


def no_button() -> bool:
    """Give False, as `held`: this board has no button for the safe mode."""
    return False


def held(pin) -> bool:
    """Whether a button between a pin and ground is held, for 50 ms: no spike on its cable."""
    for _ in range(_LOOKS):
        if pin():
            return False
        time.sleep_ms(_LOOK_MS)
    return True


def serial() -> str:
    """Give the serial number of the chip."""
    return hexlify(unique_id()).decode()


def clock(epoch: int = 0):
    """Give a Clock; `epoch` as for TicksClock."""
    from tillroll.drivers.clock import TicksClock

    return TicksClock(time, epoch=epoch)


def wires(uart):
    """Give the Link of the console, and of the payment application's UART."""
    from tillroll.drivers import shared_link

    return shared_link.wires(uart)


def store():
    """Give the Store of the terminal's records, to see whether it can be read."""
    from tillroll.drivers.file_store import FileStore
    from tillroll.drivers.mounted import Mounted

    return FileStore(Mounted, "/state")


def buzzer(pin, timer):
    """Give the Indicator of a board without a display: a buzzer, and a free machine.Timer."""
    from tillroll.drivers.indicator import DisplayBuzzer

    return DisplayBuzzer(_no_display, pin, timer)


def _no_display(_text: str) -> None:
    """Show nothing: `tillctl status` tells the same."""
