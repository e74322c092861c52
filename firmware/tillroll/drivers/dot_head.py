"""A bare thermal head with its motor as an Engine: shift register, latch, strobes, stepper.

Steps are timed by `sleep_us`, and so are pulses on a port without a one-shot.  Nothing here
allocates per row.  The ceilings of `ltpd245` hold whatever the caller asks for: pulse length, dots
at once, heat without feed, heat without renewal.
"""

from tillroll.drivers import ltpd245
from tillroll.drivers.heat_plan import HeatPlan
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_VOID, Stopped
from tillroll.ports import Engine

_STALE_MS = 50  # readings older than this are taken again
_DENSITY_LEAST = 70  # percent of the nominal energy
_DENSITY_MOST = 130


class DotHead(Engine):
    """Drives a head of six strobe blocks; every pin, bus and timer is handed in.

    `latch` is active low, `power` active high; `strobes` is a Strobes, or what takes its place;
    `timer` is a free machine.Timer; `source_mohm` is the resistance of battery, switch and leads
    up to the head.
    """

    dots = ltpd245.DOTS
    tear_rows = ltpd245.BAR_ROWS

    def __init__(self, spi, latch, strobes, power, stepper, sensors, time, timer, source_mohm):
        self._spi = spi
        self._latch = latch
        self._strobes = strobes
        self._power = power
        self._stepper = stepper
        self._sensors = sensors
        self._time = time
        self._timer = timer
        self._on_timer = self._expire
        self._plan = HeatPlan(source_mohm)
        self._blank = bytes(ltpd245.DOTS // 8)
        self._powered = False
        self._powered_off = 0  # ticks_us
        self._renewed = False
        self._stepped_at = 0  # ticks_us of the last step
        self._heated_at = 0  # ticks_us when the last half row began to heat
        self._paused_us = 0  # since the half row before began
        self._first_us = 0  # the two step times of a half row
        self._second_us = 0
        self._until_us = 0  # the next step
        self._left = 0  # steps of this half row
        self._still = 0  # pulses since the last step
        self._load(self._blank)

    # --- the contract ----------------------------------------------------------------------

    def begin(self, resume: bool = False) -> None:
        """Power the head and take up the backlash; with `resume` the paper has not moved."""
        self._power_up()
        if not resume:
            for _ in range(ltpd245.BACKLASH_STEPS // ltpd245.STEPS_PER_ROW):
                self._step_row()

    def row(self, bits) -> None:
        """Burn one row and step past it; a platen that opens meanwhile ends it at once."""
        if len(bits) != ltpd245.DOTS // 8:
            raise ValueError("a row has 48 bytes")
        self._ready()
        dots = self._plan.divide(bits)
        if not dots:
            self._step_row()
            return
        self._check_head()
        self._load(bits)
        self.burnt = (self.burnt + dots) & 0x3FFFFFFF
        self._half_row()
        self._half_row()

    def feed(self, rows: int) -> None:
        """Move the paper by `rows` without heat."""
        for _ in range(rows):
            self._ready()
            self._step_row()

    def cut(self) -> None:
        """Feed to the tear bar: this mechanism has no cutter."""
        self.feed(self.tear_rows)

    def end(self) -> None:
        """Take power off head and motor; the paper stays where it is."""
        self._strobes.lower()
        if self._powered:
            self._time.sleep_us(ltpd245.HOLD_US)
        self._timer.deinit()
        self._power_down()
        self._load(self._blank)

    # --- power -----------------------------------------------------------------------------

    def _power_up(self):
        self._strobes.lower()
        self._load(self._blank)
        self._power_on()

    def _power_on(self):
        self._renewed = True
        if not self._powered:
            self._stepper.excite()
            self._power(1)
            self._powered = True
            self._stepped_at = self._time.ticks_us()
            self._timer.init(period=ltpd245.HEAT_LEASE_MS, callback=self._on_timer)

    def _power_down(self):
        self._strobes.lower()
        self._power(0)
        self._stepper.release()
        if self._powered:
            self._powered_off = self._time.ticks_us()
        self._powered = False

    def _expire(self, _timer):
        """Take the power off when no row came for one or two of the timer's periods."""
        if not self._renewed:
            self._power_down()
            self._timer.deinit()
        self._renewed = False

    def _ready(self):
        if not self._powered:
            self._power_up()
        self._renewed = True

    def _load(self, bits):
        self._spi.write(bits)
        self._latch(0)
        self._latch(1)

    def _check_head(self):
        """Refuse to heat on a thermometer that is broken or says too hot: the guard may err."""
        sensors = self._sensors
        sensors.refresh(_STALE_MS)
        if sensors.head_ddc < ltpd245.HEAD_VALID_DDC:
            raise Stopped("head-sensor-fault", RECOVER_SERVICE)
        if sensors.head_ddc > ltpd245.HEAD_LIMIT_DDC:
            raise Stopped("head-over-temp", RECOVER_PAUSE)

    # --- a row -----------------------------------------------------------------------------

    def _half_row(self):
        """Heat every group once while the motor makes two steps."""
        now = self._time.ticks_us()
        self._paused_us = self._time.ticks_diff(now, self._heated_at) & 0xFFFFF
        self._heated_at = now
        self._plan_steps()
        between = self._first_us + self._second_us
        heat = self._time_heat(between)
        while heat > between:
            self._first_us += (heat - between + 1) // 2
            self._second_us += (heat - between + 1) // 2
            between = self._first_us + self._second_us
            heat = self._time_heat(between)
        self._until_us = self._first_us
        self._left = 2
        for group in range(1, self._plan.groups + 1):
            if self._sensors.is_open():
                raise Stopped("cover-open", RECOVER_VOID)
            self._heat(group)
        while self._left:
            self._time.sleep_us(self._until_us)
            self._step()

    def _time_heat(self, between_us: int) -> int:
        sensors = self._sensors
        density = min(_DENSITY_MOST, max(_DENSITY_LEAST, self.density))
        between_us = max(between_us, self._paused_us)
        return self._plan.time(between_us, sensors.supply_mv, sensors.head_ddc, density)

    def _plan_steps(self):
        """Take the ramp's next two step times, no shorter than the supply allows."""
        floor = self._fastest_us()
        self._first_us = max(floor, self._stepper.due_us(0))
        self._second_us = max(floor, self._stepper.due_us(1))

    def _fastest_us(self) -> int:
        return 1000000 // ltpd245.top_pps(self._sensors.supply_mv) + 1

    def _heat(self, group: int):
        """Heat one group; a motor step that falls due meanwhile is made in time.

        After a stall of the program the dots have grown cold; and once more when the power
        expired before the pulse was over.
        """
        time, plan = self._time, self._plan
        while True:
            if not self._powered:
                self._revive()
            begun = time.ticks_us()
            late = time.ticks_diff(begun, self._heated_at)
            if late > self._first_us + self._second_us:
                self._time_heat(late)
            us = plan.pulses[group]
            self._pulse(plan.blocks[group], us)
            if self._powered or time.ticks_diff(self._powered_off, begun) > us:
                return

    def _pulse(self, blocks: int, us: int):
        self._still += 1
        if self._still > 2 * ltpd245.BLOCKS:
            raise Stopped("internal", RECOVER_SERVICE)
        strobes = self._strobes
        try:
            strobes.fire(blocks, us)
            self._pass(us)
            strobes.over()
        except BaseException:
            strobes.lower()
            raise
        self._pass(ltpd245.LATCH_WAIT_US)

    def _revive(self):
        """Go on in the midst of a row; the motor starts from rest."""
        self._power_on()
        self._until_us = max(self._until_us, self._stepper.due_us())

    def _pass(self, us: int):
        while self._left and self._until_us < us:
            self._time.sleep_us(self._until_us)
            us -= self._until_us
            self._step()
        self._time.sleep_us(us)
        self._until_us -= us

    def _step(self):
        """Step; the second time of the half row runs from here, longer if this one came late."""
        if not self._powered:
            self._revive()
            self._time.sleep_us(self._stepper.due_us())
        self._stepper.step()
        now = self._time.ticks_us()
        self._stepper.took(self._time.ticks_diff(now, self._stepped_at))
        self._stepped_at = now
        self._left -= 1
        self._until_us = max(self._second_us, self._stepper.due_us())
        self._still = 0

    def _step_row(self):
        """Step past a row without dots."""
        self._sensors.refresh(_STALE_MS)
        floor = self._fastest_us()
        for _ in range(ltpd245.STEPS_PER_ROW):
            self._time.sleep_us(max(floor, self._stepper.due_us(0)))
            self._step()
