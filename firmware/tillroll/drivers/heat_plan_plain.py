"""The twin of heat_plan_viper.py in plain Python: the same functions, the same numbers.

It runs where machine code cannot, and it is what the machine code is tested against.
"""

from micropython import const

from tillroll.drivers.pulse import loaded_mv, pulse_us

# Places of the plan: see row_plan.py.
# fmt: off
_SUPPLY     = const(0)
_HEAD       = const(1)
_DENSITY    = const(2)
_SOURCE     = const(3)
_MOST       = const(4)
_NOW        = const(8)
_GROUPS     = const(23)
_RELOAD     = const(24)
_LATEST     = const(82)
_EARLIEST   = const(83)
_BEGUN      = const(10)
_READY      = const(16)
_TABLE      = const(30)
_FIRST      = const(0)
_LAST       = const(1)
_BLOCKS     = const(2)
_DOTS       = const(3)
_US         = const(4)
_OFFSET     = const(5)
_FIELDS     = const(6)
_BYTES      = const(48)
_LOAD_US    = const(56)       # to shift and latch them
_LATCH_US   = const(30)       # from the latch to a strobe
_LEAD_US    = const(86)       # from the beginning of a half row to its first strobe
_GAP_US     = const(32)       # between two strobes
_SETTLE_US  = const(500)
_LONGEST_US = const(4000)
_COUNT_US   = const(2)        # by which a pulse is longer than its count
# fmt: on


def divide_row(row, plan) -> int:
    """See row_plan_viper.divide_row."""
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
    total = held = at = groups = 0
    group = _TABLE - _FIELDS
    while at < _BYTES:
        count = 0
        for byte in range(at, at + size):
            bits = row[byte]
            bits -= bits >> 1 & 0x55
            bits = (bits & 0x33) + (bits >> 2 & 0x33)
            count += (bits + (bits >> 4)) & 0x0F
        if count:
            if not groups or held + count > plan[_MOST]:
                groups += 1
                group += _FIELDS
                plan[group + _FIRST] = at
                plan[group + _BLOCKS] = held = 0
            held += count
            total += count
            plan[group + _LAST] = at + size - 1
            plan[group + _BLOCKS] |= 1 << (at >> 3)
            plan[group + _DOTS] = held
        at += size
    plan[_GROUPS] = groups
    return total


def time_heat(plan) -> int:
    """See heat_plan_viper.time_heat."""
    begin = _LEAD_US
    need = 0
    group = _TABLE
    for _ in range(plan[_GROUPS]):
        begin = max(begin, _look_back(plan, group) - plan[_NOW])
        us = _pulse(plan, group, begin)
        plan[group + _OFFSET] = begin
        plan[group + _US] = us
        need = max(need, us + _SETTLE_US, begin + us + _GAP_US)
        if plan[_RELOAD]:
            begin += max(us + 4, _LOAD_US) + _LATCH_US
        else:
            begin += us + _GAP_US
        group += _FIELDS
    _note(plan)
    return need


def _look_back(plan, group):
    """When its blocks heated last, and give when all of them may again.

    A group that splits a block goes by the block it begins in.
    """
    blocks = plan[group + _BLOCKS]
    if plan[_RELOAD]:
        blocks = 1 << (plan[group + _FIRST] >> 3)
    which = [block for block in range(6) if blocks >> block & 1]
    plan[_LATEST] = max([plan[_BEGUN + block] for block in which])
    plan[_EARLIEST] = min([plan[_BEGUN + block] for block in which])
    return max([plan[_READY + block] for block in which])


def _pulse(plan, group, begin):
    """Midway between what the warmest and the coldest block of the group need."""
    begin += plan[_NOW]
    dots = plan[group + _DOTS]
    head_mv = loaded_mv(plan[_SUPPLY], dots, plan[_SOURCE])
    us = 0
    for begun in plan[_LATEST], plan[_EARLIEST]:
        us += pulse_us(dots, head_mv, plan[_HEAD], begin - begun, plan[_DENSITY])
    return max(_COUNT_US, min(_LONGEST_US, us >> 1))


def _note(plan):
    """When each block heats in this half row; of two groups in a block the later one counts."""
    group = _TABLE
    for _ in range(plan[_GROUPS]):
        begin = plan[_NOW] + plan[group + _OFFSET]
        for block in range(6):
            if plan[group + _BLOCKS] >> block & 1:
                plan[_BEGUN + block] = begin
                plan[_READY + block] = begin + plan[group + _US] + _SETTLE_US
        group += _FIELDS
