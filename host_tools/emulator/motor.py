"""The stepper as its windings see it: phase pins in, steps of the platen out.

1-2 phase excitation, 8 patterns a cycle, one step 0.03125 mm (Seiko LTPD245 technical
reference).  A rotor that is asked to go faster than its torque allows stays where it is.
"""

from emulator import physics

_CYCLE = (1, 3, 2, 6, 4, 12, 8, 9)  # A, A+B, B, B+/A, /A, /A+/B, /B, /B+A
_INDEX = bytearray(16)
for _at in range(16):
    _INDEX[_at] = _CYCLE.index(_at) if _at in _CYCLE else 255

_GAIN = 190000  # pps**2 that the speed may gain in a step; the data sheet's ramp takes 146000
_BLUR_US = 2  # both edges are known to the microsecond
_STILL_US = 6000  # after this the rotor has come to rest


class Motor:
    """Follows the pattern on its four pins; `moved(delta)` hears of every step of the platen."""

    def __init__(self, time, moved):
        self._time = time
        self._moved = moved
        self._pattern = 0
        self._rotor = 0
        self._last_us = 0
        self._speed2 = 0  # pps**2
        self.powered = False
        self.limit2 = 3200 * 3200
        self.steps = 0  # the rotor has made
        self.missed = 0  # it could not follow
        self.fastest_us = 1 << 20

    def supply(self, mv: int) -> None:
        """Set the voltage that makes the torque."""
        self.limit2 = physics.top_pps(mv) ** 2

    def power(self, on: bool) -> None:
        """Switch the driver's supply; without it the patterns turn nothing."""
        self.powered = on
        if on:
            self._follow()

    def forget(self) -> None:
        """All pins float low; the rotor stays where it is."""
        self._pattern = 0

    def phase(self, bit: int, level: int) -> None:
        """Hear of an edge on the pin of winding `bit` (1 A, 2 B, 4 /A, 8 /B)."""
        self._pattern = self._pattern | bit if level else self._pattern & ~bit
        if self.powered:
            self._follow()

    def holding(self) -> bool:
        """Whether current flows in a winding."""
        return self.powered and self._pattern != 0

    def _follow(self) -> None:
        index = _INDEX[self._pattern]
        if index == 255:
            return
        delta = (index - self._rotor) & 7
        if delta == 0 or delta == 4:
            return
        self._rotor = index
        if self._can_follow():
            self.steps += 1
            self._moved(delta if delta < 4 else delta - 8)
        else:
            self.missed += 1

    def _can_follow(self) -> bool:
        now = self._time.us
        gap = (now - self._last_us) & 0x3FFFFFFF
        self._last_us = now
        if gap >= _STILL_US:
            self._speed2 = 0
            return True
        if gap < self.fastest_us:
            self.fastest_us = gap
        speed = 1000000 // max(gap, 100)
        wanted = speed * speed
        least = 1000000 // max(gap + _BLUR_US, 100)
        if wanted > self.limit2 + self.limit2 // 32 or least * least > self._speed2 + _GAIN:
            self._speed2 = 0
            return False
        self._speed2 = wanted
        return True
