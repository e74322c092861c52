"""The twin of heat_plan_viper.py in plain Python: the same functions, the same numbers.

It runs where machine code cannot, and it is what the machine code is tested against.
"""

from micropython import const

from tillroll.drivers.pulse import cold_us, loaded_mv, needed

# Places of the plan: see row_plan.py.
# fmt: off
_SUPPLY     = const(0)
_HEAD       = const(1)
_DENSITY    = const(2)
_SOURCE     = const(3)
_MOST       = const(4)
_NOW        = const(8)
_BEGUN      = const(10)
_READY      = const(16)
_GROUPS     = const(23)
_RELOAD     = const(24)
_PARTS      = const(30)
_TO_PULSES  = const(11)
_TABLE      = const(53)
_SPAN       = const(0)
_OFFSET     = const(1)
_FULL       = const(2)
_MV         = const(3)
_FIELDS     = const(4)
_OTHERS     = const(91)       # where _FULL and _MV of a part of a group come
_DOTS       = const(95)
_WORDS      = const(98)
_KNOWN      = const(0x3FF)    # of a part, what does not depend on the time
_WHOLE      = const(64)       # no edge between the strobes,
_HALVES     = const(8)        # or one in the middle
_APART_MV   = const(8400)     # from here on, at 0 degC, two groups are faster than one;
_APART_DMV  = const(37)       # 0.1 mV less for each 0.1 K more,
_WAVER_MV   = const(40)       # and this where there were two
_NEAR       = const(8)        # of 1024: blocks that differ by twice that end together
_BYTES      = const(48)
_LOAD_US    = const(56)       # to shift and latch them
_LATCH_US   = const(30)       # from the latch to a strobe
_GAP_US     = const(6)        # between two strobes
_SETTLE_US  = const(500)
_LONGEST_US = const(4000)     # a pulse; more heat comes in two,
_MOST_US    = const(6000)     # and no more than this in a half row
_COUNT_US   = const(2)        # by which a pulse is longer than its count
# fmt: on


def divide_row(row, plan) -> int:
    """See heat_plan_viper.divide_row."""
    warm = plan[_SUPPLY] + plan[_HEAD] * _APART_DMV // 10
    if plan[_GROUPS] == 2:
        warm += _WAVER_MV
    plan[_RELOAD] = 0
    plan[_GROUPS] = 3
    if warm > _APART_MV:
        dots = _group(row, plan, 8, _HALVES)
    if plan[_GROUPS] > 2:
        dots = _group(row, plan, 8, _WHOLE)
        if plan[_GROUPS] == 2:
            _group(row, plan, 8, _HALVES)
            if plan[_GROUPS] > 2:
                _group(row, plan, 8, _WHOLE)
    blocks = plan[_GROUPS]
    if blocks > 2 and (dots + plan[_MOST] - 1) // plan[_MOST] < blocks:
        _group(row, plan, 1, _WHOLE)
        if plan[_GROUPS] < blocks:
            plan[_RELOAD] = 1
        else:
            _group(row, plan, 8, _WHOLE)
    plan[_DOTS] = dots
    _sum_up(plan)
    return dots


def _sum_up(plan):
    """See heat_plan_viper._sum_up."""
    groups, parts = plan[_GROUPS], 0
    for group in range(_TABLE, _TABLE + _FIELDS * groups, _FIELDS):
        parts = plan[group + _SPAN] >> 12 & 15
        _power(plan, plan[group + _SPAN] >> 16 & 0x7F, group)
    most = 8 + 32 * groups if plan[_RELOAD] else 20 + 4 * groups
    plan[_WORDS] = 4 * parts + most if groups else 4


def _group(row, plan, size, edge):
    """See heat_plan_viper._group."""
    total = held = groups = first = strobes = 0
    group = _TABLE - _FIELDS
    part = _PARTS - 1
    for at in range(0, _BYTES, size):
        count = sum([_bits(byte) for byte in row[at : at + size]])
        if not count:
            continue
        strobe = 1 << (at >> 3)
        if not groups or held + count > plan[_MOST] or strobes < edge <= strobe:
            groups += 1
            group += _FIELDS
            held = strobes = 0
            first = at
        if strobes < strobe:
            strobes |= strobe
            part += 1
            plan[part] = at >> 3
        plan[part] += count << 3
        held += count
        total += count
        span = first | at + size - 1 << 6 | part + 1 - _PARTS << 12
        plan[group + _SPAN] = span | held << 16 | strobes << 23
    plan[_GROUPS] = groups
    return total


