"""Head temperature from the ADC: 30 kOhm, B 3950 between ground and a pull-up of 30 kOhm.

R = 30k * exp(3950 * (1 / (273 + T) - 1 / 298)), Seiko LTPD245C/345C technical reference.
"""

from micropython import const

OPEN_DDC = const(-999)  # what an open circuit reads
SHORT_DDC = const(2999)
_FIRST_DDC = const(-450)
_STEP_DDC = const(50)

# ADC (13 bit) from -45 to 155 degC in steps of 5; a test holds them against the formula.  Frozen
# numbers of more bits would be objects with which each sum is garbage.
# fmt: off
_RAW = (
    8054, 7994, 7912, 7803, 7663, 7484, 7262, 6994, 6678, 6316, 5913, 5478, 5022, 4557, 4096, 3650,
    3228, 2837, 2481, 2162, 1878, 1629, 1412, 1224, 1062, 922, 802, 698, 609, 533, 467, 411, 362,
    320, 283, 251, 224, 199, 178, 160, 144,
)
# fmt: on


def head_ddc(raw: int) -> int:
    """Turn an ADC reading (0..65535) into 0.1 degC; OPEN_DDC or SHORT_DDC beyond the table."""
    raw >>= 3
    low, high = 0, len(_RAW) - 1
    if raw > _RAW[low]:
        return OPEN_DDC
    if raw < _RAW[high]:
        return SHORT_DDC
    while high - low > 1:
        middle = (low + high) // 2
        if raw > _RAW[middle]:
            high = middle
        else:
            low = middle
    into = (_RAW[low] - raw) * _STEP_DDC // (_RAW[low] - _RAW[high])
    return _FIRST_DDC + low * _STEP_DDC + into
