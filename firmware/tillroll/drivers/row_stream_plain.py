"""The twin of row_stream_viper.py in plain Python, against which the machine code is tested."""

from micropython import const

from tillroll.drivers.heat_plan_plain import divide_row
from tillroll.drivers.row_plan_plain import plan_row

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


def follow_row(row, plan, ring, stream, queue, feed, follow) -> int:
    """See row_stream_viper.follow_row."""
    s = stream
    if len(row) != _BYTES:
        return APART
    divide_row(row, plan)
    if (feed[_READ] - s[_RING_AT] - s[_AT] - 4) & _MASK < 4 * plan[_WORDS]:
        return APART
    ahead = s[_WAITING]
    if not s[_STANDS]:
        if not _runs(feed):
            return APART
        ahead = (s[_MADE] - ((follow[_READ] - s[_QUEUE_AT]) >> 2)) & _LAST
    elif not ahead:
        return APART
    if ahead > _CROWD:
        return APART
    plan[_OUT] = s[_AT]
    plan_row(row, plan, ring)
    return QUEUED if append(stream, queue, feed, plan[_OUT]) else LATE


def has_room(stream, feed, follow) -> int:
    """Whether another few rows surely need not wait: not told of a stream that has just ended."""
    s = stream
    ahead = s[_WAITING]
    if not s[_STANDS]:
        ahead = (s[_MADE] - ((follow[_READ] - s[_QUEUE_AT]) >> 2)) & _LAST
    if ahead > _CROWD - 4:
        return 0
    return 1 if (feed[_READ] - s[_RING_AT] - s[_AT] - 4) & _MASK >= _ROOM else 0


def append(stream, queue, feed, end: int) -> int:
    """Make what the ring holds from the last row to `end` the next one.

    `queue` has how many words each row has, and 0 behind the last one.  0 when the stream stands,
    or may have come to its end before this row was there.
    """
    s, q = stream, queue
    made = s[_MADE]
    following = (made + 1) & _LAST
    q[following] = 0
    q[made] = ((end - s[_AT]) & _MASK) >> 2
    if s[_STANDS] or _runs(feed) == 0:
        return 0
    s[_MADE] = following
    s[_AT] = end
    return 1


def _runs(feed) -> int:
    """Whether the channel is at work; between two rows it pauses for some cycles."""
    f = feed
    return ((f[_CTRL] | f[_CTRL] | f[_CTRL]) >> _BUSY) & _EITHER
