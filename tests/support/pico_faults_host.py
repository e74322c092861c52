"""A sensor fault in a sale slip on an emulated Pico, and how long its strobes go on."""

import random
from pathlib import Path

from emulator.faults import inject
from support.guard_faults import BOUNDS
from support.pico_corridor_host import Terminal, new_flash, sale
from support.pico_strobes_host import STROBES, Scope

# What is queued by then comes out: 32 rows at 2 ms at the most.  Behind the others it is dropped.
QUEUE_MS = {"paper-out": 64, "supply-low": 64}
_ROWS = (60, 700)  # of the slip
_QUIET_MS = 300
_PULSE_NS = 2000  # what an open platen ends sooner heats nothing


class PicoCase:
    """One fault on a fresh terminal: `ms` to the last pulse's end, `rows` that burnt since."""

    def __init__(self, folder: Path, fault: str, seed: int):
        self._fault = fault
        self._scope = Scope()
        row = random.Random(seed).randrange(*_ROWS)
        with Terminal(new_flash(folder)) as terminal:
            for gpio in STROBES:
                terminal.pico.on_pin[gpio] = self._watched(terminal.pico, gpio)
            terminal.boot()
            mechanism = terminal.mechanism
            row += mechanism.paper.rows
            terminal.ask("approve", approval=sale(seed))
            while mechanism.paper.rows < row:
                terminal.slice()
            began, rows = terminal.pico.ns, mechanism.paper.rows
            inject(mechanism, fault)
            while terminal.pico.ns - max(began, self._last()) < 1_000_000 * _QUIET_MS:
                terminal.slice()
            self.ms = -(-max(0, self._last() - began) // 1_000_000)
            self.rows = max(0, mechanism.paper.last_burnt - rows)
            self.reasons = terminal.ask("status")["reasons"]

    def _watched(self, pico, gpio):
        wired = pico.on_pin[gpio]

        def edge(level):
            self._scope.edge(gpio, level, pico.ns)
            wired(level)

        return edge

    def _last(self) -> int:
        """The end of the last pulse, in ns."""
        heating = (pulse for pulse in reversed(self._scope.pulses) if pulse[2] > _PULSE_NS)
        _, begun, length = next(heating, (0, 0, 0))
        return begun + length

    def is_good(self) -> bool:
        """Whether it stopped for its reason, and in the twin's time with what was queued."""
        reason, ms, rows = BOUNDS[self._fault]
        soon = self.ms <= ms + QUEUE_MS.get(self._fault, 0) and self.rows <= max(rows, 49)
        return reason in self.reasons and soon
