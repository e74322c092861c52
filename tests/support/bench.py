"""A mechanism on the bench with the sim board's head driver and guard on it, and rows to print."""

import machine
from emulator.mechanism import Mechanism
from emulator.paper import Paper
from emulator.virtual_time import VirtualTime
from sim import board
from tillroll.drivers.clock import TicksClock
from tillroll.errors import RECOVER_PAUSE, Stopped
from tillroll.guard.engine import GuardedEngine

BLANK = bytes(48)


def burn(engine, row) -> None:
    """Burn one row."""
    assert engine.burn((row,), 0, 1) == 1


class Bench:
    """`engine` is the bare driver, `guard` the guarded one; both drive `mechanism`.

    Every row of paper with a dot on it is compared with `expect` as it leaves the head: nothing
    is kept.  `wrong` counts differing rows, `seen` the rows with dots.
    """

    def __init__(self, noise: int = 2, source_mohm: int = 200):
        self.time = VirtualTime()
        self.paper = Paper(keep=False, sink=self._leaves)
        self.mechanism = Mechanism(self.time, self.paper, noise)
        self.mechanism.source_mohm = source_mohm
        self.mechanism.attach(machine.bus)
        self.sensors = board.head_sensors(self.time)
        self.engine = board.dot_head(self.time, self.sensors, source_mohm)
        clock = TicksClock(self.time, self.time.sleep)
        self.guard = GuardedEngine(self.engine, self.sensors, clock)
        self.expect = None  # function(number) -> the row that must come as number 0, 1, 2 …
        self.seen = 0
        self.wrong = 0
        self.lightest = 65535
        self.darkest = 0
        self.places = []  # row of paper of the first and of the latest row with dots

    def _leaves(self, dots, dark):
        if not any(dots):
            return
        if self.expect is not None and bytes(dots) != bytes(self.expect(self.seen)):
            self.wrong += 1
        self.seen += 1
        self.places = [self.places[0] if self.places else self.paper.rows, self.paper.rows]
        self.darkest = max(self.darkest, *dark)
        for value in dark:
            if value and value < self.lightest:
                self.lightest = value

    def print(self, engine, rows: int):
        """Print `expect(0)` to `expect(rows - 1)`; waits in place when the engine pauses.

        Gives the number of pauses; raises Stopped for any other reason.
        """
        pauses = 0
        for number in range(rows):
            while True:
                try:
                    burn(engine, self.expect(number))
                    break
                except Stopped as stop:
                    if stop.recovery != RECOVER_PAUSE:
                        raise
                    pauses += 1
                    self.wait(engine)
        return pauses

    def wait(self, engine):
        """Rest until the engine's check passes."""
        engine.end()
        for _ in range(3000):
            self.time.sleep_ms(100)
            try:
                engine.check()
            except Stopped:
                continue
            engine.begin(True)
            return
        raise AssertionError("the engine does not recover")


def stopped_by(call, *arguments):
    """Give (reason, recovery) of the Stopped that the call raises, or None."""
    try:
        call(*arguments)
    except Stopped as stop:
        return stop.reason, stop.recovery
    return None


def pattern(number: int, dots: int) -> bytearray:
    """A row with exactly `dots` dots that differs from row to row."""
    row = bytearray(48)
    state = number * 7919 + 17
    left = dots
    while left:
        state = (state * 1103 + 12345) & 0xFFFFF
        at = (state >> 4) % 384
        if not row[at >> 3] & (0x80 >> (at & 7)):
            row[at >> 3] |= 0x80 >> (at & 7)
            left -= 1
    return row


SOLID = b"\xff" * 48
