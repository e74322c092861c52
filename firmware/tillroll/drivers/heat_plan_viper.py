"""Which dots of a row heat together, and for how long, as machine code.  MicroPython only.

`plan` is the array of row_plan.py.  The formula is that of pulse.py.
"""

import micropython
from micropython import const

ONES = b"\0\1\1\2\1\2\2\3\1\2\2\3\2\3\3\4"  # among four bits

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
_COLD_US    = const(20000)    # of which nothing is left of the last pulse
_LONGEST_US = const(4000)     # a pulse; more heat comes in two,
_MOST_US    = const(6000)     # and no more than this in a half row
_COUNT_US   = const(2)        # by which a pulse is longer than its count
# of pulse.py
_ENERGY_NJ  = const(248900)
_PER_K_NJ   = const(2885)
_LEAST_NJ   = const(50000)
_MOST_NJ    = const(380000)
# fmt: on


@micropython.viper
def divide_row(row, plan) -> int:
    """Put the dots into as few groups as there can be; gives the number of dots.

    Two halves are faster than one group where a pulse is shorter than the 500 us of rest behind
    it, at a high supply or in the heat.  Two groups are left and right half where they can be:
    then a block need not wait for its rest where the next row has other dots.  Groups that would
    split a block load dots of their own.
    """
    p = ptr32(plan)
    warm = p[_SUPPLY] + p[_HEAD] * _APART_DMV // 10
    if p[_GROUPS] == 2:
        warm += _WAVER_MV
    dots = 0
    p[_RELOAD] = 0
    p[_GROUPS] = 3
    if warm > _APART_MV:
        dots = int(_group(row, plan, 8, _HALVES))
    if p[_GROUPS] > 2:
        dots = int(_group(row, plan, 8, _WHOLE))
        if p[_GROUPS] == 2:
            _group(row, plan, 8, _HALVES)
            if p[_GROUPS] > 2:
                _group(row, plan, 8, _WHOLE)
    blocks = p[_GROUPS]
    if blocks > 2 and (dots + p[_MOST] - 1) // p[_MOST] < blocks:
        _group(row, plan, 1, _WHOLE)
        if p[_GROUPS] < blocks:
            p[_RELOAD] = 1
        else:
            _group(row, plan, 8, _WHOLE)
    p[_DOTS] = dots
    _sum_up(plan)
    return dots


@micropython.viper
def _sum_up(plan):
    """Note what each group needs, and the most words that the row can take."""
    p = ptr32(plan)
    groups = p[_GROUPS]
    words = 4
    for group in range(_TABLE, _TABLE + _FIELDS * groups, _FIELDS):
        span = p[group + _SPAN]
        _power(plan, (span >> 16) & 0x7F, group)
        words = 8 + 32 * groups if p[_RELOAD] else 20 + 4 * groups
        words += 4 * ((span >> 12) & 15)
    p[_WORDS] = words


@micropython.viper
def _group(row, plan, size: int, edge: int) -> int:
    """Put so many bytes at once into groups, none with strobes on both sides of an edge."""
    p, bytes_, ones = ptr32(plan), ptr8(row), ptr8(ONES)
    total = held = at = groups = first = strobes = 0
    group = _TABLE - _FIELDS
    part = _PARTS - 1
    while at < _BYTES:
        count = 0
        for byte in range(at, at + size):
            bits = bytes_[byte]
            if bits:
                count += ones[bits & 15] + ones[bits >> 4]
        if count:
            strobe = 1 << (at >> 3)
            if groups == 0 or held + count > p[_MOST] or (strobes < edge and edge <= strobe):
                groups += 1
                group += _FIELDS
                held = strobes = 0
                first = at
            if strobes < strobe:
                strobes |= strobe
                part += 1
                p[part] = at >> 3
            p[part] += count << 3
            held += count
            total += count
            span = first | ((at + size - 1) << 6) | ((part + 1 - _PARTS) << 12)
            p[group + _SPAN] = span | (held << 16) | (strobes << 23)
        at += size
    p[_GROUPS] = groups
    return total


@micropython.viper
def time_heat(plan, begin: int, spare: int) -> int:
    """Set each group's pulses, the first not before `begin`; gives the least us for the half row.

    So many of the last pulse's may be `spare` and fall into the next one.
    """
    p = ptr32(plan)
    need = 0
    group = _TABLE
    part = _PARTS
    for _ in range(p[_GROUPS]):
        us = int(_time_group(plan, group, part, begin))
        begin = p[group + _OFFSET]
        if need < us + _SETTLE_US:
            need = us + _SETTLE_US
        if need < begin + us + _GAP_US - spare:
            need = begin + us + _GAP_US - spare
        if p[_RELOAD] == 0:
            begin += us + _GAP_US
        elif us + 4 > _LOAD_US:
            begin += us + 4 + _LATCH_US
        else:
            begin += _LOAD_US + _LATCH_US
        part = _PARTS + ((p[group + _SPAN] >> 12) & 15)
        group += _FIELDS
    return need


