"""Time of the emulated terminal: it passes when somebody waits, or in step with real time.

Has the functions of MicroPython's `time` that drivers use; ticks wrap at 2**30 as they do there.
"""

import asyncio
import time as _time

_MASK = 0x3FFFFFFF
_NEVER = 0x3FFFFFFF
_SLACK_MS = 3  # the emulation may run ahead of real time by this much


class Alarm:
    """A function that is called every `period` ms until it is cancelled."""

    def __init__(self, owner, period: int, call):
        self._owner = owner
        self.period = period
        self.call = call
        self.due = owner.ms + period

    def cancel(self) -> None:
        """Call it no more."""
        if self in self._owner.alarms:
            self._owner.alarms.remove(self)
            self._owner.plan()


class VirtualTime:
    """A clock that stands still until it is advanced.

    `us` counts microseconds and wraps, `ms` counts milliseconds since power-on and does not.
    `pace` makes it keep step with real time: 1 is real speed, None as fast as possible.
    `epoch` is what `time()` says at power-on: seconds since 1970, 0 for a clock never set.
    """

    def __init__(self, epoch: int = 0, pace=None):
        self.us = 0
        self.ms = 0
        self.epoch = epoch
        self.pace = pace
        self.alarms = []
        self._part = 0
        self._due_in = _NEVER  # us until the next alarm
        self._origin = _real_ms()

    def time(self) -> int:
        """Seconds since 1970; 0 when the clock was never set."""
        return self.epoch + self.ms // 1000 if self.epoch else 0

    def set(self, datetime) -> None:
        """Let `time()` go on from there; the parts are those of `machine.RTC.datetime`."""
        self.epoch = seconds_of(datetime) - self.ms // 1000

    def ticks_us(self) -> int:
        """Microseconds, wrapping at 2**30."""
        return self.us

    def ticks_ms(self) -> int:
        """Milliseconds, wrapping at 2**30."""
        return self.ms & _MASK

    def ticks_diff(self, end: int, start: int) -> int:
        """Signed ticks from `start` to `end`."""
        return ((end - start + 0x20000000) & _MASK) - 0x20000000

    def ticks_add(self, ticks: int, delta: int) -> int:
        """The ticks `delta` later."""
        return (ticks + delta) & _MASK

    def sleep_us(self, us: int) -> None:
        """Let `us` pass; alarms that fall due on the way are called at their time."""
        while us >= self._due_in:
            due_in = self._due_in
            self._pass(due_in)
            us -= due_in
            self._ring()
        self._pass(us)
        if self.pace is not None:
            self._keep_pace()

    advance = sleep_us

    def sleep_ms(self, ms: int) -> None:
        """Let `ms` pass."""
        while ms > 0:
            self.sleep_us(1000 * min(ms, 100000))
            ms -= 100000

    def every(self, period_ms: int, call) -> Alarm:
        """Call `call()` every `period_ms` from now on."""
        alarm = Alarm(self, period_ms, call)
        self.alarms.append(alarm)
        self.plan()
        return alarm

    def plan(self) -> None:
        """Work out when the next alarm is due."""
        due_in = _NEVER
        for alarm in self.alarms:
            ms = min(alarm.due - self.ms, 1000000)
            due_in = min(due_in, max(0, ms * 1000 - self._part))
        self._due_in = due_in

    def _pass(self, us: int) -> None:
        self._due_in -= us
        self.us = (self.us + us) & _MASK
        part = self._part + us
        if part >= 1000:
            self.ms += part // 1000
            part %= 1000
        self._part = part

    def _ring(self) -> None:
        for alarm in list(self.alarms):
            if alarm.due <= self.ms:
                alarm.due += alarm.period
                alarm.call()
        self.plan()

    # --- asyncio ---------------------------------------------------------------------------

    async def sleep(self, ms: int) -> None:
        """Let other tasks run until `ms` have passed; 0 yields once."""
        until = self.ms + ms
        await asyncio.sleep(0)
        while self.ms < until:
            await asyncio.sleep(0 if self.pace is None else 0.002)

    async def run(self) -> None:
        """Make time pass while every task waits: 1 ms a turn, or as much as really passed."""
        seen = -1
        while True:
            if self.pace is not None:
                behind = self._behind_ms()
                if behind > 0:
                    self.sleep_us(1000 * min(behind, 1000))
                await asyncio.sleep(0.002)
                continue
            if self.us == seen:
                self.sleep_us(1000)
            seen = self.us
            await asyncio.sleep(0)

    def _behind_ms(self) -> int:
        return int((_real_ms() - self._origin) * self.pace) - self.ms

    def _keep_pace(self) -> None:
        ahead = -self._behind_ms()
        if ahead > _SLACK_MS:
            _time.sleep(ahead / 1000 / self.pace)


def seconds_of(datetime) -> int:
    """Seconds since 1970 of a date; ValueError for a weekday that it does not have."""
    year, month, day, weekday, hour, minute, second, _ = datetime
    years = year - (month < 3)  # they end with February here
    days = 365 * years + years // 4 - years // 100 + years // 400 - 719469
    days += (153 * ((month + 9) % 12) + 2) // 5 + day
    if (days + 3) % 7 != weekday:
        raise ValueError("the weekday is wrong")
    return 86400 * days + 3600 * hour + 60 * minute + second


def _real_ms() -> int:
    if hasattr(_time, "monotonic_ns"):
        return _time.monotonic_ns() // 1000000
    return _time.time_ns() // 1000000
