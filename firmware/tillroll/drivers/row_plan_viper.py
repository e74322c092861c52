"""When the motor steps and the strobes rise, as machine code.  MicroPython only.

`plan` is an array, `ring` the bytes that take the words: row_plan.py says what both hold.
"""

import micropython
from micropython import const

from tillroll.drivers.heat_plan_viper import time_heat
from tillroll.drivers.ltpd245 import EXCITED, RAMP

# Places of the plan: see row_plan.py.
# fmt: off
_FLOOR    = const(5)
_TOOK     = const(6)
_PHASE    = const(7)
_NOW      = const(8)
_OUT      = const(22)
_GROUPS   = const(23)
_RELOAD   = const(24)
_CURSOR   = const(25)
_STEP_AT  = const(26)
_SECOND   = const(27)
_LEFT     = const(28)
_RAMP     = const(9)
_MASK     = const(29)
_BEGUN    = const(10)
_PARTS    = const(30)
_PULSES   = const(41)
_TABLE    = const(53)
_SPAN     = const(0)
_OFFSET   = const(1)
_FIELDS   = const(4)
_UNDO     = const(77)
_DOTS     = const(95)
_BURNT    = const(96)
_MOVED    = const(97)
_ENERGY   = const(99)
_BEFORE   = const(100)
_COUNTED  = const(0x3FFFFFFF)
_BYTES    = const(48)
_STEEP    = const(71)        # the last place of the ramp
_OLD_US   = const(1 << 28)
_WORD_US  = const(2)         # the shortest wait
_MOST_US  = const(16000)     # the longest: its count has 15 bits
_SHIFT_US = const(52)        # 384 dots at 7.8 MHz
_LOAD_US  = const(56)        # to shift and latch them
_LEAD_US  = const(86)        # to load dots and wait
_LATCH_US = const(30)        # from the latch to a strobe
_GAP_US   = const(6)        # after a strobe
_LONGEST_US = const(4000)
_QUIET_US = const(26)        # and more behind the last one of a row, for the sensors
_SPARE_US = const(24)        # of the last pulse that may fall into the row's second half
_COUNT_US = const(2)         # by which a pulse is longer than its count
_NOP      = const(0xB042)
_LATCH    = const(0xA142)
_SHIFT_SOON = const(0x2F04C)  # _SHIFT after the shortest wait
_STEP     = const(0xF000)
# fmt: on


@micropython.viper
def plan_row(row, plan, ring):
    """Put the words for a divided row (48 bytes; no dots: only steps) into `ring`."""
    p = ptr32(plan)
    if p[_NOW] > _OLD_US:
        p[_NOW] -= _OLD_US
        for at in range(_BEGUN, _OUT):
            p[at] = p[at] - _OLD_US if p[at] > _OLD_US else 0
    for at in range(_TOOK, _OUT):
        p[at + _UNDO - _TOOK] = p[at]
    p[_BURNT] = (p[_BURNT] + p[_DOTS]) & _COUNTED
    p[_MOVED] = (p[_MOVED] + 1) & _COUNTED
    p[_BEFORE] = p[_ENERGY]
    lead = int(_half_row(row, plan, ring, _LEAD_US, 0 if p[_RELOAD] else _SPARE_US))
    if p[_GROUPS]:
        _add_energy(plan)
    _half_row(row, plan, ring, lead, -_QUIET_US)
    if p[_GROUPS]:
        _add_energy(plan)


@micropython.viper
def _add_energy(plan):
    """Count what the dots take in a half row: by blocks, where those of a group differ."""
    p = ptr32(plan)
    energy = p[_ENERGY]
    part = _PARTS
    for group in range(_TABLE, _TABLE + _FIELDS * p[_GROUPS], _FIELDS):
        span = p[group + _SPAN]
        end = _PARTS + ((span >> 12) & 15)
        if part + 1 == end or p[part + 1 + _PULSES - _PARTS] == 0:
            energy += ((span >> 16) & 0x7F) * (p[end - 1] >> 10)
            part = end
        while part < end:
            energy += ((p[part] >> 3) & 0x7F) * (p[part] >> 10)
            part += 1
    p[_ENERGY] = energy & _COUNTED


@micropython.viper
def undo_row(plan):
    """Forget the row that was planned last."""
    p = ptr32(plan)
    for at in range(_TOOK, _OUT):
        p[at] = p[at + _UNDO - _TOOK]
    p[_BURNT] = (p[_BURNT] - p[_DOTS]) & _COUNTED
    p[_MOVED] = (p[_MOVED] - 1) & _COUNTED
    p[_ENERGY] = p[_BEFORE]


@micropython.viper
def _time_steps(plan, need: int):
    p, ramp = ptr32(plan), ptr8(RAMP)
    at = p[_RAMP]
    us = p[_TOOK]
    first = 0
    for _ in range(2):
        first = us
        if us == 0:
            at = 0
        else:
            while at > 1 and (ramp[2 * at - 2] | ramp[2 * at - 1] << 8) < us:
                at -= 1
            while at < 1 or (at < _STEEP and (ramp[2 * at] | ramp[2 * at + 1] << 8) >= us):
                at += 1
        us = ramp[2 * at] | ramp[2 * at + 1] << 8
        if us < p[_FLOOR]:
            us = p[_FLOOR]
    if first + us < need:
        if first < need >> 1:
            first = need >> 1
        us = need - first
    p[_RAMP] = at
    p[_CURSOR] = 0
    p[_STEP_AT] = first
    p[_SECOND] = p[_TOOK] = us
    p[_LEFT] = 2


