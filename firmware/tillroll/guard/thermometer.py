"""Is the head's thermometer to be believed, and is the heat ours?  Pure: readings and dots in.

The heat that goes in is known: a dot takes 2 * (0.2489 mJ - 0.002885 mJ/K * (T - 25)) a row (Seiko
LTPD245C/345C technical reference, equation 3-8), less at speed (C, at least 0.38), and 0.7 of it
stay in a head of 3 J/K, which gives heat to its frame with 9 s or slower (estimates).
"""

from micropython import const

# fmt: off
# The bits of verdict.py, written as constants.
_DOUBT        = const(16)
_FAULT        = const(128)
_RUNAWAY      = const(256)
_LEAST_DDC    = const(-200)     # what is outside is open or shorted
_MOST_DDC     = const(1000)
_HOT_DDC      = const(800)      # a jump to here stops the head as hot
_STALE_MS     = const(100)      # an older reading is no reading
_DOUBTS       = const(4)        # bad samples in a row make a fault, as in Klipper's ADC check
_DOUBT_MS     = const(10)       # between two that count
_JUMP_DDC     = const(30)       # noise, and
_JUMP_PER_10  = const(4)        # ddc in 10 ms: all 384 dots stuck make 28 K/s, this is 40
_SAME         = const(10)       # readings of a burning head without the least change,
_SAME_MS      = const(40)       # and for so long: a live ADC's 8 samples never agree so often
_GAP_MS       = const(1000)     # readings further apart prove nothing of what was between
_FORGET_MS    = const(60000)    # then any temperature is possible, and it is the frame's too
_OWED_UK      = const(3000000)  # heat for 3 K has gone in, and the reading says it has not
_LOSS_UK      = const(17)       # per ms and ddc above the frame: a time constant of 6 s
_REST_MS      = const(2000)     # after the last dot: 4 times the thermistor's lag
_RISE_UK      = const(5000000)  # from there on
_LEAK_UK      = const(200)      # per ms: a warmer room makes less than this
_CELL_NJ      = const(248900)
_PER_DDC_NJ   = const(288)
_NJ_PER_UK    = const(5650)     # 3 J/K / 0.7 / 2 / 0.38
# fmt: on


class Thermometer:
    """Follows one thermistor; `cold` is a temperature (ddc) that the frame is not below."""

    def __init__(self):
        self.cold = _MOST_DDC
        self._ddc = 0  # the last reading that was sound,
        self._since_ms = _FORGET_MS  # and how long ago that was
        self._sum = -1
        self._same = 0
        self._same_ms = 0
        self._rest_ms = 0  # since the last dot
        self._excess = 0  # uK that the reading lacks; at rest: that it has risen
        self._doubts = 0
        self._doubt_ms = 0

    def judge(self, readings, passed_ms: int, age_ms: int, dots: int) -> int:
        """Give a bit of verdict.py, 0 for a sound reading.

        `dots` were burnt in the `passed_ms` since the reading before.
        """
        ddc = readings.head_ddc
        self._since_ms = min(_FORGET_MS, self._since_ms + passed_ms)
        jumped = abs(ddc - self._ddc) > _JUMP_DDC + self._since_ms * _JUMP_PER_10 // 10
        known = self._since_ms < _FORGET_MS
        bad = age_ms > _STALE_MS or not _LEAST_DDC <= ddc <= _MOST_DDC
        bad = bad or (known and jumped and ddc < _HOT_DDC)
        if self._is_stuck(readings.head_sum, passed_ms, dots) or bad:
            return self._doubt(passed_ms)
        self._doubts = 0
        verdict = self._weigh(ddc, dots, jumped)
        self._ddc = ddc
        self._since_ms = 0
        return verdict

    def _is_stuck(self, total: int, passed_ms: int, dots: int) -> bool:
        """Whether nothing moves at all; a head at rest may be as still as it likes."""
        if total != self._sum:
            self._sum = total
            self._same = self._same_ms = 0
        elif dots > 0 or self._same >= _SAME:
            self._same = min(_SAME, self._same + 1)
            self._same_ms = min(_SAME_MS, self._same_ms + passed_ms)
        return self._same >= _SAME and self._same_ms >= _SAME_MS

    def _doubt(self, passed_ms: int) -> int:
        self._doubt_ms += passed_ms
        if not self._doubts or self._doubt_ms >= _DOUBT_MS:
            self._doubts += 1
            self._doubt_ms = 0
        return _FAULT if self._doubts >= _DOUBTS else _DOUBT

    def _weigh(self, ddc: int, dots: int, jumped: bool) -> int:
        """Compare what the reading did with the heat that went in."""
        passed, rest = self._since_ms, self._rest_ms
        self._rest_ms = 0 if dots > 0 else min(_FORGET_MS, rest + passed)
        if rest == _FORGET_MS and dots > 0:
            self.cold = self._ddc
        self.cold = min(self.cold, ddc)
        change = (ddc - self._ddc) * 100000
        if jumped or passed > _GAP_MS or (rest >= _REST_MS) != (self._rest_ms >= _REST_MS):
            self._excess = 0
        elif self._rest_ms >= _REST_MS:
            self._excess = max(0, self._excess + change - passed * _LEAK_UK)
            if self._excess > _RISE_UK:
                return _RUNAWAY
        else:
            cell = max(50000, _CELL_NJ - _PER_DDC_NJ * (ddc - 250))
            gain = max(0, dots) * cell // _NJ_PER_UK - (ddc - self.cold) * passed * _LOSS_UK
            self._excess = max(0, self._excess + gain - change)
            if self._excess > _OWED_UK:
                return _FAULT
        return 0
