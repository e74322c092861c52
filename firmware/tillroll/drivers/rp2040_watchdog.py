"""The watchdog of an RP2040 (RP2040 datasheet 4.7).

A module, because there is one of it: it fulfils the contract of ports.Watchdog.
"""

from machine import mem32
from micropython import const

TIMEOUT_MS = 8000  # the chip can count up to 8388

_LOAD = const(0x40058004)
_MARK = const(0x40058010)  # as in rp2040_reset.py
_CTRL_CLEAR = const(0x4005B000)  # bits that are written here are cleared in CTRL
_ENABLE = const(1 << 30)
_STEPS = const(2000)  # of the count in a millisecond: two in a tick (RP2040-E1)
_FEED_MS = const(2000)

_timer = None
_left = 0


def start() -> None:
    """Begin to count: from now on it has to be fed."""
    from machine import WDT  # names of a module take memory

    WDT(timeout=TIMEOUT_MS)


def feed() -> None:
    """Count from the beginning."""
    mem32[_LOAD] = _STEPS * TIMEOUT_MS


def mark(state: int) -> None:
    """Keep a number of at most 30 bits over the reset."""
    mem32[_MARK] = state


def patience(seconds: int) -> None:
    """Feed it for so long whatever happens, for an errand that takes its time; 0 ends that."""
    global _timer, _left
    from machine import Timer

    _left = seconds * 1000 // _FEED_MS
    if _timer:
        _timer.deinit()
        _timer = None
    if _left:
        feed()
        _timer = Timer(-1, period=_FEED_MS, callback=_spend)


def stop() -> None:
    """Let the console have the chip for as long as it likes.

    Nothing may come before the first line: a second Ctrl-C waits for the next jump.
    """
    mem32[_CTRL_CLEAR] = _ENABLE
    mem32[_MARK] = 0
    patience(0)


def _spend(_timer) -> None:
    """Feed once more, or never again."""
    global _left
    if _left:
        _left -= 1
        feed()
