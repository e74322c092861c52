"""The serial line to an ESC/POS printer module: what it is sent, and what it says of itself.

The module is asked for one status after the other (DLE EOT 1 to 4), always between two commands.
An answer does not tell to which question it belongs, so what it says counts when it has said it
twice.  Sources: Epson ESC/POS command reference, DLE EOT, GS r, DLE ENQ and
DLE DC4 (fn = 8).
"""

from micropython import const

from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_UNCERTAIN, RECOVER_VOID

# fmt: off
_ASK_MS      = const(10)     # from one question to the next
_HUSH_MS     = const(150)    # from the end of dots that look like one
_ANSWER_MS   = const(200)    # an answer that has not come by then never will
_MISSES      = const(3)      # answers in a row that do not come: then it is silent
_GREET_MS    = const(600)
_FLUSH_MS    = const(400)    # the longest command takes 220 ms at 9600 baud
_AGREE_MS    = const(2000)
_QUIET_MS    = const(100)
_NAP_US      = const(250)
_PIECE       = const(32)     # bytes: a UART without a buffer of its own waits until they are out
_STATUSES    = const(4)
_MANY        = const(100)    # marks, more than there can be
_AFTER_MARK  = const(5)      # answers: one may be on its way, then each status once

# DLE EOT n
_OFFLINE     = const(0x08)   # of 1
_COVER_OPEN  = const(0x04)   # of 2
_PAPER_STOP  = const(0x20)
_JAMMED      = const(0x0C)   # of 3: mechanical error, cutter error
_BROKEN      = const(0x20)   # cannot be recovered from
_HOT         = const(0x40)   # recovers by itself
_NEAR_END    = const(0x0C)   # of 4
_PAPER_END   = const(0x60)
# fmt: on
_ASK = b"\x10\x04"
_MARK = b"\x1dr\x01"  # answered when all before it has been worked off
# DLE DC4 8 and DLE ENQ 2: a module forgets what it has not printed yet
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x10\x05\x02"

SILENT = ("timed-out", RECOVER_UNCERTAIN)
_COVER = ("cover-open", RECOVER_VOID)
_PAPER = ("media-empty", RECOVER_VOID)
_JAM = ("media-jam", RECOVER_VOID)
_FAULT = ("module-fault", RECOVER_SERVICE)
_HEAT = ("head-over-temp", RECOVER_PAUSE)
_AWAY = ("offline", RECOVER_PAUSE)


