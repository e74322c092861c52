"""Stand-in for MicroPython's `deflate` module: unpacks, as far as the tests need it."""

import io
import zlib

ZLIB = 2


class DeflateIO:
    """The unpacked content of a stream."""

    def __init__(self, stream, format=ZLIB, wbits=0):
        self._content = io.BytesIO(zlib.decompress(stream.read()))

    def readinto(self, into):
        """Fill the buffer; gives the number of bytes."""
        return self._content.readinto(into)
