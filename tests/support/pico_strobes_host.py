"""The strobes of an emulated Pico, watched to the nanosecond, and a CPU that stands still."""

import random

from emulator.pico_rig_host import pins
from support.pico_corridor_host import BOARD, Terminal, sale, slip

STROBES = [pins(BOARD)[f"HEAD_STROBE{number}"] for number in range(1, 7)]
COPIES = ("merchant", "cardholder")
PATIENCE_NS = 60_000_000_000  # for a sale to be printed


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


class StallingTerminal(Terminal):
    """A Terminal whose CPU stands still now and then while a slip is printed."""

    def __init__(self, flash, seed: int):
        super().__init__(flash)
        self.scope = Scope()
        self.stalls = 0
        self._random = random.Random(seed)
        for gpio in STROBES:
            self.pico.on_pin[gpio] = self._watched(gpio, self.pico.on_pin[gpio])

    def _watched(self, gpio, wired):
        def edge(level):
            self.scope.edge(gpio, level, self.pico.ns)
            wired(level)

        return edge

    def sell(self, voucher: int, stall_ms: int, gap_ms: int) -> bool:
        """Print a sale, with some `gap_ms` between stalls; whether it is dot for dot right.

        Every other stall begins when a strobe rises, the others at any instant.
        """
        message, count = sale(voucher), len(self.tape.slips)
        self.ask("approve", approval=message)
        end = self.pico.ns + PATIENCE_NS
        while len(self.tape.slips) < count + len(COPIES) and self.pico.ns < end:
            for _ in range(stall_ms + self._random.randrange(gap_ms // 2, gap_ms * 3 // 2)):
                self.slice()
            if self.mechanism.powered:
                self.pico.run(self._random.randrange(1_000_000))
                rise = self._random.choice(STROBES) if self.stalls % 2 else None
                self.pico.stall(stall_ms * 1_000_000, rise)
                self.stalls += 1
        expected = [slip(message, copy) for copy in COPIES]
        return self.tape.slips[count:] == expected
