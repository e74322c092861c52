"""The paper behind the head: rows of dots, how dark they are, and where it was torn.

A row is 48 bytes of dots (MSB first, 1 = burnt) and 6 bytes of darkness, one for each strobe
block of 64 dots: 200 is what the data sheet's energy gives, 100 is half of it.
"""

import binascii

DOT_BYTES = 48
BLOCKS = 6
NOMINAL = 200
_ROW_BYTES = DOT_BYTES + BLOCKS
_CHUNK_ROWS = 32
_FAINT = 90  # a pulse weaker than this leaves no mark


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
        self.current_dark = bytearray(BLOCKS)
        self._dirty = False
        self._chunks = []

    def burn(self, block: int, dots, dark: int) -> None:
        """Add one pulse on the row under the head: 8 bytes of `dots` from `8 * block` on."""
        if dark < _FAINT:
            return
        current = self.current
        for at in range(8 * block, 8 * block + 8):
            current[at] |= dots[at]
        self.current_dark[block] = min(255, self.current_dark[block] + dark // 2)
        self._dirty = True
        self.last_burnt = self.rows

    def move(self) -> None:
        """Let the row under the head go and begin a blank one."""
        current, dark = self.current, self.current_dark
        self.crc = binascii.crc32(current, self.crc)
        if self.keep:
            self._store()
        if self.sink is not None:
            self.sink(current, dark)
        self.rows += 1
        if self._dirty:
            for at in range(DOT_BYTES):
                current[at] = 0
            for at in range(BLOCKS):
                dark[at] = 0
            self._dirty = False

    def _store(self) -> None:
        at = self.rows % _CHUNK_ROWS
        if at == 0:
            self._chunks.append(bytearray(_CHUNK_ROWS * _ROW_BYTES))
        if self._dirty:
            at *= _ROW_BYTES
            chunk = self._chunks[-1]
            chunk[at : at + DOT_BYTES] = self.current
            chunk[at + DOT_BYTES : at + _ROW_BYTES] = self.current_dark

    def row(self, number: int):
        """The 48 bytes of a row that has left the head."""
        chunk, at = self._find(number)
        return memoryview(chunk)[at : at + DOT_BYTES]

    def dark(self, number: int):
        """The 6 darknesses of a row that has left the head."""
        chunk, at = self._find(number)
        return memoryview(chunk)[at + DOT_BYTES : at + _ROW_BYTES]

    def _find(self, number: int):
        if not 0 <= number < self.rows or not self.keep:
            raise IndexError("no such row of paper")
        return self._chunks[number // _CHUNK_ROWS], number % _CHUNK_ROWS * _ROW_BYTES

    def cut(self, row: int) -> None:
        """Part the paper before `row`."""
        if row > (self.cuts[-1] if self.cuts else 0):
            self.cuts.append(row)

    def slips(self) -> list:
        """The pieces as (first row, row after the last); the one in the printer comes last."""
        edges = [0] + self.cuts + [self.rows]
        return [(first, last) for first, last in zip(edges, edges[1:]) if last > first]
