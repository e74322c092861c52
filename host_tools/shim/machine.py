"""Stand-in for MicroPython's `machine`: pins, SPI, ADC and timers on a bus that an emulator joins.

Objects have the shapes of the real ones and refuse what those refuse.  Pins go by the names of
the board's pins.csv.  Until an emulator has joined the bus, outputs lead nowhere, undriven inputs
float to their pull (0 without one), ADCs read 0 and timers never fire.
"""


class Bus:
    """Where pins meet what they are wired to."""

    def __init__(self):
        self.reset()

    def reset(self) -> None:
        """Take everything off the bus, as on a bare board."""
        self.levels = {}  # pin: level driven by the firmware
        self.edges = {}  # pin: function(level), called when that level changes
        self.readers = {}  # pin: function() -> 0 or 1
        self.writers = {}  # SPI id: function(buffer)
        self.samplers = {}  # ADC pin: function() -> 0..65535
        self.lines = {}  # UART id: what is at the other end, with write(data) and readinto(buffer)
        self.every = None  # function(period_ms, callback) -> object with cancel(), for timers
        self.running = []  # timers
        self.rtc = None  # function(datetime), which the clock on the wall is set by

    def release(self) -> None:
        """Stop timers and let every output float, as a reset does; pull-downs make them 0."""
        for timer in list(self.running):
            timer.deinit()
        for name in list(self.levels):
            self.drive(name, 0)
        self.levels.clear()

    def drive(self, name, level: int) -> None:
        """Set an output; whoever is wired to it hears of edges only."""
        if self.levels.get(name, 0) != level:
            self.levels[name] = level
            edge = self.edges.get(name)
            if edge is not None:
                edge(level)


bus = Bus()


class Pin:
    """One pin; `id` is its name in pins.csv."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2

    def __init__(self, id, mode=-1, pull=-1, *, value=None):
        if isinstance(id, Pin):
            id = id.name
        self.name = id
        self._mode = mode
        self._pull = pull
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None) -> None:
        """Set mode, pull and level; what is left out stays."""
        if mode not in (-1, Pin.IN, Pin.OUT, Pin.OPEN_DRAIN):
            raise ValueError("invalid pin mode")
        self._mode = self._mode if mode == -1 else mode
        self._pull = self._pull if pull == -1 else pull
        if value is not None:
            self.value(value)
        elif self._mode == Pin.OUT:
            self.value(bus.levels.get(self.name, 0))

    def value(self, level=None):
        """Give the level, or set it to 0 or 1."""
        if level is None:
            return self._read()
        if level not in (0, 1):
            raise ValueError("a pin is 0 or 1")
        if self._mode not in (Pin.OUT, Pin.OPEN_DRAIN):
            raise ValueError(self.name + " is not an output")
        bus.drive(self.name, 1 if level else 0)
        return None

    def _read(self) -> int:
        if self._mode == Pin.OUT or (self._mode == -1 and self.name in bus.levels):
            return bus.levels.get(self.name, 0)
        reader = bus.readers.get(self.name)
        if reader is None:
            return 1 if self._pull == Pin.PULL_UP else 0
        return reader()

    __call__ = value

    def on(self) -> None:
        """Set the output to 1."""
        self.value(1)

    def off(self) -> None:
        """Set the output to 0."""
        self.value(0)


class SPI:
    """An SPI controller that only sends, MSB first."""

    MSB = 0
    LSB = 1

    def __init__(
        self,
        id,
        baudrate=1000000,
        *,
        polarity=0,
        phase=0,
        bits=8,
        firstbit=MSB,
        sck=None,
        mosi=None,
        miso=None,
    ):
        if bits != 8 or firstbit != SPI.MSB:
            raise ValueError("only 8 bits, MSB first")
        self.id = id
        self.baudrate = baudrate

    def init(self, baudrate=1000000, *, polarity=0, phase=0) -> None:
        """Change the clock."""
        self.baudrate = baudrate

    def write(self, buf) -> None:
        """Send the bytes of a buffer; a list or a str is refused as the real one refuses it."""
        view = memoryview(buf)
        writer = bus.writers.get(self.id)
        if writer is not None:
            writer(view)


class UART:
    """A serial line that never blocks; with nobody at its other end, all that is sent is gone."""

    def __init__(self, id, baudrate=9600, *, tx=None, rx=None, timeout=0, rxbuf=256, txbuf=256):
        if timeout:
            raise ValueError("only without waiting")
        self.id = id
        self.baudrate = baudrate

    def write(self, buf, *span):
        """Send all, or `count`, or from `offset` on `count`; gives those taken, None for none."""
        line = bus.lines.get(self.id)
        at = span[0] if len(span) == 2 else 0
        data = memoryview(buf)[at : at + span[-1]] if span else buf
        return len(data) if line is None else line.write(data) or None

    def any(self) -> int:
        """Give the number of bytes that have come."""
        line = bus.lines.get(self.id)
        return 0 if line is None else line.any()

    def readinto(self, buf, most=None):
        """Give the number of bytes that have come, `most` at most, None for none."""
        line = bus.lines.get(self.id)
        return None if line is None else line.readinto(buf, most)


class ADC:
    """One analogue input."""

    def __init__(self, id):
        self.name = id.name if isinstance(id, Pin) else id

    def read_u16(self) -> int:
        """Give the voltage as 0..65535 of the reference."""
        sampler = bus.samplers.get(self.name)
        return 0 if sampler is None else sampler()


class Timer:
    """A virtual timer; its callback gets the timer, from outside the running code."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, id=-1):
        self._running = None

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None) -> None:
        """Call `callback(timer)` every `period` milliseconds, or once."""
        self.deinit()
        if freq > 0:
            period = 1000 // freq
        if period < 1:
            raise ValueError("a timer needs freq or period")

        def fire():
            if mode == Timer.ONE_SHOT:
                self.deinit()
            if callback is not None:
                callback(self)

        if bus.every is not None:
            self._running = bus.every(period, fire)
            bus.running.append(self)

    def deinit(self) -> None:
        """Stop it."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
            if self in bus.running:
                bus.running.remove(self)


class RTC:
    """The clock of the chip; what it says is `time.time()`."""

    def datetime(self, value) -> None:
        """Set it: year, month, day, weekday, hours, minutes, seconds, subseconds."""
        if len(value) != 8:
            raise TypeError("a datetime has 8 parts")
        if bus.rtc is not None:
            bus.rtc(value)