@micropython.viper
def _time_group(plan, group: int, part: int, begin: int) -> int:
    """Set a group's pulses, not before `begin`; gives the us from the first to the last.

    What the group before has of a block belongs to the same heat: the time between activations
    runs from the first to the first.
    """
    p = ptr32(plan)
    now = p[_NOW]
    end = _PARTS + ((p[group + _SPAN] >> 12) & 15)
    begin += now
    latest = 0
    earliest = 1 << 29
    for at in range(part, end):
        block = p[at] & 7
        begun = p[_BEGUN + block]
        if latest < begun:
            latest = begun
        if earliest > begun:
            earliest = begun
        if begun < now and begin < p[_READY + block]:
            begin = p[_READY + block]
    p[group + _OFFSET] = begin - now
    if latest == earliest and latest < now:
        us = int(_together(plan, group, part, begin - latest))
    else:
        _weigh(plan, group, part, begin)
        us = int(_share(plan, group, part))
    ready = begin + us + _SETTLE_US
    for at in range(part, end):
        block = p[at] & 7
        if p[_BEGUN + block] < now:
            p[_BEGUN + block] = begin
        p[_READY + block] = ready
    return us


@micropython.viper
def _power(plan, dots: int, group: int):
    """Note for a group of so many dots how long a pulse for cold ones is, and their voltage."""
    p = ptr32(plan)
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
    p[group + _FULL] = energy * (own * own // 1730) // (volt * volt) * p[_DENSITY] // 100
    p[group + _MV] = head_mv


@micropython.viper
def _together(plan, group: int, part: int, between: int) -> int:
    """Set the one pulse of blocks that were all activated so long ago; gives its us."""
    p = ptr32(plan)
    last = _PARTS - 1 + ((p[group + _SPAN] >> 12) & 15)
    if between > _COLD_US:
        between = _COLD_US
    mv = p[group + _MV]
    spread = (mv - 3550) * (between + 1350) + 1920000
    need = 1024 - (1020 * mv - 1650000) // (spread >> 10)
    p[last] = (p[last] & _KNOWN) | (need << 10)
    us = p[group + _FULL] * need >> 10
    if us > _MOST_US:
        us = _MOST_US
    if us < _COUNT_US:
        us = _COUNT_US
    p[part + _TO_PULSES] = (us << 6) | (p[group + _SPAN] >> 23)
    p[part + 1 + _TO_PULSES] = 0
    return us + _GAP_US if us > _LONGEST_US else us


@micropython.viper
def _weigh(plan, group: int, part: int, begin: int):
    """Note what each block of a group needs, in 1024ths of what cold dots do."""
    p = ptr32(plan)
    end = _PARTS + ((p[group + _SPAN] >> 12) & 15)
    mv = p[group + _MV]
    before, need = -1, p[part - 1] >> 10
    while part < end:
        begun = p[_BEGUN + (p[part] & 7)]
        if begun < p[_NOW] and begun != before:
            between = begin - begun
            if between > _COLD_US:
                between = _COLD_US
            spread = (mv - 3550) * (between + 1350) + 1920000
            need = 1024 - (1020 * mv - 1650000) // (spread >> 10)
            before = begun
        p[part] = (p[part] & _KNOWN) | (need << 10)
        part += 1


@micropython.viper
def _share(plan, group: int, part: int) -> int:
    """Let the blocks of a group end one by one, as they need; gives the us that takes."""
    p = ptr32(plan)
    end = _PARTS + ((p[group + _SPAN] >> 12) & 15)
    total = -_GAP_US
    done = 0
    pulse = part + _TO_PULSES
    while True:
        dots = strobes = 0
        least = 1 << 20
        for at in range(part, end):
            need = p[at] >> 10
            if need > done + _NEAR:
                dots += (p[at] >> 3) & 0x7F
                strobes |= 1 << (p[at] & 7)
                if least > need:
                    least = need
        if dots == 0:
            p[pulse] = 0
            return total
        if done:
            group = _OTHERS
            _power(plan, dots, group)
        us = p[group + _FULL] * (least + _NEAR - done) >> 10
        done = least + _NEAR
        if us > _MOST_US - _GAP_US - total:
            us = _MOST_US - _GAP_US - total
        if us < _COUNT_US:
            us = _COUNT_US
        p[pulse] = (us << 6) | strobes
        pulse += 1
        total += us + _GAP_US
        if us > _LONGEST_US:
            total += _GAP_US
