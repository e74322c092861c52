"""Adds rows to the stream that DMA plays from a ring, as machine code.  MicroPython only.

RP2040 datasheet 2.5.7, RP2350 datasheet 12.6.10: registers of a DMA channel.  In CTRL an RP2040
has BUSY in bit 24; an RP2350 has it in bit 26, and BSWAP, which nobody sets, in bit 24.
"""

import micropython
from micropython import const

from tillroll.drivers.heat_plan_viper import divide_row
from tillroll.drivers.row_plan_viper import plan_row

# Places of `stream`: addresses of ring and queue, place in the ring of the next row, its place in
# the queue, rows that have not begun, and whether the stream stands.
# fmt: off
_RING_AT  = const(0)
_QUEUE_AT = const(1)
_AT       = const(2)
_MADE     = const(3)
_WAITING  = const(4)
_STANDS   = const(5)
# Registers of a channel.
_READ     = const(0)
_CTRL     = const(3)
_BUSY     = const(24)      # bit of an RP2040,
_EITHER   = const(5)       # and two higher of an RP2350
_MASK     = const(2047)    # of the ring,
_LAST     = const(31)      # and of the queue
_CROWD    = const(26)      # rows in it
_ROOM     = const(480)     # bytes that four rows of text take
# Places of the plan: see row_plan.py.
_OUT      = const(22)
_WORDS    = const(98)
_BYTES    = const(48)      # of a row
# fmt: on

APART, QUEUED, LATE = 0, 1, 2


@micropython.viper
def follow_row(row, plan, ring, stream, queue, feed, follow) -> int:
    """Divide a row, plan it and queue it behind those that play: QUEUED.

    APART, and it is not planned, if it is none, or has no room or nothing to follow; LATE, and it
    is planned but not queued, if those before it may have ended meanwhile.  `feed` and `follow`
    are the registers of the channel that carries words from the ring, and of the one that tells it
    how many.
    """
    p, s = ptr32(plan), ptr32(stream)
    f, n = ptr32(feed), ptr32(follow)
    size = len(row)  # an object
    if int(size) != _BYTES:
        return 0
    divide_row(row, plan)
    if (f[_READ] - s[_RING_AT] - s[_AT] - 4) & _MASK < 4 * p[_WORDS]:
        return 0
    ahead = s[_WAITING]
    if s[_STANDS] == 0:
        if int(_runs(feed)) == 0:
            return 0
        ahead = (s[_MADE] - ((n[_READ] - s[_QUEUE_AT]) >> 2)) & _LAST
    elif ahead == 0:
        return 0
    if ahead > _CROWD:
        return 0
    p[_OUT] = s[_AT]
    plan_row(row, plan, ring)
    return 1 if int(append(stream, queue, feed, p[_OUT])) else 2


@micropython.viper
def has_room(stream, feed, follow) -> int:
    """Whether another few rows surely need not wait: not told of a stream that has just ended."""
    s, f, n = ptr32(stream), ptr32(feed), ptr32(follow)
    ahead = s[_WAITING]
    if s[_STANDS] == 0:
        ahead = (s[_MADE] - ((n[_READ] - s[_QUEUE_AT]) >> 2)) & _LAST
    if ahead > _CROWD - 4:
        return 0
    return 1 if (f[_READ] - s[_RING_AT] - s[_AT] - 4) & _MASK >= _ROOM else 0


@micropython.viper
def append(stream, queue, feed, end: int) -> int:
    """Make what the ring holds from the last row to `end` the next one.

    `queue` has how many words each row has, and 0 behind the last one.  0 when the stream stands,
    or may have come to its end before this row was there.
    """
    s, q = ptr32(stream), ptr32(queue)
    made = s[_MADE]
    following = (made + 1) & _LAST
    q[following] = 0
    q[made] = ((end - s[_AT]) & _MASK) >> 2
    if s[_STANDS] or int(_runs(feed)) == 0:
        return 0
    s[_MADE] = following
    s[_AT] = end
    return 1


@micropython.viper
def _runs(feed) -> int:
    """Whether the channel is at work; between two rows it pauses for some cycles."""
    f = ptr32(feed)
    return ((f[_CTRL] | f[_CTRL] | f[_CTRL]) >> _BUSY) & _EITHER
