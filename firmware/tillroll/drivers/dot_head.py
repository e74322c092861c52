"""A bare thermal head with its motor as an Engine.

Rows are planned here to the microsecond and played by somebody else: by PIO and DMA, which need no
program for it, or by plain pins.  Nothing here allocates per row.  The ceilings of `ltpd245` hold
whatever the caller asks for: pulse length, dots at once, heat without feed, heat without renewal.
"""

from micropython import const

from tillroll.drivers import ltpd245
from tillroll.drivers.row_plan import divide_row, new_plan, plan_row, undo_row
from tillroll.errors import RECOVER_PAUSE, RECOVER_VOID, Stopped

_PALE = const(88)  # percent: at less of the supply a row has but three quarters of its energy
_DENSITY_LEAST = const(70)  # percent of the nominal energy
_DENSITY_MOST = const(130)
_ROW_BYTES = const(48)
_NOTHING = (ltpd245.BLANK,) * 4
_COLD_US = const(20000)  # equation 3-8 knows no longer pauses

# Places of the plan: see row_plan.py.
# fmt: off
_SUPPLY  = const(0)
_HEAD    = const(1)
_DENSITY = const(2)
_MOST    = const(4)
_FLOOR   = const(5)
_TOOK    = const(6)
_PHASE   = const(7)
_NOW     = const(8)
_OUT     = const(22)
_BURNT   = const(96)
_MOVED   = const(97)
_WORDS   = const(98)
_ENERGY  = const(99)
# fmt: on


