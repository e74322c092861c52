"""What a technician prints to see the head itself: six diagonals, and a ladder of densities.

Every dot has its place in a diagonal, one for each strobe block of 64 dots: a dead dot leaves a
gap there, and a white column in every bar of the ladder.  The bars are solid black with 70 to
130 % of the nominal energy; one to seven ticks above a bar say which it is, four for 100 %.
"""

from micropython import const

DENSITIES = (70, 80, 90, 100, 110, 120, 130)

_BYTES = const(48)
_BLOCK = const(64)  # dots
_THICK = const(2)  # rows that a dot of a diagonal lasts
_BAR = const(24)  # rows
_TICK = const(6)
_SPACE = const(6)
_BAND = _SPACE + _TICK + _SPACE + _BAR

ROWS = _BLOCK + _THICK - 1 + len(DENSITIES) * _BAND


def rows(bits):
    """Fill `bits` (48 bytes, MSB first, 1 = black) with one row after the other.

    Yields, ROWS times, the density to burn it with, in per cent of the nominal energy.
    """
    for number in range(_BLOCK + _THICK - 1):
        _diagonal(bits, number)
        yield 100
    for step in range(len(DENSITIES)):
        for row in range(_BAND):
            _ladder(bits, step, row)
            yield DENSITIES[step] if row >= _BAND - _BAR else 100


def _diagonal(bits, number: int):
    _fill(bits, 0)
    for column in range(max(0, number - _THICK + 1), min(_BLOCK - 1, number) + 1):
        for block in range(0, _BYTES, _BLOCK >> 3):
            bits[block + (column >> 3)] |= 0x80 >> (column & 7)


def _ladder(bits, step: int, row: int):
    if row >= _BAND - _BAR:
        _fill(bits, 0xFF)
    else:
        _fill(bits, 0)
        if _SPACE <= row < _SPACE + _TICK:
            for tick in range(step + 1):
                bits[2 * tick] = 0xFF


def _fill(bits, value: int):
    for at in range(_BYTES):
        bits[at] = value
