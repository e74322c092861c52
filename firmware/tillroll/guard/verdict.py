"""May it burn, may it feed?  Pure: readings in, reasons out."""

from micropython import const

from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, RECOVER_VOID

# Reasons as bits; of several the highest is the one that counts.
SUPPLY_LOW = const(1)
SUPPLY_HIGH = const(2)
HEAD_HOT = const(4)
HEAD_DOUBT = const(8)  # a bad sample, not yet a fault
PAPER_OUT = const(16)
COVER_OPEN = const(32)
HEAD_FAULT = const(64)  # latched until the next boot
BARRED = const(128)  # the storage is damaged: what is printed could not be accounted for

# A feed that has begun ends although one of these appears: it neither heats nor leaves the paper.
NOT_FOR_FEED = const(15)

# Head: 4 bad samples make a fault as in Klipper's ADC check; stop and go on as in the manual of
# the EC-PM-80320, below the 85 degC at which Seiko's LTPD245 reference wants software to stop.
# fmt: off
_HEAD_STOP_DDC   = const(800)
_HEAD_AGAIN_DDC  = const(600)
_HEAD_LEAST_DDC  = const(-200)
_HEAD_MOST_DDC   = const(1000)
_DOUBTS          = const(4)     # bad samples in a row that make a fault
_DOUBT_MS        = const(10)    # between two that count
_SUPPLY_STOP_MV  = const(4800)  # below this the pulse tables of the LTPD245 reference end
_SUPPLY_AGAIN_MV = const(5200)
_SUPPLY_MOST_MV  = const(9500)  # rated maximum of the LTPD245
_PAPER_OUT_MS    = const(20)    # the 66 rows from sensor to heaters last at least 83 ms
_GOOD_AGAIN_MS   = const(500)   # paper or lid must be good for this long after having been bad
_STALE_MS        = const(100)   # an older reading is no reading
# fmt: on

_TABLE = (
    (BARRED, "storage-damaged", RECOVER_SERVICE),
    (HEAD_FAULT, "head-sensor-fault", RECOVER_SERVICE),
    (COVER_OPEN, "cover-open", RECOVER_VOID),
    (PAPER_OUT, "media-empty", RECOVER_VOID),
    (HEAD_DOUBT, "head-sensor-fault", RECOVER_PAUSE),
    (HEAD_HOT, "head-over-temp", RECOVER_PAUSE),
    (SUPPLY_HIGH, "supply-high", RECOVER_PAUSE),
    (SUPPLY_LOW, "supply-low", RECOVER_PAUSE),
)


def reason(bits: int):
    """Give (printer-state reason, recovery) of the gravest bit; bits must not be 0."""
    for bit, name, recovery in _TABLE:
        if bits & bit:
            return name, recovery
    raise ValueError("no reason in the bits")


def reasons(bits: int) -> list:
    """Give all printer-state reasons, gravest first."""
    names = []
    for bit, name, _recovery in _TABLE:
        if bits & bit and name not in names:
            names.append(name)
    return names


class Watch:
    """Remembers what hysteresis and debounce need; `judge` is called with every reading.

    Times are given as milliseconds since the reading before, so there is no clock in here.
    """

    def __init__(self):
        self.bits = 0
        self._first = True
        self._doubts = 0
        self._doubt_ms = 0
        self._paper_bad_ms = 0
        self._good_ms = 0

    def judge(self, readings, passed_ms: int, age_ms: int) -> int:
        """Give the reasons not to go on as bits, 0 for none.

        `passed_ms` is the time since the reading before, `age_ms` the age of this one.
        """
        if self._first:
            self._first = False
            self._paper_bad_ms = _PAPER_OUT_MS
            self._good_ms = _GOOD_AGAIN_MS
        else:
            passed_ms = max(0, passed_ms)
        bits = self.bits & HEAD_FAULT
        bits |= self._head(readings.head_ddc, passed_ms, age_ms)
        bits |= self._supply(readings.supply_mv)
        bits |= self._media(readings, passed_ms)
        self.bits = bits
        return bits

    def _head(self, ddc: int, passed_ms: int, age_ms: int) -> int:
        if age_ms > _STALE_MS or not _HEAD_LEAST_DDC <= ddc <= _HEAD_MOST_DDC:
            return self._doubt(passed_ms) | (self.bits & HEAD_HOT)
        self._doubts = 0
        if ddc >= _HEAD_STOP_DDC:
            return HEAD_HOT
        if self.bits & HEAD_HOT and ddc > _HEAD_AGAIN_DDC:
            return HEAD_HOT
        return 0

    def _doubt(self, passed_ms: int) -> int:
        self._doubt_ms += passed_ms
        if not self._doubts or self._doubt_ms >= _DOUBT_MS:
            self._doubts += 1
            self._doubt_ms = 0
        return HEAD_FAULT if self._doubts >= _DOUBTS else HEAD_DOUBT

    def _supply(self, mv: int) -> int:
        if mv > _SUPPLY_MOST_MV:
            return SUPPLY_HIGH
        low = _SUPPLY_AGAIN_MV if self.bits & SUPPLY_LOW else _SUPPLY_STOP_MV
        return SUPPLY_LOW if mv < low else 0

    def _media(self, readings, passed_ms: int) -> int:
        """Judge lid and paper: bad soon, good late.  An open lid says nothing of the paper."""
        before = self.bits & (COVER_OPEN | PAPER_OUT)
        if not readings.platen:
            self._good_ms = 0
            return COVER_OPEN
        if not readings.paper:
            self._good_ms = 0
            self._paper_bad_ms += passed_ms
            if before & PAPER_OUT or self._paper_bad_ms >= _PAPER_OUT_MS:
                return PAPER_OUT
            return before
        self._paper_bad_ms = 0
        self._good_ms += passed_ms
        return before if self._good_ms < _GOOD_AGAIN_MS else 0
