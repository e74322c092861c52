"""The Link on the console of MicroPython: the USB port that mpremote uses too.

Lines of the link hold no control character, so mpremote's Ctrl-C interrupts the application and
nothing else does.
"""

import select
import sys


class ConsoleLink:
    """`inward` and `outward` are `sys.stdin.buffer` and `sys.stdout.buffer`.

    `poll` is a `select.poll` on which `inward` is registered for reading.
    """

    def __init__(self, poll, inward, outward):
        self._poll = poll
        self._inward = inward
        self._outward = outward
        self._byte = bytearray(1)  # a longer read would wait until it is filled

    def readinto(self, view) -> int:
        """Fill `view` with what has arrived; gives the number of bytes, 0 for none."""
        count = 0
        while count < len(view) and self._has_byte():
            self._inward.readinto(self._byte)
            view[count] = self._byte[0]
            count += 1
        return count

    def write(self, data) -> int:
        """Take bytes to send; gives how many were taken."""
        return self._outward.write(data) or 0

    def _has_byte(self) -> bool:
        for _ in self._poll.ipoll(0):
            return True
        return False


def console() -> ConsoleLink:
    """Give the one that is there."""
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    return ConsoleLink(poll, sys.stdin.buffer, sys.stdout.buffer)
