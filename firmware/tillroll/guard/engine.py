"""The only Engine the pump sees: it asks the verdict before every row that is burnt or fed.

Where rows are queued, a verdict of nothing wrong holds for some milliseconds: sensors tell nothing
new sooner, and of an open platen the engine below knows at once.  What is queued comes out behind
a pause or at the end of the paper; behind an open platen or a fault of the head it is dropped.
"""

from micropython import const

from tillroll.errors import Stopped
from tillroll.guard import verdict

_LOOK_MS = const(500)
_LOOK_AT_MODULE_MS = const(50)  # a look is a question
_WRAP = const(0x3FFFFFFF)  # of ticks_ms, and of dots that were counted
_FEED_ROWS = const(4)  # by one verdict, where it holds for some time
_WEIGH_MS = const(250)  # from one look for a jam to the next
_LATCHED = const(2432)  # verdict.HEAD_FAULT | RUNAWAY | JAM: told although nothing is due
_DROPS = const(2496)  # verdict.COVER_OPEN | HEAD_FAULT | RUNAWAY | JAM: not one more dot


class GuardedEngine:
    """Wraps the engine of a board with its sensors and the clock.

    Heat expires: the engine below takes its own power off when no checked row comes.

    `density` is the energy in percent of the nominal, from the next row on; the engine below keeps
    it within what is safe.  It is no property: in a class that has one MicroPython looks each name
    up in the class before it stores it in an object, at some 2,000 cycles.
    """

    def __init__(self, engine, sensors, clock):
        self._engine = engine
        self._sensors = sensors
        self._clock = clock
        if engine.heats:
            self._watch = verdict.Watch()
        else:
            from tillroll.guard.module import ModuleWatch  # only where there is one

            self._watch = ModuleWatch()
        self._barred = 0
        self._lost = 0  # why queued rows were dropped, until somebody was told
        self._at_ms = self._weighed_ms = clock.ticks_ms()
        self._burnt = engine.burnt
        self._moved = False
        self.density = engine.density
        self.cuts = 0  # so far
        self.readings = verdict.Readings()  # the last ones
        self.dots = engine.dots
        self.heats = engine.heats

    # --- the contract ----------------------------------------------------------------------

    def begin(self, resume: bool = False) -> None:
        """Power up; raises Stopped when the lid is open, the paper out or the head faulty."""
        self._stop_on(self._judge() & ~verdict.NOT_FOR_FEED)
        if not resume:
            self._lost = 0
        self._engine.begin(resume)

    def burn(self, rows, at: int, end: int) -> int:
        """Burn some rows, or raise Stopped and leave paper and head as they were.

        As many as may go by one verdict: gives how many.
        """
        if self._is_due():
            self._stop_on(self._judge())
        self._moved = True
        engine = self._engine
        engine.density = self.density
        return engine.burn(rows, at, end if engine.verdict_ms else at + 1)

    def feed(self, rows: int) -> None:
        """Feed row by row, or as many at once as may go by one verdict.

        Reasons to pause stop it before the first row only, so that a repeated feed is whole.
        """
        if self._is_due():
            self._stop_on(self._judge())
        while rows > 0:
            count = min(rows, _FEED_ROWS) if self._engine.verdict_ms else 1
            self._moved = True
            self._engine.feed(count)
            rows -= count
            if rows > 0 and self._is_due():
                self._stop_on(self._judge() & ~verdict.NOT_FOR_FEED)

    def cut(self) -> None:
        """Cut, or feed to the tear bar under the same checks as `feed`."""
        if self._engine.tear_rows:
            self.feed(self._engine.tear_rows)
        else:
            self._stop_on(self._judge())
            self._engine.cut()
        self.cuts += 1

    def full(self) -> bool:
        """Whether another row would have to wait."""
        full = self._engine.full()
        if full:
            self._watch_queue()
        return full

    def busy(self) -> bool:
        """Whether queued rows have yet to leave the head; raises Stopped when they never will."""
        busy = self._engine.busy()
        if busy:
            self._watch_queue()
        lost, self._lost = self._lost, 0
        self._stop_on(lost)
        return busy

    def end(self) -> None:
        """Take the power off."""
        self._engine.end()

    def bar(self, barred: bool) -> None:
        """From now on burn and feed nothing at all, or what the sensors permit."""
        self._barred = verdict.BARRED if barred else 0

    # --- for those who wait or ask ---------------------------------------------------------

    def check(self) -> None:
        """Raise Stopped if the next row may not be burnt now."""
        self._stop_on(self._judge())

    def look(self) -> bool:
        """Read the sensors now and then while nothing prints; True when a fault is latched."""
        if self._clock.since_ms(self._at_ms) >= (_LOOK_MS if self.heats else _LOOK_AT_MODULE_MS):
            self._judge()
        return bool(self._watch.bits & _LATCHED)

    def reasons(self) -> list:
        """All printer-state reasons now, gravest first; `media-low` is a warning only."""
        names = verdict.reasons(self._judge())
        if self.readings.near_end:
            names.append("media-low")
        return names

    def _watch_queue(self):
        if self.heats and self._is_due():
            self._moved = True
            self._judge()

    def _is_due(self) -> bool:
        if self._barred or self._watch.bits:
            return True
        return self._clock.since_ms(self._at_ms) >= self._engine.verdict_ms

    def _judge(self) -> int:
        engine, readings = self._engine, self.readings
        burnt = engine.burnt
        self._sensors.read(readings)
        now = self._clock.ticks_ms()
        passed = now - self._at_ms & _WRAP
        self._at_ms = now
        dots = -1
        if burnt != self._burnt or self._moved:
            dots = (burnt - self._burnt & _WRAP) * engine.density // 100
            self._burnt, self._moved = burnt, False
        before = self._watch.bits
        bits = self._watch.judge(readings, passed, now - readings.at_ms & _WRAP, dots)
        passed = now - self._weighed_ms & _WRAP
        if passed >= _WEIGH_MS and self.heats:
            self._weighed_ms = now
            bits = self._watch.weigh(passed, engine.energy(), engine.density)
        if bits & _DROPS & ~before and self.heats:
            self._drop(bits)
        return bits | self._barred

    def _drop(self, bits):
        """Take the power off at once; who waits for what was queued hears why it never comes."""
        try:
            queued = self._engine.busy()
        except Stopped:
            queued = True
        if queued:
            self._lost = bits
        self._engine.end()

    def _stop_on(self, bits: int) -> None:
        if bits:
            name, recovery = verdict.reason(bits)
            raise Stopped(name, recovery)
