"""Feeds the watchdog while every task goes on, and leaves word for the next boot who did not.

A task that never waits keeps the others from running; one that waits for what never comes does
not.  So the mark that outlives the reset says who runs, who is missed, and how often one of them
ran since the last feeding.
"""

from micropython import const

# The mark: see boot_cause.py, which takes it apart.
_PUMP = const(1)  # each task is a bit,
_COUNTER = const(2)
_ALL = const(3)
_WATCHED = const(16)
_TURNS = const(5)  # the bits from here on count


class Heartbeats:
    """The tasks say that they go on by `pump` and `counter`."""

    def __init__(self, watchdog):
        self._watchdog = watchdog
        self._missed = _ALL  # who did not say so since the last feeding,
        self._turns = 0  # and how often one of them ran

    def pump(self) -> None:
        """The pump goes on."""
        self._beat(_PUMP)

    def counter(self) -> None:
        """The counter goes on."""
        self._beat(_COUNTER)

    def watched(self, pump, counter) -> tuple:
        """Give the coroutines of both, which leave word of who runs; ends the patience."""
        self._watchdog.patience(0)
        return Watched(self, _PUMP, pump), Watched(self, _COUNTER, counter)

    def runs(self, task: int) -> None:
        """Leave word of who runs, 0 for none."""
        self._turns += task > 0
        self._watchdog.mark(self._turns << _TURNS | _WATCHED | task << 2 | self._missed)

    def _beat(self, task):
        self._missed &= ~task
        if not self._missed:
            self._missed, self._turns = _ALL, 0
            self._watchdog.feed()


class Watched:
    """What asyncio of MicroPython takes for a coroutine, around that of a task."""

    def __init__(self, beats, task: int, life):
        self._beats = beats
        self._task = task
        self._life = life

    def send(self, value):
        """Let it run as far as it waits."""
        self._beats.runs(self._task)
        value = self._life.send(value)
        self._beats.runs(0)
        return value

    def throw(self, fault):
        """Wake it with an exception."""
        return self._life.throw(fault)
