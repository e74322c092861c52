"""The twin of row_plan_viper.py in plain Python: the same functions, the same numbers.

It runs where machine code cannot, and it is what the machine code is tested against.
"""

from micropython import const

from tillroll.drivers.heat_plan_plain import time_heat
from tillroll.drivers.ltpd245 import EXCITED, RAMP_US

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
_LATEST   = const(93)
_BYTES    = const(48)
_STEEP    = const(71)       # the last place of the ramp
_OLD_US   = const(1 << 28)
_WORD_US  = const(2)        # the shortest wait
_MOST_US  = const(16000)    # the longest: its count has 15 bits
_SHIFT_US = const(52)       # 384 dots at 7.8 MHz
_LOAD_US  = const(56)       # to shift and latch them
_LEAD_US  = const(86)        # to load dots and wait
_LATCH_US = const(30)       # from the latch to a strobe
_GAP_US   = const(6)        # after a strobe
_LONGEST_US = const(4000)
_QUIET_US = const(26)        # and more behind the last one of a row, for the sensors
_SPARE_US = const(24)        # of the last pulse that may fall into the row's second half
_COUNT_US = const(2)        # by which a pulse is longer than its count
_NOP      = const(0xB042)
_SHIFT    = const(0xF04C)
_LATCH    = const(0xA142)
_STEP     = const(0xF000)
# fmt: on


def plan_row(row, plan, ring) -> None:
    """See row_plan_viper.plan_row."""
    if plan[_NOW] > _OLD_US:
        plan[_NOW] -= _OLD_US
        for at in range(_BEGUN, _OUT):
            plan[at] = max(plan[at] - _OLD_US, 0)
    plan[_UNDO:_LATEST] = plan[_TOOK:_OUT]
    _count(plan, 1)
    plan[_BEFORE] = plan[_ENERGY]
    lead = _half_row(row, plan, ring, _LEAD_US, 0 if plan[_RELOAD] else _SPARE_US)
    _add_energy(plan)
    _half_row(row, plan, ring, lead, -_QUIET_US)
    _add_energy(plan)


def _add_energy(plan):
    """See row_plan_viper._add_energy."""
    energy, part = plan[_ENERGY], _PARTS
    for group in range(_TABLE, _TABLE + _FIELDS * plan[_GROUPS], _FIELDS):
        span = plan[group + _SPAN]
        end = _PARTS + (span >> 12 & 15)
        pulse = part + _PULSES - _PARTS
        if part + 1 == end or not plan[pulse + 1]:
            energy += (span >> 16 & 0x7F) * (plan[end - 1] >> 10)
        else:
            energy += sum([(word >> 3 & 0x7F) * (word >> 10) for word in plan[part:end]])
        part = end
    plan[_ENERGY] = energy & _COUNTED


def undo_row(plan) -> None:
    """See row_plan_viper.undo_row."""
    plan[_TOOK:_OUT] = plan[_UNDO:_LATEST]
    _count(plan, -1)
    plan[_ENERGY] = plan[_BEFORE]


def _count(plan, rows):
    plan[_BURNT] = plan[_BURNT] + rows * plan[_DOTS] & _COUNTED
    plan[_MOVED] = plan[_MOVED] + rows & _COUNTED


def _due(plan, took):
    """The shortest time of a step after one of `took`, 0 for a rotor at rest."""
    at = plan[_RAMP]
    if took == 0:
        at = 0
    else:
        while at > 1 and RAMP_US[at - 1] < took:
            at -= 1
        while at < 1 or (at < _STEEP and RAMP_US[at] >= took):
            at += 1
    plan[_RAMP] = at
    return max(RAMP_US[at], plan[_FLOOR])


def _time_steps(plan, need):
    """Two steps, in at least `need`."""
    first = _due(plan, plan[_TOOK])
    second = _due(plan, first)
    if first + second < need:
        first = max(first, need >> 1)
        second = need - first
    plan[_CURSOR] = 0
    plan[_STEP_AT] = first
    plan[_SECOND] = plan[_TOOK] = second
    plan[_LEFT] = 2


