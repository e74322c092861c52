"""The Clock on MicroPython's `time`, or on anything with its functions."""

import asyncio

_WRAP = 0x3FFFFFFF
_SET_AFTER = 1704067200  # 2024-01-01: an RTC that says less has not been set


class TicksClock:
    """Reads `time`; `sleep` is an async function(ms) that lets other tasks run meanwhile.

    `epoch` is added to `time.time()` to make it count from 1970 (946684800 where it counts
    from 2000).  `battery` tells whether the RTC has one.
    """

    battery = False

    def __init__(self, time, sleep=None, epoch: int = 0, battery: bool = False):
        self._time = time
        self._sleep = sleep or asyncio.sleep_ms
        self._epoch = epoch
        if battery:
            self.battery = battery

    def set(self, datetime) -> None:
        """Set the chip's RTC: year, month, day, weekday, hours, minutes, seconds, subseconds."""
        from machine import RTC

        RTC().datetime(datetime)

    def now(self) -> int:
        """Seconds since 1970 in local time; 0 while the clock has not been set."""
        seconds = int(self._time.time()) + self._epoch
        return seconds if seconds >= _SET_AFTER else 0

    def ticks_ms(self) -> int:
        """A counter that wraps at 2**30."""
        return self._time.ticks_ms() & _WRAP

    def since_ms(self, earlier: int) -> int:
        """Milliseconds from an earlier `ticks_ms()` to now."""
        return self._time.ticks_diff(self._time.ticks_ms(), earlier) & _WRAP

    def sleep_ms(self, ms: int):
        """Let other tasks run for at least `ms`; 0 yields once.  To be awaited at once.

        No coroutine of its own: on a device a loop can wait while no memory is left.
        """
        return self._sleep(ms)
