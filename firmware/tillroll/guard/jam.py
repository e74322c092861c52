"""Does the paper move?  No sensor sees it, but paper that stands still carries no heat away.

What the dots took is known (Engine.energy); 7 tenths of it stay in a head of 3 J/K, which gives
heat to its frame with 9 s, and 10 tenths where the paper stands: then a head warms up 1.4 times as
fast.  These are estimates (see thermal.py of the twin), and real heads differ; so each is measured
against itself: what it does first, after the start and after a jam, is what it does while all is
well.  Pure: readings and energy in.
"""

from micropython import const

# fmt: off
_CELL_NJ    = const(248900)    # of a cold dot in a half row, at 25 degC, and 0.1 K more: Seiko
_PER_DDC_NJ = const(288)       # LTPD245C/345C technical reference, equation 3-8
_LAG_MS     = const(500)       # of the thermistor, with which heat shows
_HEAD_MS    = const(9000)      # time constants: of the head over its frame,
_FRAME_MS   = const(60000)     # of the frame below its head,
_ROOM_MS    = const(240000)    # and of the frame over the room
_WARM_MS    = const(900000)    # a room gets warm no faster
_SUM_MS     = const(3000)      # for so long the sums remember
_REST_MS    = const(1500)      # behind the last dot: what begins then begins with empty sums
_SETTLED_MS = const(60000)     # then the head is as warm as its frame
_GAP_MS     = const(1200)      # readings further apart prove nothing of what was between
_LEAST_UK   = const(1200000)   # less heat than this in the sums is lost in what else differs,
_MOST_GONE  = const(9)         # and where more than 9 tenths have gone to the frame, in a guess
_EVEN       = const(3)         # by which the ratio of the sums is smoothed: some 0.75 s
_LEARN      = const(6)         # ratios in a run are enough to learn from the highest,
_FALL       = const(3)         # by which what is usual moves so much of the difference: down soon,
_RISE       = const(16)        # for it may have been a jam that it was learnt from, and up late
_USUAL      = const(50)        # so many times what is odd is more than
_ODD        = const(64)        # so many times what is usual: 1.28, between sound slips and a jam
# Places of the state: behind those of thermometer.py and verdict.py
_ENERGY     = const(15)        # Engine.energy at the last step,
_HEAD_UK    = const(16)        # the reading then,
_FRAME_UK   = const(17)        # the frame's guessed temperature,
_ROOM_UK    = const(18)        # and the room's
_HIDDEN     = const(19)        # uK that the thermistor does not show yet
_ROSE       = const(20)        # sums: what the head warmed up by, its losses added,
_HEATED     = const(21)        # what the energy says,
_GONE       = const(22)        # and the losses
_RESTED     = const(23)        # ms since the last dot
_RATIO      = const(24)        # the highest that is usual of the first two sums, in 4096ths
_PEAK       = const(25)        # the highest in this run,
_SEEN       = const(26)        # of so many, up to 6,
_SMOOTH     = const(27)        # and the present one
_WRAP       = const(0x3FFFFFFF)
# fmt: on


def forget(state) -> None:
    """Learn anew what is usual: there was a jam, and a person has seen to the paper."""
    _clear(state)
    state[_RATIO] = 0


def judge(state, uk: int, energy: int, density: int, ms: int) -> bool:
    """Whether the paper must stand still; to be asked four times a second, `ms` apart.

    `uk` is the head's temperature in uK above 0 degC, the mean of many readings; `energy` is that
    of an Engine, `density` the percentage at which it was spent.
    """
    s = state
    dots = ((energy - s[_ENERGY] & _WRAP) >> 10) * density // 100
    cell_uj = max(50000, _CELL_NJ - _PER_DDC_NJ * (uk // 100000 - 250)) // 1000
    s[_ENERGY] = energy
    if s[_RESTED] == _SETTLED_MS:
        s[_FRAME_UK] = s[_HEAD_UK] = uk
        s[_ROOM_UK] = min(uk, s[_ROOM_UK] + (uk - s[_ROOM_UK]) // _WARM_MS * ms)
    s[_RESTED] = 0 if dots else min(_SETTLED_MS, s[_RESTED] + ms)
    if ms > _GAP_MS:
        _clear(s)
    else:
        _sum(s, uk, dots * cell_uj * 7 // 30, ms)
    s[_HEAD_UK] = uk
    return _is_odd(s)


def _clear(s):
    if s[_SEEN] == _LEARN:
        change = s[_PEAK] - s[_RATIO]
        s[_RATIO] += change // ((_RISE if change > 0 else _FALL) if s[_RATIO] else 1)
    s[_SEEN] = s[_PEAK] = s[_SMOOTH] = 0
    for at in range(_HIDDEN, _RESTED):
        s[at] = 0


def _sum(s, uk: int, gain: int, ms: int):
    """Add what the reading did, and what heat for `gain` uK should make it do."""
    shown = (s[_HIDDEN] + gain) // (_LAG_MS + ms) * ms
    change = uk - s[_HEAD_UK]
    over = uk - change // 2 - s[_FRAME_UK]
    gone = over // _HEAD_MS * ms
    s[_FRAME_UK] += over // _FRAME_MS * ms
    s[_FRAME_UK] -= (s[_FRAME_UK] - s[_ROOM_UK]) // _ROOM_MS * ms
    if s[_RESTED] >= _REST_MS:
        _clear(s)
        return
    s[_HIDDEN] += gain - shown
    s[_ROSE] += change + gone - s[_ROSE] // _SUM_MS * ms
    s[_HEATED] += shown - s[_HEATED] // _SUM_MS * ms
    s[_GONE] += abs(gone) - s[_GONE] // _SUM_MS * ms


def _is_odd(s) -> bool:
    if s[_HEATED] < _LEAST_UK or s[_GONE] * 10 > s[_HEATED] * _MOST_GONE:
        s[_SMOOTH] = 0
        return False
    ratio = s[_ROSE] // (s[_HEATED] >> 12)
    s[_SMOOTH] += (ratio - s[_SMOOTH]) // (_EVEN if s[_SMOOTH] else 1)
    if s[_RATIO] and s[_SMOOTH] * _USUAL > s[_RATIO] * _ODD:
        return True
    s[_PEAK] = max(s[_PEAK], s[_SMOOTH])
    s[_SEEN] = min(_LEARN, s[_SEEN] + 1)
    return False
