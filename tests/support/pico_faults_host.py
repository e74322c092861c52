"""A sensor fault in a sale slip on an emulated Pico, and how long its strobes go on."""

import random
from pathlib import Path

from emulator.faults import inject
from support.guard_faults import BOUNDS
from support.pico_corridor_host import Terminal, new_flash, sale

# What is queued by then comes out: 32 rows at 2 ms at the most.  An open platen ends the pulse.
QUEUE_MS = {fault: 0 if fault == "platen-open" else 64 for fault in BOUNDS}
_ROWS = (60, 700)  # of the slip
_QUIET_MS = 300


class PicoCase:
    """One fault on a fresh terminal: `ms` to the last strobe's end, `rows` that burnt since."""

    def __init__(self, folder: Path, fault: str, seed: int):
        self._fault = fault
        row = random.Random(seed).randrange(*_ROWS)
        with Terminal(new_flash(folder)) as terminal:
            terminal.boot()
            mechanism = terminal.mechanism
            row += mechanism.paper.rows
            terminal.ask("approve", approval=sale(seed))
            while mechanism.paper.rows < row:
                terminal.slice()
            began, rows = mechanism.time.us, mechanism.paper.rows
            inject(mechanism, fault)
            while mechanism.time.us - max(began, mechanism.edge_us) < 1000 * _QUIET_MS:
                terminal.slice()
            self.ms = (max(0, mechanism.edge_us - began) + 999) // 1000
            self.rows = max(0, mechanism.paper.last_burnt - rows)
            self.reasons = terminal.ask("status")["reasons"]

    def is_good(self) -> bool:
        """Whether it stopped for its reason, and in the twin's time with what was queued."""
        reason, ms, rows = BOUNDS[self._fault]
        soon = self.ms <= ms + QUEUE_MS[self._fault] and self.rows <= max(rows, 49)
        return reason in self.reasons and soon
