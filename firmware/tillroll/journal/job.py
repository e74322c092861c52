"""One accepted approval and what became of its copies."""

from micropython import const

from tillroll.journal import records

# Decisions about an approval.
PRINT = 0
ASK = 1  # waiting-for-clerk
SUPPRESSED = 2  # suppressed-by-setting
DECLINED = 3  # declined, nothing printed
DECLINED_PRINT = 4  # declined, a decline slip is due

# States of a copy.
WAITING = 0
STARTED = 1
DONE = 2
VOID = 3  # came out incomplete: is to be replaced
UNCERTAIN = 4  # nobody knows whether it came out
CANCELED = 5

# Kinds of a copy, and their names in that order.
MERCHANT = 0
CARDHOLDER = 1
BANK = 2
COPIES = ("merchant", "cardholder", "bank")

_OPEN = (WAITING, VOID, UNCERTAIN)
_LOUD = const(8)  # repeats that are each recorded; after that only every power of two


class Job:
    """What replaying the job's records gives.  `apply` is the only thing that changes it.

    `seq` is the number of its ACCEPTED record and its name.  Unit N is copy `copies[N]` in state
    `states[N]`; units from `reprints` on are reprints.
    """

    def __init__(self, seq: int, at: int, body):
        found = records.read_accepted(body)
        self.seq = seq
        self.at = at  # epoch seconds, 0 = the clock was not set
        self.decision, self.voucher, self.digest = found[0], found[1], found[2]
        self.ident, self.reference = found[4], found[5]
        self.reason = found[6].decode()
        self.copies = bytearray(found[3])
        self.states = bytearray(len(self.copies))
        self.reprints = len(self.copies)
        self.held = self.decision == ASK
        self.released = False  # a person said: print it, however old it is
        self.canceled = False
        self.repeats = 0  # times that the same approval came again
        self.conflicts = 0  # times that another approval came under this ident
        self.last = seq  # its newest record
        self.started = seq  # its newest STARTED record
        self._held = self.reprints  # units below this wait while `held`
        self._doubt = 0  # bit per unit that was ever uncertain

    def due(self, unit: int) -> bool:
        """Whether this unit may be printed now."""
        return self.states[unit] in _OPEN and not (self.held and unit < self._held)

    def next_unit(self) -> int:
        """The first unit that is due; -1 for none."""
        for unit in range(len(self.states)):
            if self.due(unit):
                return unit
        return -1

    def is_open(self) -> bool:
        """Whether a copy is still to be printed, or printing."""
        return any(state not in (DONE, CANCELED) for state in self.states)

    def apply(self, kind: int, seq: int, unit: int, value: int, rest) -> None:
        """Follow one event record of this job."""
        self.last = seq
        if kind == records.CANCELED:
            self._cancel()
        elif kind == records.HELD:
            self.held, self.released = True, False
            self._held = len(self.states)
        elif kind == records.RELEASED:
            self.held, self.released = False, True
        elif kind == records.REPRINT:
            self.copies.append(value)
            self.states.append(WAITING)
        elif kind == records.DUPLICATE:
            self.repeats = int.from_bytes(rest[:4], "little")
        elif kind == records.CONFLICT:
            self.conflicts = int.from_bytes(rest[:4], "little")
        elif unit < len(self.states):
            if kind == records.STARTED:
                self.started = seq
            self._move(kind, unit)

    def doubt(self, running: bool, waiting: bool) -> list:
        """Make copies that were printing, or that wait, uncertain; gives their units."""
        units = []
        for unit, state in enumerate(self.states):
            if (running and state == STARTED) or (waiting and state == WAITING):
                self._move(records.UNCERTAIN, unit)
                units.append(unit)
        return units

    def follow(self, other: "Job") -> None:
        """Become the same as `other`, a newer view of this job."""
        if other is self:
            return
        self.copies, self.states = other.copies, other.states
        self.held, self.released, self.canceled = other.held, other.released, other.canceled
        self.repeats, self.conflicts = other.repeats, other.conflicts
        self.last, self.started = other.last, other.started
        self._held, self._doubt = other._held, other._doubt

    def _move(self, kind, unit):
        state = self.states[unit]
        if kind == records.STARTED and state in _OPEN:
            state = STARTED
        elif kind == records.DONE:
            state = DONE
        elif kind == records.VOID and state == STARTED:
            # Once in doubt, always marked as a duplicate: the doubtful copy may exist.
            state = UNCERTAIN if self._doubt >> unit & 1 else VOID
        elif kind == records.UNCERTAIN and state in (WAITING, STARTED, VOID):
            state = UNCERTAIN
            self._doubt |= 1 << unit
        self.states[unit] = state

    def _cancel(self):
        self.canceled, self.held = True, False
        for unit, state in enumerate(self.states):
            if state != DONE:
                self.states[unit] = CANCELED


def loud(count: int) -> bool:
    """Whether the `count`-th repeat is written: a nervous sender must not wear out the flash."""
    return count <= _LOUD or not count & count - 1
