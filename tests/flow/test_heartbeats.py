"""The watchdog is fed while every task goes on, and the next boot knows which one did not."""

from support.terminal import StillClock
from tillroll.boot_cause import begin, boot_cause
from tillroll.errors import RECOVER_PAUSE, Stopped
from tillroll.heartbeats import Heartbeats, Watched
from tillroll.panel import Panel
from tillroll.ports import Engine, Indicator, Watchdog
from tillroll.press import Press

PUMP, COUNTER = 1, 2  # of heartbeats.py


class Dog(Watchdog):
    """Counts its food; `kept` is the mark."""

    def __init__(self):
        self.fed = self.kept = 0
        self.told = []

    def start(self):
        self.told.append("start")

    def feed(self):
        self.fed += 1

    def patience(self, seconds):
        self.told.append(seconds)

    def mark(self, state):
        self.kept = state


def test_it_is_fed_when_each_task_has_gone_on_and_not_before():
    dog = Dog()
    beats = Heartbeats(dog)
    for _ in range(5):
        beats.pump()
    assert not dog.fed
    beats.counter()
    assert dog.fed == 1
    for _ in range(5):
        beats.counter()
    assert dog.fed == 1
    beats.pump()
    assert dog.fed == 2


def test_the_start_is_watched_patiently():
    dog = Dog()
    begin(dog)
    assert dog.told == ["start", 60] and boot_cause("watchdog", dog.kept) == "watchdog: start hung"


def hung(dog):
    """What the next boot says if the chip is reset now."""
    return boot_cause("watchdog", dog.kept)


class Life:
    """A coroutine: calls a function, then waits."""

    def __init__(self, function):
        self._function = function
        self.thrown = []

    def send(self, value):
        self._function()
        return value

    def throw(self, *fault):
        self.thrown.append(fault)


def test_a_task_that_never_waits_is_named_whoever_else_is_missed():
    dog = Dog()
    beats, seen = Heartbeats(dog), []

    def look():
        seen.append(hung(dog))

    pump = Watched(beats, PUMP, Life(look))
    counter = Watched(beats, COUNTER, Life(look))
    for beat in (beats.pump, beats.pump, beats.counter, beats.counter):
        beat()
        assert pump.send(7) == 7 and counter.send(8) == 8
    assert seen == ["watchdog: pump hung", "watchdog: counter hung"] * 4


def told_of(late, lives, turns):
    """What the next boot says when `late` never beats; the mark is read while the other runs."""
    dog, seen = Dog(), []
    beats = Heartbeats(dog)
    beat = beats.counter if late == PUMP else beats.pump

    def live():
        beat()
        seen.append(hung(dog))

    task = Watched(beats, lives, Life(live))
    for _ in range(turns):
        task.send(None)
    return seen[-1], hung(dog)


def test_a_task_that_waits_for_ever_is_named_by_the_other_one():
    for late, lives, name in ((PUMP, COUNTER, "pump"), (COUNTER, PUMP, "counter")):
        for turns in (1, 3, 99):
            assert told_of(late, lives, turns)[1] == "watchdog: %s hung" % name
        assert told_of(late, lives, 99)[0] == "watchdog: %s hung" % name


def test_nobody_is_blamed_where_the_mark_does_not_tell():
    dog = Dog()
    Watched(Heartbeats(dog), PUMP, Life(lambda: None)).send(None)
    assert hung(dog) == "watchdog"
    assert boot_cause("power-on", 0) == "power-on" and boot_cause("reset", 0) == "reset"


def test_what_is_thrown_into_a_task_reaches_it():
    life = Life(lambda: None)
    Watched(Heartbeats(None), PUMP, life).throw(ValueError)
    assert life.thrown == [(ValueError,)]


class _Clock(StillClock):
    """Lets `most` waits pass; then nobody waits any more."""

    def __init__(self, most):
        super().__init__()
        self.most = most

    def ticks_ms(self):
        return 0

    def since_ms(self, _earlier):
        return 0

    async def sleep_ms(self, _ms):
        self.most -= 1
        if self.most < 0:
            raise KeyboardInterrupt


class _Stuck(Engine):
    """Its queue never moves on; `stops` say why it cannot print."""

    def __init__(self, stops=()):
        self.stops = list(stops)

    def full(self):
        return True

    def check(self):
        if self.stops:
            raise self.stops.pop()


class _Watch:
    """Counts."""

    def __init__(self):
        self.beats = 0

    def alive(self):
        self.beats += 1

    def paused(self, _stop):
        pass

    def resumed(self):
        pass


def beats_of(press, life) -> int:
    """How often a coroutine of the press says that it goes on."""
    watch = press.watch = _Watch()
    try:
        while True:
            life.send(None)
    except (KeyboardInterrupt, StopIteration):
        return watch.beats


def press_of(engine) -> Press:
    return Press(engine, None, None, None, _Clock(50))


def test_a_queue_that_never_moves_on_is_no_life():
    press = press_of(_Stuck())
    assert beats_of(press, press._breathe()) == 0


def test_a_pause_is_life_however_long_it_takes():
    hot = Stopped("head-over-temp", RECOVER_PAUSE)
    press = press_of(_Stuck([hot] * 60))
    assert beats_of(press, press._pause(hot)) >= 50


def test_waiting_for_a_slip_to_be_torn_off_is_life():
    panel = Panel(Indicator(), _Clock(50))
    watch = _Watch()
    panel.alive = watch.alive
    life = panel.tear_off(30)
    try:
        while True:
            life.send(None)
    except (KeyboardInterrupt, StopIteration):
        assert watch.beats >= 50
