"""The Link on a UART, or anything else with `any`, `readinto` and `write`."""


class SerialLink:
    """`stream` must not block: a UART is made with `timeout=0`."""

    def __init__(self, stream):
        self._stream = stream

    def readinto(self, view) -> int:
        """Fill `view` with what has arrived; gives the number of bytes, 0 for none.

        An RP2 waits up to 2 ms for the next byte, also with `timeout=0`: it is not asked for one.
        """
        count = min(self._stream.any(), len(view))
        return (self._stream.readinto(view, count) or 0) if count else 0

    def write(self, data) -> int:
        """Take bytes to send; gives how many were taken."""
        return self._stream.write(data) or 0
