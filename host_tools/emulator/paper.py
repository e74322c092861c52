"""The paper behind the head: rows of dots, how dark they are, and where it was torn.

A row is 48 cells of eight dots: a byte of dots (MSB first, 1 = burnt) and a darkness each.  The
darkness is an energy: 200 is the data sheet's for full black, 100 is half of it.
"""

import binascii
from array import array

DOT_BYTES = 48
CELLS = DOT_BYTES
BLOCKS = 6
NOMINAL = 200
_MOST = 65535
_CHUNK_ROWS = 32
_FAINT = 90  # a dot that got less than this stays white
_NO_DARK = bytes(2 * CELLS)
_NO_DARKS = bytes(2 * CELLS * _CHUNK_ROWS)


class Paper:
    """Grows by one row when the platen has moved on.

    With `keep` all rows stay and can be read with `row` and `dark`; without it only the row under
    the head does, for small memories.  `sink(dots, dark)` hears of each row that leaves the head;
    `crc` is the CRC-32 over the dots of all rows so far.
    """

    def __init__(self, keep: bool = True, sink=None):
        self.keep = keep
        self.sink = sink
        self.rows = 0  # that have left the head
        self.crc = 0
        self.last_burnt = -1  # row
        self.cuts = []  # rows before which the paper was torn or ends
        self.current = bytearray(DOT_BYTES)
        self.current_dark = array("H", _NO_DARK)
        self._dirty = False
        self._chunks = []  # of (dots, darknesses)

    def burn(self, first: int, dots, count: int, dark: int) -> None:
        """Add one of the two pulses that a dot gets: `count` cells of the row `dots`.

        They go from `first` on to the row under the head.  What has got too little when the row
        leaves stays white.
        """
        current, darks, half = self.current, self.current_dark, dark // 2
        for at in range(first, first + count):
            if dots[at]:
                current[at] |= dots[at]
                darks[at] = min(_MOST, darks[at] + half)
                if darks[at] >= _FAINT:
                    self.last_burnt = self.rows
        self._dirty = True

    def move(self) -> None:
        """Let the row under the head go and begin a blank one."""
        current, dark = self.current, self.current_dark
        if self._dirty:
            for at in range(CELLS):
                if dark[at] < _FAINT:
                    current[at] = dark[at] = 0
        self.crc = binascii.crc32(current, self.crc)
        if self.keep:
            self._store()
        if self.sink is not None:
            self.sink(current, dark)
        self.rows += 1
        if self._dirty:
            for at in range(CELLS):
                current[at] = dark[at] = 0
            self._dirty = False

    def _store(self) -> None:
        at = self.rows % _CHUNK_ROWS * CELLS
        if at == 0:
            self._chunks.append((bytearray(_CHUNK_ROWS * DOT_BYTES), array("H", _NO_DARKS)))
        if self._dirty:
            dots, dark = self._chunks[-1]
            dots[at : at + CELLS] = self.current
            dark[at : at + CELLS] = self.current_dark

    def row(self, number: int):
        """The 48 bytes of a row that has left the head."""
        return self._find(number, 0)

    def dark(self, number: int):
        """The 48 darknesses of a row that has left the head."""
        return self._find(number, 1)

    def _find(self, number: int, which: int):
        if not 0 <= number < self.rows or not self.keep:
            raise IndexError("no such row of paper")
        at = number % _CHUNK_ROWS * CELLS
        return memoryview(self._chunks[number // _CHUNK_ROWS][which])[at : at + CELLS]

    def cut(self, row: int) -> None:
        """Part the paper before `row`."""
        if row > (self.cuts[-1] if self.cuts else 0):
            self.cuts.append(row)

    def slips(self) -> list:
        """The pieces as (first row, row after the last); the one in the printer comes last."""
        edges = [0] + self.cuts + [self.rows]
        return [(first, last) for first, last in zip(edges, edges[1:]) if last > first]
