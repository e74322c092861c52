"""The paper motor: one pin changes per step, and no step comes sooner than the ramp allows."""

from tillroll.drivers.ltpd245 import RAMP_US

# 1-2 phase excitation: windings A, A+B, B, B+/A, /A, /A+/B, /B, /B+A (Seiko LTPD245, drive).
_EXCITED = (0b0001, 0b0011, 0b0010, 0b0110, 0b0100, 0b1100, 0b1000, 0b1001)
_PIN = bytes((1, 0, 2, 1, 3, 2, 0, 3))  # that changes from this position to the next
_LEVEL = bytes((1, 0, 1, 0, 1, 0, 1, 0))


class Stepper:
    """Four phase pins (A, B, /A, /B) handed in, all low."""

    def __init__(self, phases):
        self._phases = phases
        self._position = 0
        self._at = 0  # in the ramp

    def excite(self) -> None:
        """Hold the rotor where it is."""
        excited = _EXCITED[self._position]
        for pin in range(4):
            self._phases[pin](excited >> pin & 1)

    def release(self) -> None:
        """Take the current off; friction holds the paper.  The next step is a first one."""
        for phase in self._phases:
            phase(0)
        self._at = 0

    def due_us(self, ahead: int = 0) -> int:
        """Give the shortest time to the next step, or of the step `ahead` of it."""
        return RAMP_US[min(self._at + ahead, len(RAMP_US) - 1)]

    def step(self, after_us: int) -> None:
        """Step forward, `after_us` since the step before.

        A slower step than the ramp's leads back to the next shorter time of the ramp.
        """
        position = self._position
        self._phases[_PIN[position]](_LEVEL[position])
        self._position = (position + 1) & 7
        at = self._at
        while at > 0 and RAMP_US[at - 1] < after_us:
            at -= 1
        last = len(RAMP_US) - 1
        while at < last and RAMP_US[at] >= after_us:
            at += 1
        self._at = at
