"""Is the head's thermometer to be believed, and is the heat ours?  Pure: readings and dots in.

The heat that goes in is known: a dot takes 2 * (0.2489 mJ - 0.002885 mJ/K * (T - 25)) a row (Seiko
LTPD245C/345C technical reference, equation 3-8), less at speed (C, at least 0.38), and 0.7 of it
stay in a head of 3 J/K, which gives heat to its frame with 9 s or slower (estimates).
"""

from array import array

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
_DOUBT_MS     = const(6)        # between two that count: 18 ms are as long as a burst of
                                # IEC 61000-4-4, 15 ms and a fifth
_JUMP_DDC     = const(30)       # noise, and
_JUMP_PER_10  = const(4)        # ddc in 10 ms: all 384 dots stuck make 28 K/s, this is 40
_SAME         = const(3)        # readings of a burning head like the one before, to the last bit
_SAME_MS      = const(16)       # of 8 samples, and for so long: a live ADC never agrees so often
_WARM_MS      = const(100)      # behind the last dot a head counts as burning: rows may be queued
_GAP_MS       = const(1000)     # readings further apart prove nothing of what was between
_FORGET_MS    = const(60000)    # then any temperature is possible, and it is the frame's too
_OWED_UK      = const(3000000)  # heat for 3 K has gone in, and the reading says it has not
_LOSS_UK      = const(17)       # per ms and ddc above the frame: a time constant of 6 s
_REST_MS      = const(2000)     # after the last dot: 4 times the thermistor's lag
_RISE_UK      = const(5000000)  # from there on
_LEAK_UK      = const(200)      # per ms: a warmer room makes less than this
_MOST_UK      = const(1000000000)  # that can be noted
_CELL_NJ      = const(248900)
_PER_DDC_NJ   = const(288)
_NJ_PER_UK    = const(5650)     # 3 J/K / 0.7 / 2 / 0.38
# Places of the state, which machine code knows, too: see well_viper.py.
_COLD         = const(0)        # a temperature (ddc) that the frame is not below
_DDC          = const(1)        # the last reading that was sound,
_SINCE_MS     = const(2)        # and how long ago that was
_STILL        = const(3)        # what all samples of the last reading were, -1 if they differed,
_ALIKE        = const(4)        # readings since that had the same, 3 at most,
_ALIKE_MS     = const(5)        # and for how long, 16 at most
_RESTED_MS    = const(6)        # since the last dot
_EXCESS       = const(7)        # uK that the reading lacks; at rest: that it has risen
_DOUBTED      = const(8)        # bad samples in a row,
_DOUBTED_MS   = const(9)        # and the time since one that counted
# The others are those of verdict.py and jam.py.
_ROOM         = const(18)
_RESTED       = const(23)
_SIZE         = const(28)
# fmt: on


class Thermometer:
    """Follows one thermistor; what it remembers is in `state`."""

    def __init__(self):
        self.state = state = array("i", bytes(4 * _SIZE))
        state[_COLD] = _MOST_DDC
        state[_SINCE_MS] = _FORGET_MS
        state[_STILL] = -1
        state[_ROOM] = _MOST_UK
        state[_RESTED] = _FORGET_MS

    def judge(self, readings, passed_ms: int, age_ms: int, dots: int) -> int:
        """Give a bit of verdict.py, 0 for a sound reading.

        `dots` were burnt in the `passed_ms` since the reading before.
        """
        s = self.state
        ddc = readings.head_ddc
        s[_SINCE_MS] = min(_FORGET_MS, s[_SINCE_MS] + passed_ms)
        jumped = abs(ddc - s[_DDC]) > _JUMP_DDC + s[_SINCE_MS] * _JUMP_PER_10 // 10
        known = s[_SINCE_MS] < _FORGET_MS
        bad = age_ms > _STALE_MS or not _LEAST_DDC <= ddc <= _MOST_DDC
        bad = bad or (known and jumped and ddc < _HOT_DDC)
        if self._is_stuck(readings.head_still, passed_ms, dots):
            return _FAULT
        if bad:
            return self._doubt(passed_ms)
        s[_DOUBTED] = 0
        verdict = self._weigh(ddc, dots, jumped)
        s[_DDC] = ddc
        s[_SINCE_MS] = 0
        return verdict

    def _is_stuck(self, still: int, passed_ms: int, dots: int) -> bool:
        """Whether nothing moves at all; a head at rest may be as still as it likes."""
        s = self.state
        if still < 0 or still != s[_STILL]:
            s[_STILL] = still
            s[_ALIKE] = s[_ALIKE_MS] = 0
        elif dots > 0 or s[_RESTED_MS] < _WARM_MS or s[_ALIKE] >= _SAME:
            s[_ALIKE] = min(_SAME, s[_ALIKE] + 1)
            s[_ALIKE_MS] = min(_SAME_MS, s[_ALIKE_MS] + passed_ms)
        return s[_ALIKE] >= _SAME and s[_ALIKE_MS] >= _SAME_MS

    def _doubt(self, passed_ms: int) -> int:
        s = self.state
        s[_DOUBTED_MS] += passed_ms
        if not s[_DOUBTED] or s[_DOUBTED_MS] >= _DOUBT_MS:
            s[_DOUBTED] = min(_DOUBTS, s[_DOUBTED] + 1)
            s[_DOUBTED_MS] = 0
        return _FAULT if s[_DOUBTED] >= _DOUBTS else _DOUBT

    def _weigh(self, ddc: int, dots: int, jumped: bool) -> int:
        """Compare what the reading did with the heat that went in."""
        s = self.state
        passed, rest, excess = s[_SINCE_MS], s[_RESTED_MS], s[_EXCESS]
        rested = s[_RESTED_MS] = 0 if dots > 0 else min(_FORGET_MS, rest + passed)
        if rest == _FORGET_MS and dots > 0:
            s[_COLD] = s[_DDC]
        s[_COLD] = min(s[_COLD], ddc)
        change = (ddc - s[_DDC]) * 100000
        limit, found = _OWED_UK, _FAULT
        if jumped or passed > _GAP_MS or (rest >= _REST_MS) != (rested >= _REST_MS):
            excess = 0
        elif rested >= _REST_MS:
            excess += change - passed * _LEAK_UK
            limit, found = _RISE_UK, _RUNAWAY
        else:
            cell = max(50000, _CELL_NJ - _PER_DDC_NJ * (ddc - 250))
            gain = max(0, dots) * cell // _NJ_PER_UK - (ddc - s[_COLD]) * passed * _LOSS_UK
            excess += gain - change
        s[_EXCESS] = min(_MOST_UK, max(0, excess))
        return found if excess > limit else 0