def _half_row(row, plan, ring, lead, spare):
    """See row_plan_viper._half_row."""
    need = time_heat(plan, lead, spare) if plan[_GROUPS] else 0
    _time_steps(plan, need)
    over = 0
    at = _PULSES
    for group in range(_TABLE, _TABLE + _FIELDS * plan[_GROUPS], _FIELDS):
        if spare >= 0 if group == _TABLE else plan[_RELOAD]:
            _load(row, plan, ring, group, over)
        end = _PULSES + (plan[group + _SPAN] >> 12 & 15)
        over = _heat(plan, ring, at, end, plan[group + _OFFSET])
        at = end
    if spare >= 0 and plan[_RELOAD]:
        _load(row, plan, ring, _TABLE, over)
        over = plan[_TABLE + _OFFSET]
    _steps(plan, ring, 0, over - spare)
    plan[_NOW] += plan[_CURSOR]
    return max(_WORD_US, over - plan[_CURSOR])


def _heat(plan, ring, at, end, begin):
    """Put a group's pulses, one after the other; gives when another strobe may rise."""
    while at < end and plan[at]:
        pulse = plan[at]
        at += 1
        left = pulse >> 6
        while left:
            us = left if left <= _LONGEST_US else left >> 1
            _pass_step(plan, ring, begin)
            _wait(plan, ring, begin - plan[_CURSOR], _NOP)
            word = us - _COUNT_US << 6 | pulse & 63
            _put(plan, ring, 0x8000 | word >> 3, (word & 7) << 13)
            begin += us + _GAP_US
            left -= us
    return begin


def _load(row, plan, ring, group, over):
    """Shift a group's dots in while the one before still heats, and latch them after it."""
    _pass_step(plan, ring, plan[_CURSOR] + _LOAD_US)
    _shift(row, plan, ring, group)
    over -= _GAP_US - 2
    _pass_step(plan, ring, over)
    _wait(plan, ring, over - plan[_CURSOR], _LATCH)
    plan[group + _OFFSET] = max(plan[group + _OFFSET], plan[_CURSOR] + _LATCH_US)


def _shift(row, plan, ring, group):
    """See row_plan_viper._shift."""
    _wait(plan, ring, 0, _SHIFT)
    first, last = 0, _BYTES
    if plan[_RELOAD]:
        first, last = plan[group + _SPAN] & 63, plan[group + _SPAN] >> 6 & 63
    even = 0
    for at in range(0, _BYTES, 2):
        two = row[at] << 8 if first <= at <= last else 0
        if first <= at + 1 <= last:
            two |= row[at + 1]
        if at & 2:
            _put(plan, ring, even, two)
        even = two
    plan[_CURSOR] += _SHIFT_US


def _pass_step(plan, ring, until):
    """The step between, if it falls due; the last one waits for the end of the heat."""
    if plan[_LEFT] == 2 and plan[_STEP_AT] <= until:
        _steps(plan, ring, 1, 0)


def _steps(plan, ring, left, after):
    """See row_plan_viper._steps."""
    while plan[_LEFT] > left:
        if plan[_LEFT] == 1 and plan[_STEP_AT] < after:
            plan[_TOOK] += after - plan[_STEP_AT]
            plan[_STEP_AT] = after
        plan[_PHASE] = phase = (plan[_PHASE] + 1) & 7
        _wait(plan, ring, plan[_STEP_AT] - plan[_CURSOR], _STEP | EXCITED[phase])
        plan[_STEP_AT] = plan[_CURSOR] + plan[_SECOND]
        plan[_LEFT] -= 1


def _wait(plan, ring, us, instruction):
    us = min(max(us, _WORD_US), _MOST_US)
    _put(plan, ring, (us * 125 + 63 >> 6) - 2, instruction)
    plan[_CURSOR] += us


def _put(plan, ring, high, low):
    at = plan[_OUT]
    ring[at] = low & 0xFF
    ring[at + 1] = low >> 8
    ring[at + 2] = high & 0xFF
    ring[at + 3] = high >> 8
    plan[_OUT] = at + 4 & plan[_MASK]
