"""A board for measuring: the drivers of a real one over hardware that does nothing.

Like a real one it does not import the contracts of ports.py: they would be counted.
"""

import asyncio

import vfs
from tillroll.drivers.clock import TicksClock
from tillroll.drivers.dot_head import DotHead
from tillroll.drivers.file_store import FileStore
from tillroll.drivers.sensors import HeadSensors
from tillroll.drivers.soft_player import SoftPlayer
from tillroll.drivers.stepper import Stepper

FLASH = "bench-flash"  # a folder in the current one: the store takes no heap

_TICKS = 0x3FFFFFFF
_DOTS_A_COUNT = 24  # cold ones: 58 uK each, and 727 counts are 1 K
_WATCH_EVERY = 500  # waits, some 80 dot rows


class NullPin:
    """Takes levels, buffers and timers' periods; reads 0."""

    def __call__(self, *_level):
        return 0

    value = write = __call__

    def init(self, **_settings):
        """Never fires."""

    deinit = init


class NullTime:
    """Passes when somebody waits; `watch()` is called now and then meanwhile."""

    def __init__(self):
        self.us = 0
        self.watch = None
        self._waits = 0

    def time(self):
        return 0

    def ticks_us(self):
        return self.us & _TICKS

    def ticks_ms(self):
        return self.us // 1000 & _TICKS

    def ticks_diff(self, end, start):
        return ((end - start + 0x20000000) & _TICKS) - 0x20000000

    def ticks_add(self, ticks, delta):
        return (ticks + delta) & _TICKS

    def sleep_us(self, us):
        self.us += us
        self._waits += 1
        if self.watch is not None and self._waits % _WATCH_EVERY == 0:
            self.watch()

    async def sleep(self, ms):
        self.us += 1000 * ms
        await asyncio.sleep(0)


class NullAdc:
    """Reads half of the reference: 25 degC, or 6.6 V; the head gets warmer by what its dots take.

    `engine` is known later.  No sample is the same as the one before: see guard/thermometer.py.
    """

    engine = None

    def __init__(self):
        self._energy = self._dots = self._reads = 0

    def read_u16(self):
        if self.engine:
            energy = self.engine.energy()
            self._dots += (energy - self._energy & _TICKS) >> 10
            self._energy = energy & ~1023
        self._reads ^= 1
        return 32768 - self._dots // _DOTS_A_COUNT - self._reads


class OneLine:
    """Delivers what the open file `source` holds; forgets what is said."""

    def __init__(self):
        self.source = None

    def readinto(self, view):
        return self.source.readinto(view) if self.source else 0

    def write(self, data):
        return len(data)


class NullIndicator:
    """Nobody looks at it."""

    def show(self, _text):
        """Show nothing."""

    beep = show


class NullBoard:
    """The drivers of a real board over nothing; fonts are read from their files."""

    name = "null"
    watchdog = None
    serial = "0000000000000000"

    def __init__(self):
        self.time = time = NullTime()
        pin = NullPin()
        head, supply = NullAdc(), NullAdc()
        sensors = HeadSensors(pin, pin, pin, head, supply, 13200, time)
        player = SoftPlayer(pin, pin, [pin] * 6, Stepper([pin] * 4), sensors, time)
        self.clock = TicksClock(time, time.sleep)
        self.engine = head.engine = DotHead(player, pin, sensors, time, pin, 200)
        self.sensors = sensors
        self.store = FileStore(_empty_folder())
        self.link = OneLine()
        self.indicator = NullIndicator()
        self.latin, self.han = _fonts()
        self.factory = "{}"

    @property
    def kept(self):
        """Of rescue.py: nothing crashes."""
        return self

    def keep(self, _count, _name):
        """Forget it."""

    def format_storage(self):
        """There is no need to."""

    def dots(self):
        """Give None: no head, no test of its dots."""

    def layouts(self, make=False):
        """There are none."""

    def fonts(self, make=False):
        """There are none."""

    def layout(self, name):
        return open("firmware/layouts/" + name + ".receipt")


def _empty_folder():
    """A file system in the folder FLASH, without files."""
    here = vfs.VfsPosix()
    if FLASH not in [entry[0] for entry in here.ilistdir("")]:
        here.mkdir(FLASH)
    flash = vfs.VfsPosix(FLASH)  # puts its folder before paths that begin with "/" only
    for entry in list(flash.ilistdir("/")):
        flash.remove("/" + entry[0])
    return flash


def _fonts():
    """The packs from read-only memory where the benchmark has frozen them, else their files."""
    try:
        from packs import han24, latin24
    except ImportError:
        return open("firmware/fonts/latin24.pack", "rb"), open("firmware/fonts/han24.pack", "rb")
    return latin24.PACK, han24.PACK
