"""Which copies are still to be printed: two small integers for each unfinished job.

Follows from the records alone, without reading the jobs, so replay and live work share it.
"""

from tillroll.journal import records

SLOTS = 12  # copies of one job that can be open at a time
_MASK = (1 << SLOTS) - 1
_RUNNING = 1 << 2 * SLOTS  # a copy is STARTED


class Backlog:
    """Unfinished jobs, oldest first.

    A mark holds the open copies in its lowest `SLOTS` bits, those that wait for a person in the
    next `SLOTS` bits, and `_RUNNING`.  The copy of unit N has bit N modulo SLOTS.
    """

    def __init__(self):
        self._entries = []  # [job, mark]
        self._open = 0

    def add(self, job: int, copies: int, held: bool) -> None:
        """Enter the newest job with its due copies."""
        if copies:
            mark = (1 << copies) - 1
            self._entries.append([job, mark | mark << SLOTS if held else mark])
            self._open += copies

    def note(self, job: int, kind: int, unit: int) -> None:
        """Follow one event of a job."""
        at = self._find(job)
        entry = self._at(at, job)
        if entry is None and kind != records.REPRINT:
            return
        old = entry[1] if entry else 0
        new = _after(old, kind, 1 << unit % SLOTS)
        if entry is None:
            self._entries.insert(at, [job, new])
        elif new & _MASK:
            entry[1] = new
        else:
            del self._entries[at]
        self._open += _ones(new & _MASK) - _ones(old & _MASK)

    def copies(self) -> int:
        """Copies that are still to be printed, those which wait for a person included."""
        return self._open

    def jobs(self) -> int:
        """Unfinished jobs."""
        return len(self._entries)

    def has(self, job: int) -> bool:
        """Whether something of the job is still to be printed."""
        return self._at(self._find(job), job) is not None

    def any_between(self, low: int, high: int) -> bool:
        """Whether something is still to be printed of a job between these numbers."""
        at = self._find(low + 1)
        return at < len(self._entries) and self._entries[at][0] < high

    def closed(self, job: int, unit: int) -> bool:
        """Whether the bit of this unit is free for a new copy."""
        entry = self._at(self._find(job), job)
        return entry is None or not entry[1] >> unit % SLOTS & 1

    def due(self):
        """Jobs with a copy that may be printed now, oldest first."""
        for job, mark in self._entries:
            if mark & _MASK & ~(mark >> SLOTS):
                yield job

    def doubtful(self, before: int) -> list:
        """Jobs that were printing, and all those older than record `before`."""
        return [job for job, mark in self._entries if mark & _RUNNING or job < before]

    def _at(self, at, job):
        found = at < len(self._entries) and self._entries[at][0] == job
        return self._entries[at] if found else None

    def _find(self, job):
        low, high = 0, len(self._entries)
        while low < high:
            middle = (low + high) // 2
            if self._entries[middle][0] < job:
                low = middle + 1
            else:
                high = middle
        return low


def _after(mark: int, kind: int, bit: int) -> int:
    """The mark after an event of the unit with this bit."""
    if kind == records.STARTED:
        return mark | _RUNNING
    if kind in (records.VOID, records.UNCERTAIN):
        return mark & ~_RUNNING
    if kind == records.DONE:
        return mark & ~(_RUNNING | bit | bit << SLOTS)
    if kind == records.CANCELED:
        return 0
    if kind == records.HELD:
        return mark | (mark & _MASK) << SLOTS
    if kind == records.RELEASED:
        return mark & ~(_MASK << SLOTS)
    if kind == records.REPRINT:
        return (mark | bit) & ~(bit << SLOTS)
    return mark


def _ones(value: int) -> int:
    count = 0
    while value:
        count += value & 1
        value >>= 1
    return count
