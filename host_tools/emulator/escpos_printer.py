"""Twin of a serial ESC/POS printer module, 58 mm, 384 dots: bytes and time in, paper out.

It has a receive buffer, a head and a motor of its own, and says of itself what DLE EOT and GS r
ask for.  It knows nothing of the driver; what its commands mean is in escpos_commands.py.  Where
it can stand in for a Mechanism it has its names: a Clerk tears its paper, a Rig boots on it.
"""

from emulator.escpos_commands import Commands
from emulator.evidence import Evidence
from emulator.paper import DOT_BYTES, NOMINAL, Paper
from emulator.roll import Roll

_BITS = 10  # of a byte on the line: start, eight, stop
_FIXED = 0x12  # bits that are 1 in every answer to DLE EOT


class EscPosPrinter(Roll):
    """`attach(bus)` puts it at the other end of UART `uart`.

    `buffer` bytes wait in it; more are lost, and counted in `lost`.  The terminal's UART holds
    `uart_bytes` that have yet to go out.  Faults are attributes, or methods where more happens.
    """

    def __init__(self, time, paper=None, uart: int = 1, baud: int = 115200, buffer: int = 4096):
        super().__init__(paper or Paper(), Evidence())
        self.time = time
        self.moved_ms = 0  # when paper last moved
        self.uart_bytes = 96
        self.rows_per_s = 400  # 50 mm/s
        self.low = False  # the roll is nearly used up
        self.hot = False  # the head must cool: it waits, and goes on by itself
        self.jammed = False  # a mechanical error, which it goes on from when it is cleared
        self.broken = False  # an error that it cannot recover from
        self.button = False  # somebody holds the feed button
        self.mute = False  # its answers do not arrive
        self.deaf = False  # nothing arrives at it
        self.forgets = True  # DLE DC4 8 and DLE ENQ 2 empty it
        self.own_supply = False  # a power cut of the terminal is none of it
        self.lost = 0
        self.answered = 0  # DLE EOT, so far
        self._powered = True  # the terminal
        self._uart = uart
        self._baud = baud
        self._buffer = buffer
        self._cover_open = False
        self._paper_out = False
        self._outward = bytearray()  # from the terminal, on the line
        self._inward = bytearray()  # to the terminal, on the line
        self._arrived = bytearray()  # at the terminal
        self._waiting = bytearray()  # in the receive buffer
        self._line_credit = 0
        self._row_credit = 0
        self._commands = Commands(self)
        time.every(1, self._tick)

    @property
    def unknown(self):
        """Bytes so far that are no command which it knows."""
        return self._commands.unknown

    # --- the terminal's end ----------------------------------------------------------------

    def attach(self, bus) -> None:
        """Wire it to the terminal."""
        bus.reset()
        bus.every = self.time.every
        bus.lines[self._uart] = self
        self._powered = True

    def write(self, data) -> int:
        """Take from the terminal what its UART has room for."""
        if not self._powered:
            return len(data)
        count = min(len(data), self.uart_bytes - len(self._outward))
        self._outward.extend(data[:count])
        return count

    def any(self) -> int:
        """Give the number of bytes that have arrived at the terminal."""
        return len(self._arrived)

    def readinto(self, into, most=None):
        """Give the terminal what has arrived, or `most` of it; None when nothing has."""
        count = min(most or len(into), len(self._arrived))
        into[:count] = self._arrived[:count]
        self._arrived = self._arrived[count:]
        return count or None

    # --- time ------------------------------------------------------------------------------

    def _tick(self):
        """A millisecond has passed."""
        if self._outward or self._inward:
            self._line_credit += self._baud
            count = self._line_credit // (1000 * _BITS)
            self._line_credit -= 1000 * _BITS * count
            self._carry(count)
        if self._waiting:
            self._work()

    def _carry(self, count):
        """Move bytes on the line, full duplex."""
        sent, self._outward = bytes(self._outward[:count]), self._outward[count:]
        back, self._inward = bytes(self._inward[:count]), self._inward[count:]
        if not self.mute:
            self._arrived.extend(back)
        for byte in b"" if self.deaf else sent:
            if len(self._waiting) < self._buffer:
                self._waiting.append(byte)
            else:
                self.lost += 1
            self._commands.real_time(byte)

    def _work(self):
        self._row_credit = min(self._row_credit + self.rows_per_s, 1000)
        at = 0
        while at < len(self._waiting) and self._row_credit > 0 and not self.offline():
            self._commands.work_off(self._waiting[at])
            at += 1
        self._waiting = self._waiting[at:]

    # --- what its commands do --------------------------------------------------------------

    def offline(self) -> bool:
        """Whether it prints nothing now."""
        return self._cover_open or self._paper_out or self.button or self._failed()

    def _failed(self) -> bool:
        return self.hot or self.jammed or self.broken

    def answer(self, byte: int) -> None:
        """Say something."""
        self._inward.append(byte)

    def status(self, n: int) -> int:
        """The answer to DLE EOT n."""
        self.answered += 1
        opened, out = self._cover_open, self._paper_out
        bits = {
            1: 0x08 * self.offline(),
            2: 0x04 * opened | 0x08 * self.button | 0x20 * out | 0x40 * self._failed(),
            3: 0x04 * self.jammed | 0x20 * self.broken | 0x40 * self.hot,
            4: 0x0C * (self.low or out) | 0x60 * out,
        }
        return _FIXED | bits[n]

    def sensor(self) -> int:
        """The answer to GS r 1."""
        return 0x03 * self.low | 0x0C * self._paper_out

    def print(self, dots, count: int) -> None:
        """Burn one row of `count` bytes and move on."""
        self._row_credit -= 1000
        row = bytes(dots[:count]) + bytes(DOT_BYTES - count)
        if any(row):
            self.paper.burn(0, row, DOT_BYTES, 2 * NOMINAL)
        self.paper.move()
        self.moved_ms = self.time.ms
        self.let_happen()

    def forget(self) -> None:
        """Empty the buffer, and give up the command that has begun."""
        if self.forgets:
            self.empty()

    def empty(self) -> None:
        """As after power-on."""
        self._waiting = bytearray()
        self._commands.restart()

    # --- what people and nature do to it ---------------------------------------------------

    def paper_out(self) -> None:
        """The roll ends: it stops at once."""
        self._paper_out = True

    def paper_in(self) -> None:
        """A person takes the tail out, threads a new roll and closes the lid."""
        self.paper.cut(self.paper.rows)
        self.thread()
        self._paper_out = self.low = self._cover_open = False

    def platen(self, opened: bool) -> None:
        """Open or close the lid."""
        self._cover_open = opened

    def near_end(self, low: bool = True) -> None:
        """The roll has become thin, or not."""
        self.low = low

    def power_cut(self) -> None:
        """The terminal loses its supply, and the module too, unless it has its own."""
        self._powered = False
        self._outward = bytearray()
        self._arrived = bytearray()
        self._inward = bytearray()
        if not self.own_supply:
            self.empty()
