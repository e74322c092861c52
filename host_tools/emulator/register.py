"""The head's logic: a shift register, a latch that is transparent while low, and dead dots."""

from emulator.paper import BLOCKS, DOT_BYTES

_BITS = bytes(bin(byte).count("1") for byte in range(256))


class Register:
    """`latched` is what heats under a strobe, `counts` how many dots of each block that are.

    `before()` is called before they change.
    """

    def __init__(self, before):
        self.shift = bytearray(DOT_BYTES)
        self.latched = bytearray(DOT_BYTES)
        self.counts = bytearray(BLOCKS)
        self.anew = False  # latched since the power came on: who owns this takes it back
        self._before = before
        self._transparent = False
        self._alive = None  # 0 for the dots that are dead

    def shifted(self, view) -> None:
        """Take bytes from the SPI bus."""
        count = len(view)
        shift = self.shift
        if count < DOT_BYTES:
            shift[: DOT_BYTES - count] = shift[count:]
            shift[DOT_BYTES - count :] = view
        else:
            shift[:] = view[count - DOT_BYTES :]
        if self._transparent:
            self._copy()

    def latch(self, level: int) -> None:
        """Hear of an edge of the latch."""
        self._transparent = not level
        if self._transparent:
            self._copy()

    def kill(self, columns) -> None:
        """Break dots: they take no current any more."""
        if self._alive is None:
            self._alive = bytearray(b"\xff" * DOT_BYTES)
        for column in columns:
            self._alive[column >> 3] &= ~(0x80 >> (column & 7))

    def _copy(self) -> None:
        self._before()
        self.anew = True
        latched, counts, bits = self.latched, self.counts, _BITS
        latched[:] = self.shift
        if self._alive is not None:
            for at in range(DOT_BYTES):
                latched[at] &= self._alive[at]
        at = 0
        for block in range(BLOCKS):
            count = 0
            for _ in range(8):
                count += bits[latched[at]]
                at += 1
            counts[block] = count
