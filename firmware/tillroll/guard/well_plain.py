"""The twin of well_viper.py in plain Python, against which the machine code is tested."""

from micropython import const

# What thermometer.py and verdict.py have for a head that burns.
# fmt: off
_COLD        = const(0)
_DDC         = const(1)
_SINCE_MS    = const(2)
_STILL       = const(3)
_ALIKE       = const(4)
_ALIKE_MS    = const(5)
_RESTED_MS   = const(6)
_EXCESS      = const(7)
_RUN         = const(10)
_PAPER_BAD_MS = const(11)
_SUM         = const(13)
_COUNT       = const(14)
_LEAST_DDC   = const(-200)
_HOT_DDC     = const(800)
_STALE_MS    = const(100)
_JUMP_DDC    = const(30)
_JUMP_PER_10 = const(4)
_SAME        = const(3)
_SAME_MS     = const(16)
_WARM_MS     = const(100)
_GAP_MS      = const(1000)
_REST_MS     = const(2000)
_OWED_UK     = const(3000000)
_LOSS_UK     = const(17)
_CELL_NJ     = const(248900)
_PER_DDC_NJ  = const(288)
_NJ_PER_UK   = const(5650)
_LEAST_MV    = const(4800)
_MOST_MV     = const(9500)
_MOVE_MS     = const(100)
_WARM_DDC    = const(450)
_COOL_RUN    = const(1800000)
_WARM_RUN    = const(160000)
_MOST_DOTS   = const(5000)   # times the heat of one they fit into a machine word
# fmt: on


def well(readings, state, passed: int, age: int, dots: int) -> int:
    """Take a reading as `Watch.judge` does when it had no reason to stop, and has none now.

    0, and nothing is taken, if there may be one, or if the head has been at rest.
    """
    s = state
    ddc = readings.head_ddc
    mv = readings.supply_mv
    if ddc < _LEAST_DDC or ddc >= _HOT_DDC or mv < _LEAST_MV or mv > _MOST_MV:
        return 0
    if dots < 0 or dots > _MOST_DOTS or passed > _MOVE_MS or age > _STALE_MS:
        return 0
    if not readings.paper or not readings.platen:
        return 0
    since = s[_SINCE_MS] + passed
    rested = s[_RESTED_MS] + since
    change = ddc - s[_DDC]
    most = _JUMP_DDC + since * _JUMP_PER_10 // 10
    if since > _GAP_MS or rested >= _REST_MS or change > most or -change > most:
        return 0
    cold = s[_COLD] if s[_COLD] < ddc else ddc
    run = s[_RUN] + 4 * passed
    if run > (_COOL_RUN if cold < _WARM_DDC else _WARM_RUN):
        return 0
    cell = _CELL_NJ - _PER_DDC_NJ * (ddc - 250)  # 90,500 at the least
    excess = s[_EXCESS] + dots * cell // _NJ_PER_UK - (ddc - cold) * since * _LOSS_UK
    excess -= change * 100000
    if excess > _OWED_UK or _is_stuck(state, readings.head_still, passed, dots):
        return 0
    s[_COLD] = cold
    s[_DDC] = ddc
    s[_SINCE_MS] = s[_PAPER_BAD_MS] = 0
    s[_RESTED_MS] = 0 if dots else rested
    s[_EXCESS] = excess if excess > 0 else 0
    s[_RUN] = run
    s[_SUM] += ddc
    s[_COUNT] += 1
    if ddc > readings.hottest_ddc:
        readings.hottest_ddc = ddc
    return 1


def _is_stuck(state, still: int, passed: int, dots: int) -> int:
    """Note how long all samples have been the same, unless that is too long."""
    s = state
    alike = alike_ms = 0
    if still >= 0 and still == s[_STILL]:
        alike = s[_ALIKE]
        alike_ms = s[_ALIKE_MS]
        if dots or s[_RESTED_MS] < _WARM_MS or alike >= _SAME:
            alike += 1
            alike_ms += passed
            if alike >= _SAME:
                alike = _SAME
            if alike_ms >= _SAME_MS:
                alike_ms = _SAME_MS
        if alike == _SAME and alike_ms == _SAME_MS:
            return 1
    s[_STILL] = still
    s[_ALIKE] = alike
    s[_ALIKE_MS] = alike_ms
    return 0
