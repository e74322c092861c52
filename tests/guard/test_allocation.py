"""Nothing allocates per row, in the guard, the driver or the sensors."""

import gc
import sys

from tillroll.drivers.clock import TicksClock
from tillroll.drivers.dot_head import DotHead
from tillroll.drivers.sensors import HeadSensors
from tillroll.drivers.soft_player import SoftPlayer
from tillroll.drivers.stepper import Stepper
from tillroll.guard.engine import GuardedEngine


def level(_level=0):
    """A pin that does nothing; inputs read 0."""
    return 0


class Silent:
    """SPI, ADC, timer and time that do nothing and allocate nothing; the head warms up."""

    raw = 3 * 36000

    def write(self, buf):
        return None

    def read_u16(self):
        self.raw -= 1
        return self.raw // 3

    def init(self, period, callback):
        return None

    def deinit(self):
        return None

    def sleep_us(self, us):
        return None

    def ticks_us(self):
        return 100

    def ticks_ms(self):
        return 100

    def ticks_diff(self, end, start):
        return end - start

    def ticks_add(self, ticks, delta):
        return 100


def allocated():
    """Bytes or blocks in use."""
    if sys.implementation.name == "micropython":
        return gc.mem_alloc()
    return sys.getallocatedblocks()


def every(engine, rows):
    at = 0
    while at < len(rows):
        at += engine.burn(rows, at, len(rows))


def test_a_thousand_rows_allocate_nothing():
    silent = Silent()
    sensors = HeadSensors(level, level, level, silent, silent, 13200, silent)
    player = SoftPlayer(silent, level, [level] * 6, Stepper([level] * 4), sensors, silent)
    head = DotHead(player, level, sensors, silent, silent, 200)
    engine = GuardedEngine(head, sensors, TicksClock(silent, silent.sleep_us))
    rows = (b"\x11" * 48, bytes(48), b"\xff" * 48)
    engine.begin()
    every(engine, rows)
    gc.collect()
    gc.disable()
    before = allocated()
    for _ in range(333):
        every(engine, rows)
    grown = allocated() - before
    gc.enable()
    assert grown <= 64, grown
