"""How long a strobe must be for full black.

Seiko LTPD245C/345C technical reference, equation 3-8, for the paper TF50KS-E2D and 5 V logic:

    t = E * R / V**2 * C
    E = E25 - TC * (head - 25)                           E25 0.2489 mJ, TC 0.002885 mJ/K
    R = (RH + Ri + 0.20 * dots)**2 / RH                  RH 173 Ohm, Ri 9 Ohm
    V = 1.368 * Vp - 2.800
    C = 1 - (1020 * Vp - 1650) / ((Vp - 3.55) * (W + 1350) + 1920)

with W the microseconds between two activations of a dot.  Integers below 2**30 throughout.
"""

from micropython import const

# fmt: off
_ENERGY_NJ     = const(248900)  # a dot's activation at 25 degC
_COEFFICIENT   = const(2885)    # nJ per K
_LEAST_NJ      = const(50000)   # of a head far above the permitted heat
_MOST_NJ       = const(380000)  # of a head at -20 degC
_DOT           = const(1730)    # 0.1 Ohm
_ALONE         = const(1820)    # 0.1 Ohm, dot and driver
_LONGEST_W_US  = const(20000)
_LOWEST_MV     = const(4000)
# fmt: on


def loaded_mv(supply_mv: int, dots: int, source_mohm: int) -> int:
    """Give the voltage left at the head while `dots` heat behind a source of some resistance."""
    own = _ALONE + 2 * dots
    return supply_mv * own // (own + dots * source_mohm // 100)


def cold_us(dots: int, head_mv: int, head_ddc: int) -> int:
    """Give E * R / V**2: the pulse for `dots` that have never been heated.

    `head_mv` is the loaded voltage, `head_ddc` the head in 0.1 degC.
    """
    energy = _ENERGY_NJ - _COEFFICIENT * (head_ddc - 250) // 10
    energy = min(_MOST_NJ, max(_LEAST_NJ, energy))
    own = _ALONE + 2 * dots
    volt = (1368 * max(_LOWEST_MV, head_mv) - 2800000) // 10000
    return energy * (own * own // _DOT) // (volt * volt)


def needed(head_mv: int, between_us: int) -> int:
    """Give C in 1024ths; `between_us` is the time between two activations of a dot."""
    head_mv = max(_LOWEST_MV, head_mv)
    between_us = min(_LONGEST_W_US, between_us)
    spread = (head_mv - 3550) * (between_us + 1350) + 1920000
    return 1024 - (1020 * head_mv - 1650000) // (spread >> 10)


def pulse_us(dots: int, head_mv: int, head_ddc: int, between_us: int, density: int = 100) -> int:
    """Give the pulse for `dots` heating together; `density` is a percentage of the energy."""
    return cold_us(dots, head_mv, head_ddc) * density // 100 * needed(head_mv, between_us) >> 10
