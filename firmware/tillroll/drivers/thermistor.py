"""Head temperature from the ADC: 30 kOhm, B 3950 between ground and a pull-up of 30 kOhm.

R = 30k * exp(3950 * (1 / (273 + T) - 1 / 298)), Seiko LTPD245C/345C technical reference.
"""

from micropython import const

OPEN_DDC = const(-999)  # what an open circuit reads
SHORT_DDC = const(2999)
_FIRST_DDC = const(-450)
_STEP_DDC = const(50)

# ADC (16 bit) from -45 to 155 degC in steps of 5; a test holds them against the formula.
# fmt: off
_RAW = (
    64434, 63950, 63296, 62427, 61300, 59869, 58094, 55948, 53420, 50526, 47306, 43827, 40178,
    36458, 32768, 29198, 25823, 22697, 19849, 17293, 15026, 13035, 11299, 9794, 8494, 7374, 6412,
    5585, 4874, 4264, 3738, 3285, 2894, 2557, 2264, 2010, 1788, 1595, 1427, 1279, 1149,
)
# fmt: on


def head_ddc(raw: int) -> int:
    """Turn an ADC reading (0..65535) into 0.1 degC; OPEN_DDC or SHORT_DDC beyond the table."""
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