@micropython.viper
def _half_row(row, plan, ring, lead: int, spare: int) -> int:
    """Put a half row that begins to heat after `lead` us; gives the lead of the next one."""
    p, words = ptr32(plan), ptr32(ring)
    _time_steps(plan, int(time_heat(plan, lead, spare)) if p[_GROUPS] else 0)
    over = 0
    at = _PULSES
    one = 1  # the highest bit of a word: shifted here, for as a constant it is no machine word
    for group in range(_TABLE, _TABLE + _FIELDS * p[_GROUPS], _FIELDS):
        if spare >= 0 if group == _TABLE else p[_RELOAD]:
            _load(row, plan, ring, group, over)
        over = p[group + _OFFSET]
        end = _PULSES + ((p[group + _SPAN] >> 12) & 15)
        while at < end and p[at]:
            left = p[at] >> 6
            while left:
                us = left if left <= _LONGEST_US else left >> 1
                left -= us
                if p[_LEFT] == 2 and p[_STEP_AT] <= over:
                    _steps(plan, ring, 1, 0)
                wait = over - p[_CURSOR]
                if wait < _WORD_US:
                    wait = _WORD_US
                if wait > _MOST_US:
                    wait = _MOST_US
                out = p[_OUT]
                words[out >> 2] = ((((wait * 125 + 63) >> 6) - 2) << 16) | _NOP
                out = (out + 4) & p[_MASK]
                words[out >> 2] = (one << 31) | ((us - _COUNT_US) << 19) | ((p[at] & 63) << 13)
                p[_OUT] = (out + 4) & p[_MASK]
                p[_CURSOR] += wait
                over += us + _GAP_US
            at += 1
        at = end
    if spare >= 0 and p[_RELOAD]:
        _load(row, plan, ring, _TABLE, over)
        over = p[_TABLE + _OFFSET]
    _steps(plan, ring, 0, over - spare)
    p[_NOW] += p[_CURSOR]
    over -= p[_CURSOR]
    return over if over > _WORD_US else _WORD_US


@micropython.viper
def _load(row, plan, ring, group: int, over: int):
    """Shift a group's dots in while the one before still heats, and latch them after it."""
    p, words = ptr32(plan), ptr32(ring)
    if p[_LEFT] == 2 and p[_STEP_AT] <= p[_CURSOR] + _LOAD_US:
        _steps(plan, ring, 1, 0)
    _shift(row, plan, ring, group)
    over -= _GAP_US - 2
    if p[_LEFT] == 2 and p[_STEP_AT] <= over:
        _steps(plan, ring, 1, 0)
    wait = over - p[_CURSOR]
    if wait < _WORD_US:
        wait = _WORD_US
    if wait > _MOST_US:
        wait = _MOST_US
    words[p[_OUT] >> 2] = ((((wait * 125 + 63) >> 6) - 2) << 16) | _LATCH
    p[_OUT] = (p[_OUT] + 4) & p[_MASK]
    p[_CURSOR] += wait
    if p[group + _OFFSET] < p[_CURSOR] + _LATCH_US:
        p[group + _OFFSET] = p[_CURSOR] + _LATCH_US


@micropython.viper
def _shift(row, plan, ring, group: int):
    """Put the dots of a group, or of the whole row."""
    p, dots, words = ptr32(plan), ptr8(row), ptr32(ring)
    out = p[_OUT]
    words[out >> 2] = _SHIFT_SOON
    p[_CURSOR] += _WORD_US + _SHIFT_US
    if p[_RELOAD] == 0 and out + _BYTES < p[_MASK]:  # all of it, and not around the ring's end
        place = out >> 2
        for at in range(0, _BYTES, 4):
            place += 1
            words[place] = (
                (dots[at] << 24) | (dots[at + 1] << 16) | (dots[at + 2] << 8) | dots[at + 3]
            )
        p[_OUT] = (out + _BYTES + 4) & p[_MASK]
        return
    first = 0
    last = _BYTES
    if p[_RELOAD]:
        first = p[group + _SPAN] & 63
        last = (p[group + _SPAN] >> 6) & 63
    for at in range(0, _BYTES, 4):
        word = (dots[at] << 24) | (dots[at + 1] << 16) | (dots[at + 2] << 8) | dots[at + 3]
        if at < first or last < at + 3:
            word = 0
            for byte in range(at, at + 4):
                word <<= 8
                if first <= byte and byte <= last:
                    word |= dots[byte]
        out = (out + 4) & p[_MASK]
        words[out >> 2] = word
    p[_OUT] = (out + 4) & p[_MASK]


@micropython.viper
def _steps(plan, ring, left: int, after: int):
    """Put steps until so many are left of two, the second one not before `after`."""
    p, words, excited = ptr32(plan), ptr32(ring), ptr8(EXCITED)
    while p[_LEFT] > left:
        if p[_LEFT] == 1 and p[_STEP_AT] < after:  # loading dots had to wait for the first one
            p[_TOOK] += after - p[_STEP_AT]
            p[_STEP_AT] = after
        phase = (p[_PHASE] + 1) & 7
        p[_PHASE] = phase
        us = p[_STEP_AT] - p[_CURSOR]
        if us < _WORD_US:
            us = _WORD_US
        if us > _MOST_US:
            us = _MOST_US
        words[p[_OUT] >> 2] = ((((us * 125 + 63) >> 6) - 2) << 16) | _STEP | excited[phase]
        p[_OUT] = (p[_OUT] + 4) & p[_MASK]
        p[_CURSOR] += us
        p[_STEP_AT] = p[_CURSOR] + p[_SECOND]
        p[_LEFT] -= 1
