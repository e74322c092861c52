"""What the pulses of a head leave on the row under it, cell by cell.

A cell is eight neighbouring dots, one byte of the row: fine enough for a driver that heats parts
of a strobe block one after the other, as long as it divides a row between bytes.  A block's dots
share the warmth of its last pulse, as in the W of equation 3-8 (Seiko LTPD245C/345C technical
reference), the time from one activation to the next: it runs from the first pulse of a block in
a half row to the first in another, also where a block is heated in parts or in two goes.
"""

from emulator import physics
from emulator.paper import BLOCKS, NOMINAL

_COLD_US = 20000
_MASK = 0x3FFFFFFF
_CELLS = 8  # in a block
_GAP_US = 200  # a strobe that fell for less goes on with its pulse: a dot takes 1.6 ms to cool


class Imprint:
    """Marks `paper`; `latched` is the head's row, always the same object."""

    def __init__(self, paper, latched):
        self._paper = paper
        self._latched = latched
        self._begun = [0] * BLOCKS  # us, the first pulse of a half row
        self._half = [0] * BLOCKS  # which half row that was
        self._heated = bytearray(BLOCKS)  # which cells since then, a bit each
        self._ended = [0] * BLOCKS  # us, the latest pulse
        self._before = [_COLD_US] * BLOCKS  # us from one half row's first pulse to the next one's

    def begin(self, block: int, now_us: int, half: int) -> None:
        """A pulse of a block's latched dots begins; `half` numbers the half rows of the paper."""
        latched, cells = self._latched, 0
        for at in range(_CELLS * block, _CELLS * block + _CELLS):
            cells = cells << 1 | (latched[at] != 0)
        again = cells & self._heated[block] and (now_us - self._ended[block]) & _MASK > _GAP_US
        if again or half != self._half[block]:
            self._before[block] = (now_us - self._begun[block]) & _MASK
            self._begun[block] = now_us
            self._half[block] = half
            self._heated[block] = 0
        self._heated[block] |= cells

    def mark(self, block: int, now_us: int, nj: int, head_mk: int, head_mv: int) -> None:
        """Each latched dot of a block took `nj` with the head at this heat and voltage."""
        self._ended[block] = now_us
        need = physics.needed_nj(head_mk, head_mv, self._before[block])
        self._paper.burn(_CELLS * block, self._latched, _CELLS, nj * NOMINAL // need)
