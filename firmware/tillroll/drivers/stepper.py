"""The paper motor: one pin changes per step, and no step comes sooner than the ramp allows."""

from tillroll.drivers.ltpd245 import RAMP_US

# 1-2 phase excitation: windings A, A+B, B, B+/A, /A, /A+/B, /B, /B+A (Seiko LTPD245, drive).
_EXCITED = (0b0001, 0b0011, 0b0010, 0b0110, 0b0100, 0b1100, 0b1000, 0b1001)
_PIN = bytes((1, 0, 2, 1, 3, 2, 0, 3))  # that changes from this position to the next
_LEVEL = bytes((1, 0, 1, 0, 1, 0, 1, 0))
_LAST = len(RAMP_US) - 1


class Stepper:
    """Four phase pins (A, B, /A, /B) handed in, all low."""

    def __init__(self, phases):
        self._phases = phases
        self._position = 0
        self._at = 0  # where in the ramp the next step lies,
        self._part = 0  # and how far on towards the next place, in 256ths

    def excite(self) -> None:
        """Hold the rotor where it is.  The next step is a first one."""
        excited = _EXCITED[self._position]
        for pin in range(4):
            self._phases[pin](excited >> pin & 1)
        self._at = self._part = 0

    def release(self) -> None:
        """Take the current off; friction holds the paper."""
        for phase in self._phases:
            phase(0)

    def due_us(self, ahead: int = 0) -> int:
        """Give the shortest time to the next step, or of the step `ahead` of it."""
        at = self._at + ahead
        if at >= _LAST:
            return RAMP_US[_LAST]
        return RAMP_US[at] - ((RAMP_US[at] - RAMP_US[at + 1]) * self._part >> 8)

    def step(self) -> None:
        """Step forward."""
        position = self._position
        self._phases[_PIN[position]](_LEVEL[position])
        self._position = (position + 1) & 7

    def took(self, after_us: int) -> None:
        """The step came `after_us` since the one before, as a look at the clock behind it says.

        The next step may come as much sooner as the ramp gains from the speed of this one, also
        when this one came late: between two places of the ramp the gain is interpolated.
        """
        at = min(self._at, _LAST - 1)
        while at > 0 and RAMP_US[at] < after_us:
            at -= 1
        while at < _LAST - 1 and RAMP_US[at + 1] >= after_us:
            at += 1
        gap = RAMP_US[at] - RAMP_US[at + 1]
        self._at = at + 1
        self._part = min(256, max(0, (RAMP_US[at] - after_us) * 256 // gap))
