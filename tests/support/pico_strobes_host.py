"""The strobes of an emulated Pico, watched to the nanosecond."""

from emulator.pico_rig_host import pins
from support.pico_corridor_host import BOARD

STROBES = [pins(BOARD)[f"HEAD_STROBE{number}"] for number in range(1, 7)]


class Scope:
    """Puts rises and falls together; `longest` is in ns, `high` the strobes that are up."""

    def __init__(self):
        self.pulses = []  # (gpio, begin, length)
        self.high = {}

    @property
    def longest(self) -> int:
        """The longest pulse that has ended."""
        return max((length for _, _, length in self.pulses), default=0)

    def edge(self, gpio: int, level: int, now: int) -> None:
        """Take an edge at `now` ns."""
        if level:
            self.high[gpio] = now
        elif gpio in self.high:
            begun = self.high.pop(gpio)
            self.pulses.append((gpio, begun, now - begun))
