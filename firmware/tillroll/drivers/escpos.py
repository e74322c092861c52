"""A serial ESC/POS printer module as an Engine, and its Sensors.

Rows go to it as raster bands (GS v 0), so that it prints what a bare head prints: its own letters,
codes and commands of motion, which differ from model to model, are not used.  What it has not
answered for is never more than `window` bytes: that is the flow control, it needs three wires, and
bounds what an emptied module may still hold.  Sources: Epson ESC/POS command reference, ESC @,
GS v 0.
"""

from micropython import const

from tillroll.drivers.escpos_line import SILENT, ModuleLine
from tillroll.errors import RECOVER_PAUSE, Stopped

_ROW_BYTES = const(48)
_BAND_ROWS = const(4)
_BAND_HEAD = const(8)
_LONGEST = const(200)  # bytes: four rows
_BLANK_ROWS = const(192)  # in a band that is one byte wide
_STALL_MS = const(10000)  # a module that has nothing to wait for and is slower lost the mark
_WRAP = const(0x3FFFFFFF)
_RASTER = b"\x1dv0\x00"
_INITIALIZE = b"\x1b@"


class EscPosEngine:
    """Prints through the module on `uart`; `tear_rows` are from its heaters to its tear bar.

    `line` is for its EscPosSensors.  `window` bytes must fit the module's receive buffer.
    """

    dots = 8 * _ROW_BYTES
    density = 100  # has no effect: a module has a setting of its own for it
    verdict_ms = 20
    heats = False
    burnt = 0

    def __init__(self, uart, time, tear_rows: int, window: int = 1024):
        self.line = ModuleLine(uart, time, _LONGEST)
        self.tear_rows = tear_rows
        self.moved = 0
        self._time = time
        self._part = window // 2  # bytes from one mark to the next, at most
        self._blank = 0  # rows to be fed before the next band
        self._sent = 0  # bytes behind the latest mark
        self._open = False  # rows were sent that the module has not answered for
        self._marks = 0  # that were open when they were last counted,
        self._heard_ms = 0  # and when they became fewer or the module had a reason to wait
        self.line.greet()

    # --- the contract ----------------------------------------------------------------------

    def begin(self, resume: bool = False) -> None:
        """Make the module ready for a copy; wait where it may still be busy with an older one."""
        if resume:
            return
        line = self.line
        line.flush()
        self._blank = self._sent = 0
        self._open = False
        line.put(_INITIALIZE)
        if line.lost and not line.agree():
            raise Stopped(*(line.obstacle() or SILENT))
        line.lost = False

    def burn(self, rows, at: int, end: int) -> int:
        """Send up to four rows as one band; gives how many."""
        end = min(end, at + _BAND_ROWS)
        width = 0
        for place in range(at, end):
            width = max(width, _used(rows[place]))
        if width:
            self._send_blank()
            self._await_line()
            self._send_band(rows, at, end, width)
        else:
            self._blank += end - at
        self.moved = (self.moved + end - at) & _WRAP
        return end - at

    def feed(self, rows: int) -> None:
        """Move the paper; sent together with the next band, or when nothing follows."""
        self._blank += rows
        self.moved = (self.moved + rows) & _WRAP

    def cut(self) -> None:
        """Feed to the tear bar: these modules have no cutter."""
        self.feed(self.tear_rows)

    def full(self) -> bool:
        """Whether another band would have to wait.  With an obstacle it would not: see `burn`."""
        self.line.poll()
        return not self._is_ready() and self._obstacle() is None

    def busy(self) -> bool:
        """Whether the module has yet to answer for rows.  Raises Stopped when it never will."""
        line = self.line
        line.poll()
        if not (self._open or self._blank):
            return False
        stop = self._obstacle()
        if stop is not None and stop[1] != RECOVER_PAUSE:
            raise Stopped(*stop)
        if self._is_ready() and self._blank:
            self._send_blank()
        elif self._is_ready() and self._sent:
            self._mark()
        elif not self._sent and line.settled():
            self._open = False
            return False
        line.nap()
        return True

    def energy(self) -> int:
        """Give 0: the module's head is none of ours."""
        return 0

    def end(self) -> None:
        """Complete the command that was begun, and let the module forget what it holds."""
        self.line.flush()
        if self._open:
            self.line.clear()
        self._open = False
        self._blank = self._sent = 0

    # --- bands -----------------------------------------------------------------------------

    def _send_blank(self):
        while self._blank:
            self._await_line()
            count = min(self._blank, _BLANK_ROWS)
            self._head(1, count)
            for place in range(_BAND_HEAD, _BAND_HEAD + count):
                self.line.buffer[place] = 0
            self._blank -= count
            self._send(_BAND_HEAD + count)

    def _send_band(self, rows, at, end, width):
        self._head(width, end - at)
        place, buffer = _BAND_HEAD, self.line.buffer
        for number in range(at, end):
            row = rows[number]
            for column in range(width):  # a slice would take memory
                buffer[place + column] = row[column]
            place += width
        self._send(place)

    def _head(self, width, rows):
        buffer = self.line.buffer
        buffer[:4] = _RASTER
        buffer[4], buffer[5], buffer[6], buffer[7] = width, 0, rows, 0

    def _send(self, count):
        self.line.send(count)
        self._open = True
        self._sent += count

    def _mark(self):
        self._sent = 0
        self.line.mark()

    # --- waiting ---------------------------------------------------------------------------

    def _is_ready(self) -> bool:
        """Whether the line is free and the module has answered for enough."""
        line = self.line
        if line.free() and self._sent + _LONGEST > self._part:
            self._mark()
        return line.free() and line.marks < 2

    def _await_line(self):
        """Wait until a band can be sent.  Raises Stopped; none of it has been sent then."""
        while not self._is_ready():
            self.line.poll()
            stop = self._obstacle()
            if stop is not None:
                raise Stopped(*stop)
            self.line.nap()

    def _obstacle(self):
        """What keeps the module from going on, as (reason, recovery); None for nothing."""
        line, now = self.line, self._time.ticks_ms()
        stop = SILENT if line.lost else line.obstacle()
        if stop is not None or line.marks != self._marks or not line.marks:
            self._marks, self._heard_ms = line.marks, now
        elif self._time.ticks_diff(now, self._heard_ms) > _STALL_MS:
            line.forget()
            stop = SILENT
        return stop


class EscPosSensors:
    """What a module tells of itself; it keeps its head's temperature and its supply to itself."""

    def __init__(self, line, time):
        self._line = line
        self._time = time

    def read(self, readings) -> None:
        """Fill `readings`; None stands for what is not known."""
        line = self._line
        line.poll()
        stop = line.obstacle()
        readings.at_ms = self._time.ticks_ms()
        readings.told = stop[0] if stop else ""
        readings.paper = line.paper()
        readings.near_end = line.near_end()
        readings.platen = line.closed()
        readings.head_ddc = readings.supply_mv = None


def _used(row) -> int:
    """Bytes of a row up to its last dot."""
    count = _ROW_BYTES
    while count and not row[count - 1]:
        count -= 1
    return count
