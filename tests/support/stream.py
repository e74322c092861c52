"""Reads the words of row_plan.py as the hardware would, and watches what it is told to do."""

from tillroll.drivers.ltpd245 import DOTS, EXCITED
from tillroll.drivers.row_plan import LATCH, NOP, SHIFT, STEP

SUPPLY, HEAD, DENSITY, SOURCE, MOST, FLOOR, TOOK, PHASE, NOW = range(9)  # in a plan
OUT, GROUPS, BURNT, MOVED, WORDS = 22, 23, 96, 97, 98
US = 1000  # ns
TICK_NS = 512  # of a wait
SHIFT_NS = 52224  # 816 cycles of 64 ns


class Stream:
    """Plays one row after the other: `play(ring, first, end)`.

    `pulses` are (begin, end, strobes, dots) in ns, `steps` the times of the motor's steps.
    """

    def __init__(self):
        self.now = 0
        self.pulses = []
        self.steps = []
        self.phase = 0
        self.latched = bytearray(DOTS // 8)
        self.shifted = bytearray(DOTS // 8)
        self.latched_at = -1 << 20
        self.words = 0

    def play(self, ring, first, end):
        """Play the words from one place to the other."""
        at, mask = first, len(ring) - 1
        while at != end:
            word = ring[at : at + 4]
            at = (at + 4) & mask
            self.words += 1
            high, low = word[3] << 8 | word[2], word[1] << 8 | word[0]
            if high & 0x8000:
                self._fire((high & 7) << 3 | low >> 13, (high >> 3 & 0xFFF) + 2)
                continue
            self.now += (high + 2) * TICK_NS
            if low == SHIFT:
                for byte in range(DOTS // 8):
                    self.shifted[byte] = ring[(at + (byte ^ 3)) & mask]
                at = (at + DOTS // 8) & mask
                self.words += 12
                self.now += SHIFT_NS
            elif low == LATCH:
                assert not self.pulses or self.pulses[-1][1] <= self.now, "latched under heat"
                self.latched[:] = self.shifted
                self.latched_at = self.now
            elif low & 0xFFF0 == STEP:
                self._step(low & 15)
            else:
                assert low == NOP, hex(low)

    def _fire(self, strobes, us):
        assert strobes and self.now - self.latched_at >= 29 * US, "too soon after the latch"
        assert not self.pulses or self.pulses[-1][1] + 4 * US <= self.now, "two pulses at once"
        dots = bytearray(DOTS // 8)
        for at in range(DOTS // 8):
            if strobes >> (at >> 3) & 1:
                dots[at] = self.latched[at]
        self.pulses.append((self.now, self.now + us * US, strobes, dots))

    def _step(self, excited):
        self.phase = (self.phase + 1) & 7
        assert excited == EXCITED[self.phase], "a step was left out"
        self.steps.append(self.now)


def count(dots):
    """Give the number of 1 bits."""
    return sum(bin(byte).count("1") for byte in dots)
