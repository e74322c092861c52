"""The dots themselves: how much hotter than the head's substrate one gets, block by block.

An element of 2000 K/W and 0.8 uJ/K follows its power with 1.6 ms (derived from the C of equation
3-8 in the Seiko LTPD245C/345C technical reference: a dot that is heated again soon is warm still).
One dot stands for the block that it heats with.  Integers only.
"""

from array import array

_MK_PER_MW = 2000
_STEP_US = 100
_STEPS = 128  # 8 time constants


def _decay() -> "array":
    """exp(-t / 1.6 ms) * 4096 in steps of 100 us."""
    table, value = array("H", bytes(2 * _STEPS)), 4096 << 12
    for step in range(_STEPS):
        table[step] = value >> 12
        value = value // 4096 * 3848
    return table


_KEPT = _decay()


def kept(us: int) -> int:
    """What is left of a rise after `us`, in 4096ths."""
    step = us // _STEP_US
    if step >= _STEPS - 1:
        return 0
    return _KEPT[step] - (_KEPT[step] - _KEPT[step + 1]) * (us - step * _STEP_US) // _STEP_US


class Elements:
    """`rise[block]` is what it was in mK after its last heat; `hottest` the most that ever was."""

    def __init__(self, blocks: int):
        self.rise = [0] * blocks
        self.hottest = 0
        self._at = [0] * blocks

    def heat(self, block: int, now_us: int, us: int, nj: int) -> None:
        """A dot of the block took `nj` in the `us` up to now."""
        rise = self.rise[block] * kept((now_us - us - self._at[block]) & 0x3FFFFFFF) >> 12
        left = kept(us)
        rise = (rise * left + nj * _MK_PER_MW // us * (4096 - left)) >> 12
        self.rise[block] = rise
        self._at[block] = now_us
        if rise > self.hottest:
            self.hottest = rise