def _bits(byte):
    byte -= byte >> 1 & 0x55
    byte = (byte & 0x33) + (byte >> 2 & 0x33)
    return byte + (byte >> 4) & 0x0F


def time_heat(plan, begin, spare) -> int:
    """See heat_plan_viper.time_heat."""
    need = 0
    part = _PARTS
    for group in range(_TABLE, _TABLE + _FIELDS * plan[_GROUPS], _FIELDS):
        us = _time_group(plan, group, part, begin)
        begin = plan[group + _OFFSET]
        need = max(need, us + _SETTLE_US, begin + us + _GAP_US - spare)
        if plan[_RELOAD]:
            begin += max(us + 4, _LOAD_US) + _LATCH_US
        else:
            begin += us + _GAP_US
        part = _PARTS + (plan[group + _SPAN] >> 12 & 15)
    return need


def _time_group(plan, group, part, begin):
    """See heat_plan_viper._time_group."""
    now = plan[_NOW]
    end = _PARTS + (plan[group + _SPAN] >> 12 & 15)
    blocks = [plan[at] & 7 for at in range(part, end)]
    begun = [plan[_BEGUN + block] for block in blocks]
    ready = [plan[_READY + block] for block in blocks if plan[_BEGUN + block] < now]
    begin = max([begin + now] + ready)
    plan[group + _OFFSET] = begin - now
    if min(begun) == max(begun) < now:
        us = _together(plan, group, part, begin - begun[0])
    else:
        _weigh(plan, group, part, begin)
        us = _share(plan, group, part)
    for block in blocks:
        if plan[_BEGUN + block] < now:
            plan[_BEGUN + block] = begin
        plan[_READY + block] = begin + us + _SETTLE_US
    return us


def _power(plan, dots, group):
    """See heat_plan_viper._power."""
    head_mv = max(4000, loaded_mv(plan[_SUPPLY], dots, plan[_SOURCE]))
    plan[group + _FULL] = cold_us(dots, head_mv, plan[_HEAD]) * plan[_DENSITY] // 100
    plan[group + _MV] = head_mv


def _together(plan, group, part, between):
    """See heat_plan_viper._together."""
    last = _PARTS - 1 + (plan[group + _SPAN] >> 12 & 15)
    need = needed(plan[group + _MV], between)
    plan[last] = plan[last] & _KNOWN | need << 10
    us = max(_COUNT_US, min(_MOST_US, plan[group + _FULL] * need >> 10))
    plan[part + _TO_PULSES] = us << 6 | plan[group + _SPAN] >> 23
    plan[part + 1 + _TO_PULSES] = 0
    return us + (_GAP_US if us > _LONGEST_US else 0)


def _weigh(plan, group, part, begin):
    """See heat_plan_viper._weigh."""
    for at in range(part, _PARTS + (plan[group + _SPAN] >> 12 & 15)):
        begun = plan[_BEGUN + (plan[at] & 7)]
        shared = begun >= plan[_NOW]
        need = plan[at - 1] >> 10 if shared else needed(plan[group + _MV], begin - begun)
        plan[at] = plan[at] & _KNOWN | need << 10


def _share(plan, group, part):
    """See heat_plan_viper._share."""
    end = _PARTS + (plan[group + _SPAN] >> 12 & 15)
    total = -_GAP_US
    done = 0
    pulse = part + _TO_PULSES
    while True:
        left = [plan[at] for at in range(part, end) if plan[at] >> 10 > done + _NEAR]
        if not left:
            plan[pulse] = 0
            return total
        if done:
            group = _OTHERS
            _power(plan, sum([each >> 3 & 0x7F for each in left]), group)
        enough = min([each >> 10 for each in left]) + _NEAR
        us = plan[group + _FULL] * (enough - done) >> 10
        us = max(_COUNT_US, min(us, _MOST_US - _GAP_US - total))
        done = enough
        plan[pulse] = us << 6 | sum([1 << (each & 7) for each in left])
        pulse += 1
        total += us + (_GAP_US if us <= _LONGEST_US else 2 * _GAP_US)
