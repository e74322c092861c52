"""Selects one dot of a head for dot_test.py, by the PIO that also prints: see pio_player.py.

The one-shot ends each pulse by itself, and raises no strobe while the platen is open.
"""

from array import array

from micropython import const

from tillroll.drivers.row_plan import LATCH, NOP, SHIFT

# fmt: off
_PULSE_US = const(200)
_WAIT     = const(57)  # 30 us from the latch to the strobe, in units of 8 / 15.625 MHz less 2
# Places of the stream, in words: SHIFT, twelve with the dots, and these.
_DOTS     = const(1)
_LATCH    = const(13)
_REST     = const(14)
_PULSE    = const(15)
_WORDS    = const(16)
# fmt: on


class PioProbe:
    """`words` is state machine 1, at rest; `strobes` are the pins, which are read only."""

    def __init__(self, words, strobes, time):
        self._words = words
        self._strobes = strobes
        self._time = time
        self._stream = array("I", bytes(4 * _WORDS))
        self._stream[0] = SHIFT
        self._stream[_LATCH] = LATCH
        self._stream[_REST] = _WAIT << 16 | NOP
        self._up = None  # the strobe of the last pulse

    def begin(self, column: int) -> None:
        """Latch a row of this dot alone, then raise its strobe for a while."""
        stream, word, block = self._stream, _DOTS + (column >> 5), column >> 6
        if self._up is not self._strobes[block]:
            stream[_PULSE] = 1 << 31 | (_PULSE_US - 2) << 19 | 1 << (13 + block)
            self._up = self._strobes[block]
        stream[word] = 1 << (31 - (column & 31))
        self._words.put(stream)
        stream[word] = 0

    def is_up(self) -> bool:
        """Whether the strobe still is."""
        return bool(self._up())

    def end(self) -> None:
        """Wait until it is low."""
        time, begun = self._time, self._time.ticks_us()
        while self._up and self._up() and time.ticks_diff(time.ticks_us(), begun) < _PULSE_US:
            pass
