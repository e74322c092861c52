"""Several wires, one counter: whoever begins a line has the counter until the line ends."""

import time

from micropython import const

from tillroll.drivers.console_link import console
from tillroll.drivers.serial_link import SerialLink

_NEWLINE = const(10)
_STALLED_MS = const(1000)  # a line that stands still for so long gives way to another wire


class SharedLink:
    """Joins Links whose messages are lines; an answer goes to the wire that was read last.

    The counter reads on only when it has answered all lines it holds, so that wire is the one
    which asked.  A line that stalls while another wire has something to say is ended for it.
    """

    def __init__(self, links, time):
        self._links = links
        self._time = time
        self._at = 0  # the wire that was read last
        self._within = False  # a line of that wire has begun and not ended
        self._heard_ms = 0
        self._spare = memoryview(bytearray(1))  # the first byte of a wire whose turn comes next
        self._next = -1  # that wire

    def readinto(self, view) -> int:
        """Fill `view` from the wire whose turn it is; gives the number of bytes, 0 for none."""
        if self._next >= 0:
            self._at, self._next = self._next, -1
            view[0] = self._spare[0]
            return self._note(view, 1)
        count = self._links[self._at].readinto(view)
        if count:
            return self._note(view, count)
        if not self._within:
            return self._listen(view)
        if self._has_stalled() and self._is_wanted():
            view[0] = _NEWLINE
            return self._note(view, 1)
        return 0

    def write(self, data) -> int:
        """Take bytes to send on the wire that was read last; gives how many were taken."""
        return self._links[self._at].write(data)

    def _note(self, view, count: int) -> int:
        self._within = view[count - 1] != _NEWLINE
        self._heard_ms = self._time.ticks_ms()
        return count

    def _listen(self, view) -> int:
        """Take what another wire has to say, in turn."""
        for step in range(1, len(self._links)):
            at = (self._at + step) % len(self._links)
            count = self._links[at].readinto(view)
            if count:
                self._at = at
                return self._note(view, count)
        return 0

    def _is_wanted(self) -> bool:
        """Whether another wire has begun to speak; its first byte is kept."""
        for at, link in enumerate(self._links):
            if at != self._at and link.readinto(self._spare):
                self._next = at
                return True
        return False

    def _has_stalled(self) -> bool:
        passed = self._time.ticks_diff(self._time.ticks_ms(), self._heard_ms)
        return passed >= _STALLED_MS


def wires(uart) -> SharedLink:
    """Give the Link of the console, and of the payment application's UART."""
    return SharedLink((console(), SerialLink(uart)), time)
