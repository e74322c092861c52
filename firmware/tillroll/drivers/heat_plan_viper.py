"""Which dots of a row heat together, and for how long, as machine code.  MicroPython only.

`plan` is the array of row_plan.py.  The formula is that of pulse.py.
"""

import micropython
from micropython import const

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
# of pulse.py
_ENERGY_NJ  = const(248900)
_PER_K_NJ   = const(2885)
_LEAST_NJ   = const(50000)
_MOST_NJ    = const(380000)
# fmt: on


@micropython.viper
def divide_row(row, plan) -> int:
    """Put the dots into as few groups as there can be; give their number.

    Groups that would split a block load dots of their own.
    """
    p = ptr32(plan)
    dots = int(_group(row, plan, 8))
    blocks = p[_GROUPS]
    p[_RELOAD] = 0
    if (dots + p[_MOST] - 1) // p[_MOST] < blocks:
        _group(row, plan, 1)
        if p[_GROUPS] < blocks:
            p[_RELOAD] = 1
        else:
            _group(row, plan, 8)
    return dots


@micropython.viper
def _group(row, plan, size: int) -> int:
    p, bytes_ = ptr32(plan), ptr8(row)
    total = held = at = groups = 0
    group = _TABLE - _FIELDS
    while at < _BYTES:
        count = 0
        for byte in range(at, at + size):
            bits = bytes_[byte]
            bits -= (bits >> 1) & 0x55
            bits = (bits & 0x33) + ((bits >> 2) & 0x33)
            count += (bits + (bits >> 4)) & 0x0F
        if count:
            if groups == 0 or held + count > p[_MOST]:
                groups += 1
                group += _FIELDS
                p[group + _FIRST] = at
                p[group + _BLOCKS] = held = 0
            held += count
            total += count
            p[group + _LAST] = at + size - 1
            p[group + _BLOCKS] |= 1 << (at >> 3)
            p[group + _DOTS] = held
        at += size
    p[_GROUPS] = groups
    return total


@micropython.viper
def time_heat(plan) -> int:
    """Set each group's pulse, and when it begins; gives the least us for the half row."""
    p = ptr32(plan)
    begin = _LEAD_US
    need = 0
    group = _TABLE
    for _ in range(p[_GROUPS]):
        ready = int(_look_back(plan, group)) - p[_NOW]
        if begin < ready:
            begin = ready
        us = int(_pulse(plan, group, begin))
        p[group + _OFFSET] = begin
        p[group + _US] = us
        if need < us + _SETTLE_US:
            need = us + _SETTLE_US
        if need < begin + us + _GAP_US:
            need = begin + us + _GAP_US
        if p[_RELOAD] == 0:
            begin += us + _GAP_US
        elif us + 4 > _LOAD_US:
            begin += us + 4 + _LATCH_US
        else:
            begin += _LOAD_US + _LATCH_US
        group += _FIELDS
    _note(plan)
    return need


@micropython.viper
def _look_back(plan, group: int) -> int:
    p = ptr32(plan)
    blocks = p[group + _BLOCKS]
    if p[_RELOAD]:
        blocks = 1 << (p[group + _FIRST] >> 3)
    ready = latest = 0
    earliest = 1 << 29
    for block in range(6):
        if (blocks >> block) & 1:
            begun = p[_BEGUN + block]
            if latest < begun:
                latest = begun
            if earliest > begun:
                earliest = begun
            if ready < p[_READY + block]:
                ready = p[_READY + block]
    p[_LATEST] = latest
    p[_EARLIEST] = earliest
    return ready


@micropython.viper
def _pulse(plan, group: int, begin: int) -> int:
    p = ptr32(plan)
    begin += p[_NOW]
    dots = p[group + _DOTS]
    own = 1820 + 2 * dots
    head_mv = p[_SUPPLY] * own // (own + dots * p[_SOURCE] // 100)
    if head_mv < 4000:
        head_mv = 4000
    volt = (1368 * head_mv - 2800000) // 10000
    energy = _ENERGY_NJ - _PER_K_NJ * (p[_HEAD] - 250) // 10
    if energy < _LEAST_NJ:
        energy = _LEAST_NJ
    if energy > _MOST_NJ:
        energy = _MOST_NJ
    full = energy * (own * own // 1730) // (volt * volt)
    total = 0
    between = begin - p[_LATEST]
    for _ in range(2):
        if between > 20000:
            between = 20000
        spread = (head_mv - 3550) * (between + 1350) + 1920000
        warm = (1020 * head_mv - 1650000) // (spread >> 10)
        total += full * (1024 - warm) // 1024 * p[_DENSITY] // 100
        between = begin - p[_EARLIEST]
    us = total >> 1
    if us > _LONGEST_US:
        return _LONGEST_US
    return us if us > _COUNT_US else _COUNT_US


@micropython.viper
def _note(plan):
    p = ptr32(plan)
    group = _TABLE
    for _ in range(p[_GROUPS]):
        begin = p[_NOW] + p[group + _OFFSET]
        ready = begin + p[group + _US] + _SETTLE_US
        blocks = p[group + _BLOCKS]
        block = 0
        while blocks:
            if blocks & 1:
                p[_BEGUN + block] = begin
                p[_READY + block] = ready
            blocks >>= 1
            block += 1
        group += _FIELDS
