"""The twin of sense_viper.py in plain Python, against which the machine code is tested."""

from micropython import const

# ADC (13 bit, the low byte first) from -45 to 155 degC in steps of 5; a test holds them against
# the formula.
RAW = (
    b"\x76\x1f\x3a\x1f\xe8\x1e\x7b\x1e\xef\x1d\x3c\x1d\x5e\x1c\x52\x1b\x16\x1a\xac\x18\x19\x17"
    b"\x66\x15\x9e\x13\xcd\x11\x00\x10\x42\x0e\x9c\x0c\x15\x0b\xb1\x09\x72\x08\x56\x07\x5d\x06"
    b"\x84\x05\xc8\x04\x26\x04\x9a\x03\x22\x03\xba\x02\x61\x02\x15\x02\xd3\x01\x9b\x01\x6a\x01"
    b"\x40\x01\x1b\x01\xfb\x00\xe0\x00\xc7\x00\xb2\x00\xa0\x00\x90\x00"
)

# Places of `state`: see sensors.py.
# fmt: off
_SUPPLIES  = const(8)
_TAKEN     = const(16)
_MISSED    = const(17)
_FULL_MV   = const(18)
_DDC       = const(19)
_STILL     = const(20)
_MV        = const(21)
_SAMPLES   = const(8)
_EVERY     = const(4)       # conversion is of the head: 8 such samples take 0.1 ms
_MORE      = const(16)      # conversions for each time that the supply was missed,
_MOST      = const(96)      # and in all
# RP2040 datasheet 4.9.6, RP2350 datasheet 12.4.7: CS and RESULT of the ADC.
_CS        = const(0)
_RESULT    = const(1)
_READY     = const(256)
_POLLS     = const(64)      # more than the 2 us of a conversion
_HEAD      = const(0x0005)  # enabled, start once, GPIO 26
_SUPPLY    = const(0x1005)  # and 27
_STROBES   = const(0xFC)    # GPIO 2 to 7
_OPEN_DDC  = const(-999)    # what an open circuit reads
_SHORT_DDC = const(2999)
_FIRST_DDC = const(-450)
_STEP_DDC  = const(50)
_LAST      = const(39)      # step of the table
# fmt: on


def sample(adc, pins, state):
    """Sample the head 8 times in 0.1 ms, and between these the supply while no strobe is up.

    Spikes behind a strobe's edge last 20 us: most of the 8 lie elsewhere.  The more often there
    was no instant without heat, the longer one is awaited.  `adc` has the ADC's registers, `pins`
    that of the levels.
    """
    a, levels, s = adc, pins, state
    most = _EVERY * _SAMPLES + _MORE * s[_MISSED]
    if most > _MOST:
        most = _MOST
    heads = supplies = turn = 0
    left = _EVERY
    while heads < _SAMPLES or (supplies == 0 and turn < most):
        turn += 1
        left -= 1
        before = levels[0]
        a[_CS] = _SUPPLY if left else _HEAD
        for _ in range(_POLLS):
            if a[_CS] & _READY:
                break
        raw = (a[_RESULT] << 4) | (a[_RESULT] >> 8)
        if left == 0:
            if heads < _SAMPLES:
                s[heads] = raw
                heads += 1
            left = _EVERY
        elif (before | levels[0]) & _STROBES == 0 and supplies < _SAMPLES:
            s[_SUPPLIES + supplies] = raw
            supplies += 1
    s[_TAKEN] = supplies
    if supplies:
        s[_MISSED] = 0
    elif most < _MOST:
        s[_MISSED] += 1


def weigh(state):
    """Say what the samples mean.  Without one of the supply it stays what it was."""
    s = state
    s[_DDC] = _head_ddc(_middle(state, 0, _SAMPLES))
    s[_STILL] = s[0] if s[0] == s[_SAMPLES - 1] else -1  # they are sorted by now
    if s[_TAKEN]:
        raw = _middle(state, _SUPPLIES, s[_TAKEN])
        if raw:
            s[_MV] = (raw >> 2) * s[_FULL_MV] // 16384


def _middle(state, first: int, count: int) -> int:
    """Sort `count` samples from place `first` on; gives the mean of the two in the middle."""
    s = state
    for end in range(first + 1, first + count):
        raw = s[end]
        at = end
        while at > first and s[at - 1] > raw:
            s[at] = s[at - 1]
            at -= 1
        s[at] = raw
    return (s[first + ((count - 1) >> 1)] + s[first + (count >> 1)]) >> 1


def _head_ddc(raw: int) -> int:
    """Turn an ADC reading (0..65535) into 0.1 degC; beyond the table it is open or shorted."""
    table = RAW
    raw >>= 3
    above = table[0] | (table[1] << 8)
    if raw > above:
        return _OPEN_DDC
    at = 2
    below = table[at] | (table[at + 1] << 8)
    while raw < below and at <= 2 * _LAST:
        at += 2
        above = below
        below = table[at] | (table[at + 1] << 8)
    if raw < below:
        return _SHORT_DDC
    return _FIRST_DDC + (at - 2) // 2 * _STEP_DDC + (above - raw) * _STEP_DDC // (above - below)
