"""May it burn, may it feed?  Pure: readings in, reasons out."""

import sys

from micropython import const

from tillroll.guard import jam
from tillroll.guard.thermometer import Thermometer

if sys.implementation.name == "micropython":
    try:
        from tillroll.guard.well_viper import well
    except SyntaxError:  # a port without the viper emitter
        from tillroll.guard.well_plain import well
else:
    from tillroll.guard.well_plain import well

# Reasons as bits; of several the one that stands first in the table counts.
SUPPLY_LOW = const(1)
SUPPLY_HIGH = const(2)
DUTY = const(4)  # the motor has run for as long as it may
HEAD_HOT = const(8)
HEAD_DOUBT = const(16)  # a bad sample, not yet a fault
PAPER_OUT = const(32)
COVER_OPEN = const(64)
HEAD_FAULT = const(128)  # latched until the next boot
RUNAWAY = const(256)  # latched until the next boot: the head heats by itself
BARRED = const(512)  # the storage is damaged: what is printed could not be accounted for
JAM = const(2048)  # latched until the lid is opened; of a module: a mechanical error

# A feed that has begun ends although one of these appears: it neither heats nor leaves the paper.
NOT_FOR_FEED = const(1055)

# Of a printer module, which tells them itself: see module.py.
_OFFLINE = const(1024)  # for no other reason that it gives
_MODULE_FAULT = const(4096)
_SILENT = const(8192)  # it does not answer

# Head: stop and go on as in the manual of the EC-PM-80320, below the 85 degC at which Seiko's
# LTPD245 reference wants software to stop.  Duty: its continuous drive, 450 s and 85 % the least
# in a cool place, 40 s and 20 % from 50 degC; the frame at rest stands for the room, less its
# thermometer's tolerance.
# fmt: off
_HEAD_STOP_DDC   = const(800)
_HEAD_AGAIN_DDC  = const(600)
_SUPPLY_STOP_MV  = const(4800)  # below this the pulse tables of the LTPD245 reference end
_SUPPLY_AGAIN_MV = const(5200)
_SUPPLY_MOST_MV  = const(9500)  # rated maximum of the LTPD245
_PAPER_OUT_MS    = const(20)    # the 66 rows from sensor to heaters last at least 83 ms
_GOOD_AGAIN_MS   = const(500)   # paper or lid must be good for this long after having been bad
_WARM_DDC        = const(450)
_COOL_RUN        = const(1800000)  # quarters of a ms
_WARM_RUN        = const(160000)
_COOL_REST       = const(22)    # quarters of a ms that a ms of rest gives back: 85 %
_WARM_REST       = const(1)     # 20 %
_MOVE_MS         = const(100)   # a longer time between two rows was rest
_LONGEST_MS      = const(60000)
# Places of the state: those of thermometer.py, and
_COLD            = const(0)
_RUN             = const(10)    # of the motor, in quarters of a ms
_PAPER_BAD_MS    = const(11)
_GOOD_MS         = const(12)    # since lid or paper were bad
_SUM             = const(13)    # of the sound readings (ddc) since the last look for a jam,
_COUNT           = const(14)    # and how many they were
# The values of errors.RECOVER_…: written as constants, the table needs no memory.
_PAUSE           = const(0)
_VOID            = const(1)
_SERVICE         = const(2)
_UNCERTAIN       = const(3)
# fmt: on

TABLE = (
    (BARRED, "storage-damaged", _SERVICE),
    (_SILENT, "timed-out", _UNCERTAIN),
    (RUNAWAY, "head-runaway", _SERVICE),
    (HEAD_FAULT, "head-sensor-fault", _SERVICE),
    (_MODULE_FAULT, "module-fault", _SERVICE),
    (COVER_OPEN, "cover-open", _VOID),
    (PAPER_OUT, "media-empty", _VOID),
    (JAM, "media-jam", _VOID),
    (HEAD_DOUBT, "head-sensor-fault", _PAUSE),
    (HEAD_HOT, "head-over-temp", _PAUSE),
    (DUTY, "duty-limit", _PAUSE),
    (SUPPLY_HIGH, "supply-high", _PAUSE),
    (SUPPLY_LOW, "supply-low", _PAUSE),
    (_OFFLINE, "offline", _PAUSE),
)


def reason(bits: int):
    """Give (printer-state reason, recovery) of the gravest bit; bits must not be 0."""
    for bit, name, recovery in TABLE:
        if bits & bit:
            return name, recovery
    raise ValueError("no reason in the bits")


def reasons(bits: int) -> list:
    """Give all printer-state reasons, gravest first."""
    names = []
    for bit, name, _recovery in TABLE:
        if bits & bit and name not in names:
            names.append(name)
    return names


