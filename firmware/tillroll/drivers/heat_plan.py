"""Which blocks of a row heat together, and for how long."""

from tillroll.drivers import ltpd245
from tillroll.drivers.dots import count_dots
from tillroll.drivers.pulse import loaded_mv, pulse_us


class HeatPlan:
    """The plan for one row; one object is used for all rows.

    `groups` is the number of strobe groups, which count from 1; `blocks[group]` has a bit for
    each block of a group, bit 0 for the first; `pulses[group]` is its pulse in us.
    """

    def __init__(self, source_mohm: int):
        self.groups = 0
        self.blocks = bytearray(ltpd245.BLOCKS + 1)
        self.pulses = [0] * (ltpd245.BLOCKS + 1)
        self._source_mohm = source_mohm
        self._dots = bytearray(ltpd245.BLOCKS + 1)  # of each group
        self._counts = bytearray(ltpd245.BLOCKS)

    def divide(self, bits) -> int:
        """Put neighbouring blocks together while they have at most 96 dots; give all dots."""
        self.groups = 0
        dots = count_dots(bits, self._counts)
        if dots:
            self._divide()
        return dots

    def _divide(self):
        group = dots = 0
        for block in range(ltpd245.BLOCKS):
            count = self._counts[block]
            if not count:
                continue
            if not group or dots + count > ltpd245.MOST_DOTS:
                group += 1
                dots = 0
                self.blocks[group] = 0
            dots += count
            self.blocks[group] |= 1 << block
            self._dots[group] = dots
        self.groups = group

    def time(self, between_us: int, supply_mv: int, head_ddc: int, density: int) -> int:
        """Set the pulses for dots that heat every `between_us`; give the least such time."""
        total = longest = 0
        for group in range(1, self.groups + 1):
            dots = self._dots[group]
            head_mv = loaded_mv(supply_mv, dots, self._source_mohm)
            us = pulse_us(dots, head_mv, head_ddc, between_us, density)
            us = min(us, ltpd245.LONGEST_PULSE_US)
            self.pulses[group] = us
            longest = max(longest, us)
            total += us + ltpd245.LATCH_WAIT_US
        return max(total, longest + ltpd245.SETTLE_US)
