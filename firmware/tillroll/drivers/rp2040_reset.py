"""What outlives a reset of an RP2040: why it was reset, and what crashed (ports.Kept).

Its watchdog has scratch registers that only a power-on clears (RP2040 datasheet 4.7).  The boot
ROM has those from 4 on, MicroPython uses none of the first four.  Imported for an errand only.
"""

from machine import mem32
from micropython import const

_REASON = const(0x40058008)
_KNOWN = const(0x4005800C)  # scratch register 0
_MARK = const(0x40058010)  # and 1, which ports.Watchdog writes
_NAME = const(0x40058014)  # and 2, 3: five letters of six bits each
_BY_TIMER = const(1)
_MAGIC = const(0x2D095A00)  # is not there after a power-on; behind it a count
_COUNT = const(0xFF)
_LESS = const(1)  # the least count is -1
_LETTERS = const(5)
_ZERO = const(64)  # the letter before A
_SHORT = const(96)  # a letter that no name has, for the end of most


def cause():
    """Tell it: power-on, reset or watchdog; and the mark that was left, 0 for none.

    To be asked once: a mark is taken away.
    """
    mark, mem32[_MARK] = mem32[_MARK], 0
    if mem32[_KNOWN] & ~_COUNT != _MAGIC:
        keep(0, "")
        return "power-on", 0
    if mark and mem32[_REASON] == _BY_TIMER:
        return "watchdog", mark
    return "reset", 0


def crashes():
    """Give what was kept: how many starts have crashed, and the name of what ended the last."""
    letters = []
    for at in (_NAME, _NAME + 4):
        word = mem32[at]
        for shift in range(6 * _LETTERS - 6, -1, -6):
            if word >> shift & 63:
                letters.append(chr((word >> shift & 63) + _ZERO))
    count = (mem32[_KNOWN] & _COUNT) - _LESS
    return count, "".join(letters).replace(chr(_SHORT), "Error")


def keep(count: int, name: str) -> None:
    """Keep both; of a name ten letters, in which `Error` is one."""
    mem32[_KNOWN] = _MAGIC | count + _LESS
    letters = name.replace("Error", chr(_SHORT)).replace("_", "")
    for at in (0, 1):
        word = 0
        for letter in letters[at * _LETTERS : (at + 1) * _LETTERS]:
            word = word << 6 | ord(letter) - _ZERO & 63
        mem32[_NAME + 4 * at] = word
