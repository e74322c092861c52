"""Selects one dot of a head for dot_test.py, by plain pins."""

from tillroll.drivers import ltpd245


class PinProbe:
    """`spi` writes into the shift register; `latch` is active low; `strobes` are pins, low."""

    def __init__(self, spi, latch, strobes, time):
        self._spi = spi
        self._latch = latch
        self._strobes = strobes
        self._time = time
        self._row = bytearray(ltpd245.DOTS // 8)
        self._up = None  # the strobe that is

    def begin(self, column: int) -> None:
        """Latch a row of this dot alone, then raise its strobe."""
        self._row[column >> 3] = 0x80 >> (column & 7)
        self._spi.write(self._row)
        self._row[column >> 3] = 0
        self._latch(0)
        self._latch(1)
        self._time.sleep_us(ltpd245.LATCH_WAIT_US)
        self._up = self._strobes[column >> 6]
        self._up(1)

    def is_up(self) -> bool:
        """Whether the strobe still is."""
        return self._up is not None and bool(self._up())

    def end(self) -> None:
        """Lower it."""
        for strobe in self._strobes:
            strobe(0)
        self._up = None
