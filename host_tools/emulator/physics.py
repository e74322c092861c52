"""The Seiko LTPD245 in formulas: what a dot gets and needs, how fast the motor follows.

Sources: Seiko LTPD245C/345C technical reference, equation 3-8 and its constants for the paper
TF50KS-E2D; thermistor 30 kOhm, B 3950.  Integers: mV, us, 0.1 Ohm, nJ, mK.
"""

import math

BAR_ROWS = 96  # 12 mm from the heaters to the tear bar
_LOGIC_5V = 90  # 0.1 Ohm, driver output at 5 V logic
_DOT = 1730  # 0.1 Ohm


def loaded_mv(open_mv: int, dots: int, source_mohm: int) -> int:
    """Voltage at the head while `dots` heat behind a source of some resistance."""
    own = _DOT + _LOGIC_5V + 2 * dots
    return open_mv * own // (own + dots * source_mohm // 100)


def power(head_mv: int, dots: int) -> int:
    """What one dot takes, in nJ per 16 us, of `dots` that heat together."""
    effective = (1368 * head_mv - 2800000) // 1000
    if effective <= 0:
        return 0
    own = _DOT + _LOGIC_5V + 2 * dots
    resistance = own * own // _DOT
    return (effective // 10) ** 2 * 16 // resistance


def needed_nj(head_mk: int, head_mv: int, since_us: int) -> int:
    """What one dot needs to be full black, `since_us` after its last pulse began."""
    cold = max(20000, 248900 - 2885 * (head_mk - 25000) // 1000)
    since_us = min(since_us, 20000)
    if head_mv < 4500:
        return cold
    spread = (head_mv - 3550) * (since_us + 1350) + 1920000
    return cold * (1024 - (1020 * head_mv - 1650000) // (spread >> 10)) >> 10


def top_pps(supply_mv: int) -> int:
    """Steps per second that the motor can follow at this supply."""
    return min(3200, max(100, 534 * supply_mv // 1000 - 1339))


def thermistor_ohm(mk: int) -> int:
    """Resistance of the head thermistor."""
    return int(30000 * math.exp(3950 * (1 / (273 + mk / 1000) - 1 / 298)))
