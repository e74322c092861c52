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
_FIELDS     = const(2)
_FULL       = const(82)
_KNOWN      = const(0x3FF)    # of a part, what does not depend on the time
_BYTES      = const(48)
_LOAD_US    = const(56)       # to shift and latch them
_LATCH_US   = const(30)       # from the latch to a strobe
_LEAD_US    = const(86)       # from the beginning of a half row to its first strobe
_GAP_US     = const(32)       # between two strobes
_SETTLE_US  = const(500)
_LONGEST_US = const(4000)     # a pulse; more heat comes in two,
_MOST_US    = const(6000)     # and no more than this in a half row
_COUNT_US   = const(2)        # by which a pulse is longer than its count
# fmt: on


def divide_row(row, plan) -> int:
    """See heat_plan_viper.divide_row."""
    dots = _group(row, plan, 8)
    blocks = plan[_GROUPS]
    plan[_RELOAD] = 0
    if (dots + plan[_MOST] - 1) // plan[_MOST] < blocks:
        _group(row, plan, 1)
        if plan[_GROUPS] < blocks:
            plan[_RELOAD] = 1
        else:
            _group(row, plan, 8)
    return dots


def _group(row, plan, size):
    total = held = at = groups = first = strobes = 0
    group = _TABLE - _FIELDS
    part = _PARTS - 1
    while at < _BYTES:
        count = _count(row, at, at + size)
        if count:
            if not groups or held + count > plan[_MOST]:
                groups += 1
                group += _FIELDS
                held = strobes = 0
                first = at
            strobe = 1 << (at >> 3)
            if not strobes & strobe:
                strobes |= strobe
                part += 1
                plan[part] = at >> 3
            plan[part] += count << 3
            held += count
            total += count
            last = at + size - 1
            end = part + 1 - _PARTS
            plan[group + _SPAN] = first | last << 6 | end << 12 | held << 16 | strobes << 23
        at += size
    plan[_GROUPS] = groups
    return total


def _count(row, first, end):
    count = 0
    for byte in range(first, end):
        bits = row[byte]
        bits -= bits >> 1 & 0x55
        bits = (bits & 0x33) + (bits >> 2 & 0x33)
        count += (bits + (bits >> 4)) & 0x0F
    return count


def time_heat(plan) -> int:
    """See heat_plan_viper.time_heat."""
    begin = _LEAD_US
    need = 0
    part = _PARTS
    for group in range(_TABLE, _TABLE + _FIELDS * plan[_GROUPS], _FIELDS):
        us = _time_group(plan, group, part, begin)
        begin = plan[group + _OFFSET]
        need = max(need, us + _SETTLE_US, begin + us + _GAP_US)
        if plan[_RELOAD]:
            begin += max(us + 4, _LOAD_US) + _LATCH_US
        else:
            begin += us + _GAP_US
        part = _PARTS + (plan[group + _SPAN] >> 12 & 15)
    return need


def _time_group(plan, group, part, begin):
    """See heat_plan_viper._time_group."""
    now = plan[_NOW]
    span = plan[group + _SPAN]
    dots = span >> 16 & 0x7F
    end = _PARTS + (span >> 12 & 15)
    blocks = [plan[at] & 7 for at in range(part, end)]
    begun = [plan[_BEGUN + block] for block in blocks]
    ready = [plan[_READY + block] for block in blocks if plan[_BEGUN + block] < now]
    begin = max([begin + now] + ready)
    plan[group + _OFFSET] = begin - now
    need = _formula(plan, dots, begin - max(begun))
    if min(begun) == max(begun) < now:
        plan[end - 1] = plan[end - 1] & _KNOWN | need << 10
        us = max(_COUNT_US, min(_MOST_US, plan[_FULL] * need >> 10))
        plan[part + _TO_PULSES] = us << 6 | span >> 23
        plan[part + 1 + _TO_PULSES] = 0
        us += _GAP_US if us > _LONGEST_US else 0
    else:
        _weigh(plan, part, end, dots, begin)
        us = _share(plan, part, end)
    _note(plan, part, end, begin, begin + us + _SETTLE_US)
    return us


def _formula(plan, dots, between):
    """See heat_plan_viper._formula."""
    head_mv = max(4000, loaded_mv(plan[_SUPPLY], dots, plan[_SOURCE]))
    plan[_FULL] = cold_us(dots, head_mv, plan[_HEAD]) * plan[_DENSITY] // 100
    return needed(head_mv, between)


def _weigh(plan, part, end, dots, begin):
    """See heat_plan_viper._weigh."""
    for at in range(part, end):
        begun = plan[_BEGUN + (plan[at] & 7)]
        shared = begun >= plan[_NOW]
        need = plan[at - 1] >> 10 if shared else _formula(plan, dots, begin - begun)
        plan[at] = plan[at] & _KNOWN | (need + 16 & ~31) << 10


def _note(plan, part, end, begin, ready):
    """See heat_plan_viper._note."""
    for at in range(part, end):
        block = plan[at] & 7
        if plan[_BEGUN + block] < plan[_NOW]:
            plan[_BEGUN + block] = begin
        plan[_READY + block] = ready


def _share(plan, part, end):
    """See heat_plan_viper._share."""
    total = -_GAP_US
    done = 0
    pulse = part + _TO_PULSES
    while True:
        left = [plan[at] for at in range(part, end) if plan[at] >> 10 > done]
        if not left:
            plan[pulse] = 0
            return total
        if done:
            _formula(plan, sum([each >> 3 & 0x7F for each in left]), 0)
        least = min([each >> 10 for each in left])
        us = plan[_FULL] * (least - done) >> 10
        us = max(_COUNT_US, min(us, _MOST_US - _GAP_US - total))
        done = least
        plan[pulse] = us << 6 | sum([1 << (each & 7) for each in left])
        pulse += 1
        total += us + (_GAP_US if us <= _LONGEST_US else 2 * _GAP_US)
