"""Plays the words of row_plan.py by plain pins and `sleep_us`, on a port without PIO and DMA.

A pulse lasts as long as the program takes, and a row takes the time to plan it besides.
"""

from micropython import const

from tillroll.drivers import ltpd245
from tillroll.drivers.row_plan import LATCH, SHIFT, STEP
from tillroll.errors import RECOVER_SERVICE, RECOVER_VOID, Stopped

_RING = const(1024)
_MASK = const(1023)
_STEPS = const(0xFFF0)


class SoftPlayer:
    """What PioPlayer is; a row has left the head when `commit` returns.

    `spi` writes into the shift register; `latch` is active low; `strobes` are pins, low.
    `revive` is what the head puts there: it gives the power back if that has expired, and says
    whether it had.
    """

    queues = False
    verdict_ms = 0  # each row goes by readings of its own
    grace_us = 5000  # a rotor that has rested for longer starts anew; before, the ramp helps

    def __init__(self, spi, latch, strobes, stepper, sensors, time):
        self.ring = bytearray(_RING)
        self.at = 0
        self.broken = False  # never: what cannot burn raises at once
        self.revive = None
        self._spi = spi
        self._latch = latch
        self._strobes = strobes
        self._stepper = stepper
        self._sensors = sensors
        self._time = time
        self._dots = bytearray(ltpd245.DOTS // 8)
        self._at = 0  # ticks_us of the stream
        self._blocks = 0  # whose strobes are up
        self._off_at = 0  # when they fall
        self._us = 0  # the length of that pulse
        self._stepped_at = 0
        self._still = 0  # pulses since the last step
        self._playing = False

    # --- the contract ----------------------------------------------------------------------

    def follow(self, _rows, at: int, _end: int, _plan) -> int:
        """None follows: no row plays while another one is planned."""
        return at

    def ready(self, words: int) -> int:
        """Make room for so many words at `at` in the ring.

        Gives the us since the stream ended: what was hot has cooled for so long.
        """
        return max(0, self._time.ticks_diff(self._time.ticks_us(), self._at))

    def commit(self, end: int, _follows: bool) -> bool:
        """Play what was put between `at` and `end`."""
        now = self._time.ticks_us()
        if self._time.ticks_diff(now, self._at) > 0:
            self._at = now
        self._playing = True
        try:
            self._play(end)
        finally:
            self._playing = False
            self.lower()
        return True

    def full(self) -> bool:
        """Whether another row would have to wait."""
        return False

    def busy(self) -> bool:
        """Whether something is still played."""
        return self._playing

    def alone(self) -> bool:
        """Whether rows are played that need no program."""
        return False

    def excite(self, _phase: int) -> None:
        """Hold the rotor where it is."""
        self._stepper.excite()

    def release(self) -> None:
        """Lower the strobes, and take the current off the motor."""
        self.lower()
        self._stepper.release()

    def blank(self) -> None:
        """Latch a row without dots."""
        for at in range(len(self._dots)):
            self._dots[at] = 0
        self._spi.write(self._dots)
        self._do(LATCH)

    def lower(self) -> None:
        """Lower all strobes."""
        self._blocks = 0
        for pin in self._strobes:
            pin(0)

    # --- words -----------------------------------------------------------------------------

    def _play(self, end):
        ring, at = self.ring, 0
        while at != end:
            low = ring[at] | ring[at + 1] << 8
            high = ring[at + 2] | ring[at + 3] << 8
            at = (at + 4) & _MASK
            if high & 0x8000:
                self._fire((high & 7) << 3 | low >> 13, (high >> 3 & 0xFFF) + 2)
                continue
            self._wait(((high + 2) * 64 + 62) // 125)
            if low == SHIFT:
                at = self._shift(at)
            else:
                self._do(low)

    def _wait(self, us):
        """Let the stream go on by `us`; a pulse that ends meanwhile ends."""
        time = self._time
        until = time.ticks_add(self._at, us)
        while self._blocks and time.ticks_diff(self._off_at, until) <= 0:
            self._until(self._off_at)
            self._end_pulse()
        self._until(until)
        now = time.ticks_us()
        self._at = now if time.ticks_diff(now, until) > 0 else until

    def _until(self, until):
        self._time.sleep_us(max(0, self._time.ticks_diff(until, self._time.ticks_us())))

    def _do(self, instruction):
        if instruction == LATCH:
            self._finish()
            self._latch(0)
            self._latch(1)
        elif instruction & _STEPS == STEP:
            self._step()

    def _shift(self, at):
        """Twelve words, each with its last byte first."""
        ring, dots = self.ring, self._dots
        for byte in range(len(dots)):
            dots[byte] = ring[(at + (byte ^ 3)) & _MASK]
        self._spi.write(dots)
        self._at = self._time.ticks_add(self._at, 52)
        return (at + len(dots)) & _MASK

    # --- pulses and steps ------------------------------------------------------------------

    def _fire(self, blocks, us):
        if self._sensors.is_open():
            raise Stopped("cover-open", RECOVER_VOID)
        self._still += 1
        if self._still > 2 * ltpd245.BLOCKS:
            raise Stopped("internal", RECOVER_SERVICE)
        self._finish()
        self.revive()
        self._blocks, self._us = blocks, us
        self._raise()

    def _raise(self):
        for block in range(ltpd245.BLOCKS):
            if self._blocks >> block & 1:
                self._strobes[block](1)
        self._off_at = self._time.ticks_add(self._time.ticks_us(), self._us)

    def _finish(self):
        """Let the pulse before end: where the program takes time, it began later than planned."""
        while self._blocks:
            self._wait(max(0, self._time.ticks_diff(self._off_at, self._at)))

    def _end_pulse(self):
        """Lower the strobes; a pulse in which the power expired comes once more."""
        blocks = self._blocks
        self.lower()
        if self.revive():
            self._blocks = blocks
            self._raise()

    def _step(self):
        """Step, not before the ramp allows."""
        time, stepper = self._time, self._stepper
        self.revive()
        due = time.ticks_add(self._stepped_at, stepper.due_us())
        if time.ticks_diff(due, self._at) > 0:
            self._wait(time.ticks_diff(due, self._at))
        stepper.step()
        now = time.ticks_us()
        stepper.took(time.ticks_diff(now, self._stepped_at))
        self._stepped_at = now
        self._still = 0