class ModuleLine:
    """`uart` is a machine.UART that does not wait (`timeout=0`).

    The longest command has `most` bytes with its data.  `buffer` is for one: when the line is
    `free()`, `send(count)` sends its first bytes.
    """

    def __init__(self, uart, time, most: int):
        self._uart = uart
        self._time = time
        self._most = most
        self.buffer = bytearray(most + len(_ASK) + 1)
        self._at = self._end = 0  # of the buffer, what the UART has yet to take
        self._input = bytearray(8)
        self._heard = bytearray(_STATUSES + 1)  # by n: the latest answer,
        self._status = bytearray(_STATUSES + 1)  # and the one that counts
        self._known = 0  # which n have answered since it was silent, a bit each
        self._doubts = 0  # whose latest answer is not the one that counts
        self._n = 0  # asked for last
        self._waits = False  # for an answer to that
        self._asked_ms = time.ticks_ms()
        self._pace = _ASK_MS  # from then to the next question
        self._missed = _MISSES
        self._owed = 0  # answers, until a status is younger than the latest mark
        self.marks = 0  # not yet answered
        self.lost = True  # nobody knows what it holds: see `EscPosEngine.begin`

    def greet(self) -> None:
        """Wait a moment for what the module says of itself: it may be starting, too."""
        begun = self._time.ticks_ms()
        while not self.known() and self._since(begun) < _GREET_MS:
            self.poll()
            self._time.sleep_us(_NAP_US)

    def poll(self) -> None:
        """Send what the UART takes, hear what has come, ask how the module is."""
        self._push()
        self._hear()
        passed = self._since(self._asked_ms)
        if not self.free():
            if self._waits or self._pace > _ASK_MS:
                self._asked_ms = self._time.ticks_ms()
        elif self._waits and passed >= _ANSWER_MS:
            self._miss()
        elif not self._waits and passed >= self._pace:
            self._ask()

    # --- commands --------------------------------------------------------------------------

    def free(self) -> bool:
        """Whether the UART has taken all of the command before."""
        return self._at == self._end

    def send(self, count: int) -> None:
        """Send the first bytes of `buffer`.

        Where they look like a question they are answered as one: then none is asked for a while.
        """
        if self.buffer.find(_ASK, 0, count) >= 0:
            self._pace = _HUSH_MS
            self._asked_ms = self._time.ticks_ms()
        self._load(count)

    def put(self, data) -> None:
        """Send a short command."""
        self.buffer[: len(data)] = data
        self.send(len(data))

    def mark(self) -> None:
        """Ask for an answer when all before it has been worked off: `marks` counts it."""
        self.marks += 1
        self.put(_MARK)

    def clear(self) -> None:
        """Let the module forget what it holds; whether it does is not known."""
        self.marks = 0
        self.lost = True
        self.put(_CLEAR)
        self.flush()

    def agree(self) -> bool:
        """Wait until the module has worked off everything; False when it does not answer.

        An answer does not tell to which mark it belongs, and there may be old ones on the way:
        so this waits for silence behind the first.
        """
        self.flush()
        self.mark()
        self.marks = _MANY
        begun = heard = self._time.ticks_ms()
        while self._since(begun) < _AGREE_MS:
            before = self.marks
            self.poll()
            if self.marks != before:
                heard = self._time.ticks_ms()
            elif before < _MANY and self._since(heard) >= _QUIET_MS:
                break
            self.nap()
        agreed = self.known() and self.marks < _MANY
        self.marks = 0
        return agreed

    def flush(self) -> None:
        """Let the UART take the rest: a module waits for ever for data that it was promised."""
        begun = self._time.ticks_ms()
        while not self.free() and self._since(begun) < _FLUSH_MS:
            self._push()
            self._time.sleep_us(_NAP_US)
        self._at = self._end

    def nap(self) -> None:
        """Wait a little for the module."""
        self._time.sleep_us(_NAP_US)

    # --- what the module says --------------------------------------------------------------

    def known(self) -> bool:
        """Whether it has told all of itself since it was silent."""
        return self._known == (1 << _STATUSES) - 1

    def settled(self) -> bool:
        """Whether it answered all marks, and has told of itself since."""
        return not (self.marks or self._owed or self._doubts)

    def paper(self):
        """Whether there is paper; None for unknown."""
        if not self.known():
            return None
        return not (self._status[4] & _PAPER_END or self._status[2] & _PAPER_STOP)

    def near_end(self):
        """Whether the roll that is there is nearly used up; None for unknown."""
        paper = self.paper()
        return bool(self._status[4] & _NEAR_END) if paper else paper

    def closed(self):
        """Whether the lid is closed; None for unknown."""
        return not self._status[2] & _COVER_OPEN if self.known() else None

    def obstacle(self):
        """What keeps it from printing, as (printer-state reason, recovery); None for nothing."""
        if not self.known():
            return SILENT
        error = self._status[3]
        if error & _BROKEN:
            return _FAULT
        if not self.closed():
            return _COVER
        if not self.paper():
            return _PAPER
        if error & _JAMMED:
            return _JAM
        if error & _HOT:
            return _HEAT
        if self._doubts:
            return None  # it is about to say why
        return _AWAY if self._status[1] & _OFFLINE else None

    def forget(self) -> None:
        """Trust nothing of what it has said: it has lost a mark, or fallen silent."""
        self._known = self.marks = self._owed = self._doubts = 0
        self.lost = True

    # --- bytes -----------------------------------------------------------------------------

    def _load(self, count):
        self._at, self._end = 0, count
        self._push()

    def _push(self):
        if self._at < self._end:
            count = min(_PIECE, self._end - self._at)
            self._at += self._uart.write(self.buffer, self._at, count) or 0

    def _hear(self):
        waiting = self._uart.any()
        while waiting:
            count = min(waiting, len(self._input))
            for at in range(self._uart.readinto(self._input, count) or 0):
                self._take(self._input[at])
            waiting = self._uart.any()

    def _take(self, byte):
        """Sort by the bits that are fixed: 0xx1xx10 answers DLE EOT, 0000xxxx answers GS r."""
        if byte & 0x93 == 0x12:
            if self._waits:
                self._answered(byte)
        elif not byte & 0xF0 and self.marks:
            self.marks -= 1
            self._owed = _AFTER_MARK

    def _ask(self):
        """One that is silent may wait for the data of a command that was cut: zeros end that.

        As data they are white, and otherwise they mean nothing.
        """
        self._n = self._n % _STATUSES + 1
        self._waits = True
        self._asked_ms = self._time.ticks_ms()
        self._pace = _ASK_MS
        at = 0 if self._known else self._most
        for place in range(at):
            self.buffer[place] = 0
        self.buffer[at : at + 2] = _ASK
        self.buffer[at + 2] = self._n
        self._load(at + 3)

    def _answered(self, byte):
        n, bit = self._n, 1 << self._n - 1
        self._waits = False
        self._missed = 0
        self._owed -= self._owed > 0
        if byte == self._heard[n] or not self._known & bit:
            self._status[n] = byte
            self._doubts &= ~bit
        else:
            self._doubts |= bit
        self._heard[n] = byte
        self._known |= bit

    def _miss(self):
        self._waits = False
        self._missed = min(_MISSES, self._missed + 1)
        if self._missed == _MISSES and self._known:
            self.forget()

    def _since(self, ms) -> int:
        return self._time.ticks_diff(self._time.ticks_ms(), ms)