class Readings:
    """What the sensors said at `at_ms`.  One object is filled again and again.

    Of a printer module it has what that tells of itself, and None for what it does not.
    """

    told = ""  # a printer-state reason

    def __init__(self):
        self.at_ms = 0  # Clock.ticks_ms() of this reading
        self.paper = False  # paper lies over the sensor
        self.near_end = False  # the roll is nearly used up
        self.platen = False  # the platen is closed
        self.head_ddc = 0  # 0.1 degC; below -200 the thermistor is open, above 2000 shorted
        self.head_still = -1  # the raw sample if all were the same, as a live ADC seldom has it
        self.supply_mv = 0
        self.hottest_ddc = 0  # the most that a thermistor in order has said: no sensor sets it


class Watch:
    """Remembers what hysteresis and debounce need; `judge` is called with every reading.

    Times are given as milliseconds since the reading before, so there is no clock in here.
    """

    def __init__(self):
        self.bits = 0
        self._thermometer = thermometer = Thermometer()
        self._state = state = thermometer.state
        state[_PAPER_BAD_MS] = _PAPER_OUT_MS  # at power-up nothing is debounced

    def judge(self, readings, passed_ms: int, age_ms: int, dots: int = -1) -> int:
        """Give the reasons not to go on as bits, 0 for none.

        `passed_ms` is the time since the reading before, `age_ms` the age of this one; `dots`
        were burnt between, counted at full energy, -1 when the paper has not even moved.
        """
        if not self.bits and well(readings, self._state, passed_ms, age_ms, dots):
            return 0
        return self.consider(readings, min(_LONGEST_MS, passed_ms), age_ms, dots)

    def consider(self, readings, passed_ms: int, age_ms: int, dots: int) -> int:
        """Do the same for any reading: `well` knows only those with which nothing is wrong."""
        bits = self.bits & (HEAD_FAULT | RUNAWAY | JAM)
        bits |= self._head(readings, passed_ms, age_ms, dots)
        bits |= self._duty(passed_ms, dots >= 0)
        bits |= self._supply(readings.supply_mv)
        bits |= self._media(readings, passed_ms)
        if bits & COVER_OPEN and bits & JAM:
            bits &= ~JAM
            jam.forget(self._state)
        self.bits = bits
        return bits

    def weigh(self, passed_ms: int, energy: int, density: int) -> int:
        """Look for a jam, some four times a second; gives the reasons as `judge` does.

        `passed_ms` is the time since the last such look; energy and density as in `jam.judge`.
        """
        state = self._state
        if self.bits & HEAD_HOT:
            passed_ms = _LONGEST_MS  # whatever made it hot, it stands: what follows begins anew
        if state[_COUNT]:
            uk = state[_SUM] * 100 // state[_COUNT] * 1000  # its mean: one alone has noise
            if jam.judge(state, uk, energy, density, passed_ms):
                self.bits |= JAM
        state[_SUM] = state[_COUNT] = 0
        return self.bits

    def _head(self, readings, passed_ms: int, age_ms: int, dots: int) -> int:
        found = self._thermometer.judge(readings, passed_ms, age_ms, dots)
        if found:
            return found | (self.bits & HEAD_HOT)
        if readings.head_ddc > readings.hottest_ddc:
            readings.hottest_ddc = readings.head_ddc
        self._state[_SUM] += readings.head_ddc
        self._state[_COUNT] += 1
        stop = _HEAD_AGAIN_DDC + 1 if self.bits & HEAD_HOT else _HEAD_STOP_DDC
        return HEAD_HOT if readings.head_ddc >= stop else 0

    def _duty(self, passed_ms: int, moved: bool) -> int:
        state = self._state
        warm = state[_COLD] >= _WARM_DDC
        if moved and passed_ms <= _MOVE_MS:
            state[_RUN] += 4 * passed_ms
        else:
            state[_RUN] = max(0, state[_RUN] - passed_ms * (_WARM_REST if warm else _COOL_REST))
        most = _WARM_RUN if warm else _COOL_RUN
        if self.bits & DUTY:
            most = most * 3 // 4
        return DUTY if state[_RUN] > most else 0

    def _supply(self, mv: int) -> int:
        if mv > _SUPPLY_MOST_MV:
            return SUPPLY_HIGH
        low = _SUPPLY_AGAIN_MV if self.bits & SUPPLY_LOW else _SUPPLY_STOP_MV
        return SUPPLY_LOW if mv < low else 0

    def _media(self, readings, passed_ms: int) -> int:
        """Judge lid and paper: bad soon, good late.  An open lid says nothing of the paper."""
        state = self._state
        before = self.bits & (COVER_OPEN | PAPER_OUT)
        if not readings.platen:
            state[_GOOD_MS] = 0
            return COVER_OPEN
        if not readings.paper:
            state[_GOOD_MS] = 0
            state[_PAPER_BAD_MS] = min(_PAPER_OUT_MS, state[_PAPER_BAD_MS] + passed_ms)
            if before & PAPER_OUT or state[_PAPER_BAD_MS] >= _PAPER_OUT_MS:
                return PAPER_OUT
            return before
        state[_PAPER_BAD_MS] = 0
        if not before:
            return 0
        state[_GOOD_MS] += passed_ms
        return before if state[_GOOD_MS] < _GOOD_AGAIN_MS else 0
