"""The Link on a UART, a USB stream or anything else with `readinto` and `write`."""


class SerialLink:
    """`stream` must not block: a UART is made with `timeout=0`."""

    def __init__(self, stream):
        self._stream = stream

    def readinto(self, view) -> int:
        """Fill `view` with what has arrived; gives the number of bytes, 0 for none."""
        return self._stream.readinto(view) or 0

    def write(self, data) -> int:
        """Take bytes to send; gives how many were taken."""
        return self._stream.write(data) or 0
