"""Constants of the Seiko LTPD245 mechanism: what the driver must never exceed.

Source of all but where said otherwise: Seiko LTPD245C/345C technical reference U00112636104.
They are safety numbers of the hardware, not settings.
"""

from micropython import const

DOTS = const(384)
BLANK = (  # a row of no dots, kept in flash
    b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
)
BLOCKS = const(6)  # strobes of 64 dots
MOST_DOTS = const(96)  # that may heat together: 5.49 A at 9.5 V
LONGEST_PULSE_US = const(4000)  # the longest of its pulse tables is 3.98 ms
HEAD_LIMIT_DDC = const(850)  # software must stop above 85 degC
HEAD_OPEN_DDC = const(-200)  # below this the thermistor is open,
HEAD_SHORT_DDC = const(1300)  # above this shorted
LATCH_WAIT_US = const(30)  # from the latch to the strobe

STEPS_PER_ROW = const(4)
# 1-2 phase excitation: windings A, A+B, B, B+/A, /A, /A+/B, /B, /B+A as bits 0 (A) to 3 (/B).
EXCITED = b"\x01\x03\x02\x06\x04\x0c\x08\x09"
BACKLASH_STEPS = const(48)  # after power-up or an open platen
HOLD_US = const(20000)  # before the excitation goes off
_TOP_PPS = const(3200)

SENSOR_ROWS = const(66)  # 8.3 mm between the paper sensor and the heaters
BAR_ROWS = const(104)  # a 12 mm way from the heaters to the tear bar, and one text row's margin
HEAT_LEASE_MS = const(100)  # power goes off after one to two of these without a row (ours)

# Step times in us from standstill to 3200 pps.  The reference prints 5000, 3707, 2291, 1769,
# 1485, 1302 ... 313 in 72 steps; between, the same constant acceleration is assumed.
# fmt: off
RAMP_US = (
    5000, 3707, 2291, 1769, 1485, 1302, 1166, 1065, 987, 923, 871, 826, 788, 755, 725, 699, 675,
    654, 634, 617, 600, 585, 571, 558, 546, 534, 523, 513, 504, 495, 486, 478, 470, 463, 456, 449,
    442, 436, 430, 425, 419, 414, 409, 404, 399, 395, 390, 386, 382, 378, 374, 370, 367, 363, 360,
    356, 353, 350, 347, 344, 341, 338, 335, 333, 330, 327, 325, 322, 320, 318, 315, 313,
)
RAMP = (  # the same for machine code, which reads no tuple: 16 bits each, the low byte first
    b"\x88\x13\x7b\x0e\xf3\x08\xe9\x06\xcd\x05\x16\x05\x8e\x04\x29\x04\xdb\x03\x9b\x03\x67\x03\x3a\x03"
    b"\x14\x03\xf3\x02\xd5\x02\xbb\x02\xa3\x02\x8e\x02\x7a\x02\x69\x02\x58\x02\x49\x02\x3b\x02\x2e\x02"
    b"\x22\x02\x16\x02\x0b\x02\x01\x02\xf8\x01\xef\x01\xe6\x01\xde\x01\xd6\x01\xcf\x01\xc8\x01\xc1\x01"
    b"\xba\x01\xb4\x01\xae\x01\xa9\x01\xa3\x01\x9e\x01\x99\x01\x94\x01\x8f\x01\x8b\x01\x86\x01\x82\x01"
    b"\x7e\x01\x7a\x01\x76\x01\x72\x01\x6f\x01\x6b\x01\x68\x01\x64\x01\x61\x01\x5e\x01\x5b\x01\x58\x01"
    b"\x55\x01\x52\x01\x4f\x01\x4d\x01\x4a\x01\x47\x01\x45\x01\x42\x01\x40\x01\x3e\x01\x3b\x01\x39\x01"
)
# fmt: on


def top_pps(supply_mv: int) -> int:
    """Steps per second the motor follows at this supply."""
    return min(_TOP_PPS, max(200, 534 * supply_mv // 1000 - 1339))