class DotHead:
    """Drives a head of six strobe blocks through a `player`.

    `burnt` and `moved` are the dots and rows that were queued since the start, modulo 2 ** 30.

    `power` is active high and switches head and motor; `timer` is a free machine.Timer;
    `source_mohm` is the resistance of battery, switch and leads up to the head.
    """

    dots = ltpd245.DOTS
    density = 100
    heats = True
    tear_rows = ltpd245.BAR_ROWS
    burnt = moved = 0

    def __init__(self, player, power, sensors, time, timer, source_mohm):
        self._player = player
        self.verdict_ms = player.verdict_ms
        self._power = power
        self._sensors = sensors
        self._time = time
        self._timer = timer
        self._on_timer = self._expire
        self._plan = new_plan(source_mohm, len(player.ring))
        self._plan[_MOST] = ltpd245.MOST_DOTS
        self._density = None  # that the plan has
        self._powered = False
        self._lost = False  # the power expired in the midst of a row
        self._renewed = False
        self._entered = False  # the player is at work for us
        self._interrupted = False  # by Ctrl-C, while the timer's callback ran
        player.revive = self._revive
        player.blank()

    # --- the contract ----------------------------------------------------------------------

    def begin(self, resume: bool = False) -> None:
        """Power the head and take up the backlash; with `resume` the paper has not moved."""
        self._power_up()
        if not resume:
            self._player.broken = False
            self.feed(ltpd245.BACKLASH_STEPS // ltpd245.STEPS_PER_ROW)

    def burn(self, rows, at: int, end: int) -> int:
        """Queue rows with their steps; gives how many, one at least."""
        if self._interrupted:
            self._check_interrupted()
        self._entered = True
        try:
            return self._take(rows, at, end)
        finally:
            self.burnt, self.moved = self._plan[_BURNT], self._plan[_MOVED]
            self._entered = False

    def feed(self, rows: int) -> None:
        """Queue `rows` rows without heat."""
        while rows > 0:
            rows -= self.burn(_NOTHING, 0, min(rows, len(_NOTHING)))

    def cut(self) -> None:
        """Feed to the tear bar: this mechanism has no cutter."""
        self.feed(self.tear_rows)

    def full(self) -> bool:
        """Whether another row would have to wait for those before it."""
        return self._player.full()

    def busy(self) -> bool:
        """Whether rows are on their way to the head.  Raises Stopped when they cannot come."""
        self._check_interrupted()
        self._renewed = self._entered = True
        try:
            self._check_supply()
            return self._player.busy()
        finally:
            self._entered = False

    def energy(self) -> int:
        """See ports.Engine.energy."""
        return self._plan[_ENERGY]

    def end(self) -> None:
        """Take power off head and motor; the paper stays where it is."""
        if self._powered:
            self._player.lower()
            self._time.sleep_us(ltpd245.HOLD_US)
        self._timer.deinit()
        self._power_down()
        self._player.blank()

    # --- power -----------------------------------------------------------------------------

    def _power_up(self):
        self._player.blank()
        self._power_on()

    def _power_on(self):
        self._renewed = True
        self._lost = False
        if not self._powered:
            self._plan[_TOOK] = 0
            self._player.excite(ltpd245.EXCITED[self._plan[_PHASE]])
            self._power(1)
            self._powered = True
            self._timer.init(period=ltpd245.HEAT_LEASE_MS, callback=self._on_timer)

    def _power_down(self):
        self._power(0)
        self._player.release()
        self._powered = False

    def _expire(self, _timer):
        """Take the power off when no row came for one or two of the timer's periods.

        Never in the midst of what a player does that queues rows: it would count them wrongly.
        """
        try:
            if self._entered and self._player.queues:
                return
            if not self._renewed and not self._player.alone():
                self._lost = True
                self._power_down()
                self._timer.deinit()
            self._renewed = False
        except KeyboardInterrupt:  # of a callback, MicroPython would only print it
            self._interrupted = True

    def _check_interrupted(self):
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def _revive(self) -> bool:
        """Whether the power had expired in the midst of a row; then it is back."""
        if not self._lost:
            return False
        self._power_on()
        return True

    # --- a row -----------------------------------------------------------------------------

    def _take(self, rows, at, end):
        if not self._powered:
            self._power_up()
        self._renewed = True
        fresh = self._sensors.refresh(self.verdict_ms)
        self._check_supply()
        if fresh or self.density != self._density:
            self._measure()
        plan, place = self._plan, at
        sound = ltpd245.HEAD_OPEN_DDC <= self._sensors.head_ddc <= ltpd245.HEAD_LIMIT_DDC
        while place < end:
            if sound:
                place = self._player.follow(rows, place, end, plan)
                if place == end:
                    break
            bits = rows[place]
            if len(bits) != _ROW_BYTES:
                raise ValueError("a row has 48 bytes")
            if divide_row(bits, plan) and not sound:
                if place > at:
                    break  # blank rows come whatever the head says of the others
                self._refuse_heat()
            while not self._plan_and_commit(bits):
                undo_row(plan)  # it was to follow a row that is over by now
            place += 1
        return place - at

    def _plan_and_commit(self, bits) -> bool:
        plan, player = self._plan, self._player
        rest = player.ready(plan[_WORDS])
        plan[_OUT] = player.at
        if rest:
            plan[_NOW] += min(rest, _COLD_US)
            if rest > player.grace_us:
                plan[_TOOK] = 0
        plan_row(bits, plan, player.ring)
        return player.commit(plan[_OUT], rest == 0)

    def _measure(self):
        """Give the plan what the sensors and the setting say."""
        sensors, plan = self._sensors, self._plan
        if self._density != self.density:
            self._density = self.density
            plan[_DENSITY] = min(_DENSITY_MOST, max(_DENSITY_LEAST, self.density))
        plan[_HEAD] = sensors.head_ddc
        if plan[_SUPPLY] != sensors.supply_mv:
            plan[_SUPPLY] = sensors.supply_mv
            plan[_FLOOR] = 1000000 // ltpd245.top_pps(sensors.supply_mv) + 1

    def _check_supply(self):
        """What was queued for a far better supply comes out pale: nobody may take it for whole."""
        if self._sensors.supply_mv * 100 < self._plan[_SUPPLY] * _PALE and self._player.alone():
            raise Stopped("supply-low", RECOVER_VOID)

    def _refuse_heat(self):
        """Say why not, as the guard should have: the thermometer is broken or says too hot."""
        if ltpd245.HEAD_OPEN_DDC <= self._sensors.head_ddc <= ltpd245.HEAD_SHORT_DDC:
            raise Stopped("head-over-temp", RECOVER_PAUSE)
        raise Stopped("head-sensor-fault", RECOVER_PAUSE)
