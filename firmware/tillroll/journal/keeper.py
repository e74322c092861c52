"""Housekeeping in slices: merges old segments, deletes what is merged, evicts the oldest.

And the room on flash: what is kept for the jobs already accepted, and when it becomes short.
"""

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import archive
from tillroll.journal.shelf import LATE
from tillroll.overlay import Overlay

# Room that is kept for the events of jobs already accepted (docs/journal_format.md, "Room").
RESERVE = const(32768)  # bytes
_PER_JOB = const(512)  # bytes more for each unfinished job
_SEGMENT = const(8192)  # bytes that a new segment may take at worst: a pair of blocks
LOW = const(49152)  # bytes beyond the reserve: some twenty approvals until the flash is full

MOST = const(2085)  # receipts in archives; when the oldest archive goes, 2,000 are left
_KEPT = const(6)  # newest segments, which are never merged
_RIPE = const(20)  # segments: then the older ones are merged
_BATCH = const(24)  # segments in one merge
_CROWD = const(48)  # segments: then a start merges them before anything else
_REST = const(16)  # records until a merge that failed is tried again


class Unmergeable(Exception):
    """The file with the bound in the argument holds damaged records: it stays as it is."""


class TooMany(Exception):
    """More jobs of before have events in these segments than a table holds."""


class Keeper:
    """`spare` bytes beyond the reserve are kept free by evicting the oldest receipts."""

    spare = 65536  # so that it is not low before the next pause

    def __init__(self, log, memory):
        self._log = log
        self._memory = memory
        self._work = None
        self._after = 0  # no merge before the record with this number
        self._batch = _BATCH
        self._grows = True  # the merge may take in the archive just before
        self._free = 0  # bytes that were free when the flash was asked last,
        self._looked = -1  # and the segments begun by then
        self._tried = -1  # segments begun when there was no more to evict

    def slice(self) -> bool:
        """Do a little; False when nothing is left to do.  Raises StoreFault."""
        self._memory.ready()
        if self._work is None:
            self._work = self._next()
        if self._work is None:
            return False
        try:
            next(self._work)
        except StopIteration:
            self._work, self._batch, self._grows = None, _BATCH, True
        except Exception as fault:
            self._work = None
            self._give_up(fault)
        return True

    def catch_up(self) -> None:
        """Merge what has gathered in lives too short for an idle moment; for a start.

        Each start adds a segment or two: without it the starts take longer and longer, until the
        flash is full.
        """
        if len(self._log.segments.bounds) < _CROWD:
            return
        try:
            while self.slice():
                pass
        except Exception:
            pass  # a later idle moment tries again, and tells of it

    def stop(self) -> None:
        """Leave what was begun: all files are as they were before it.  Others may write now."""
        self._looked = -1
        if self._work is not None:
            self._work.close()
            self._work = None

    def make_room(self) -> None:
        """Raises StoreFault when only the room for accepted jobs is left."""
        if self._room() < _SEGMENT:
            self._look()
            if self._room() < 0:
                self._tried = -1  # the next slice looks for something to evict
                raise StoreFault("store-full", "reserve")

    def low(self) -> bool:
        """Whether the flash will be full soon, because hardly anything is left to evict.

        Raises StoreFault.
        """
        if self._room() < LOW and self._looked != self._log.segments.begun:
            self._look()
        return self._room() < LOW

    def _room(self):
        """At least so many bytes are free beyond the reserve, for all that is known."""
        if self._looked < 0:
            return -1
        used = _SEGMENT * (self._log.segments.begun - self._looked)
        return self._free - used - RESERVE - _PER_JOB * self._memory.backlog.jobs()

    def _look(self):
        self._looked = self._log.segments.begun
        self._free = self._log.store.free()

    def _give_up(self, fault):
        if isinstance(fault, Unmergeable):
            self._log.barred.add(fault.args[0])
            return
        if isinstance(fault, TooMany):
            self._grows = self._batch > 1
            self._batch = max(1, self._batch // 2)
            return
        self._after = self._log.segments.sequence + _REST
        self._looked = self._tried = -1
        raise fault

    def _next(self):
        if self._log.stale:
            return self._clear()
        if self._tried != self._log.segments.begun and self._wants_room():
            return self._make_way()
        if self._log.segments.sequence < self._after:
            return None
        return self._merge()

    def _clear(self):
        stale = self._log.stale
        while stale:
            self._remove(stale[-1])
            stale.pop()
            yield

    def _remove(self, name):
        """Delete a file; an attempt that failed before may have done it."""
        try:
            self._log.store.remove(name)
        except StoreFault as fault:
            if fault.code != "store-missing":
                raise

    def _wants_room(self):
        return self._room() < self.spare or len(self._log.shelf) > MOST

    def _make_way(self):
        """Evict whole files, oldest first, but none with an unfinished copy."""
        self._look()
        while self._wants_room() and self._evict():
            yield
            self._look()
        self._tried = self._log.segments.begun

    def _evict(self) -> bool:
        log = self._log
        for row in log.shelf.rows():
            if not self._holds_unfinished(row):
                self._remove(archive.name_of(row.bound))
                log.reader.forget()
                log.segments.behind = True
                self._memory.forget(row)
                log.segments.behind = False
                return True
        return False

    def _holds_unfinished(self, row):
        """Whether a record in there is of a job with copies that are still to be printed."""
        backlog = self._memory.backlog
        if backlog.any_between(row.bound, row.end):
            return True
        late = self._log.shelf.table(row.bound).late_jobs() if row.has(LATE) else ()
        return any(backlog.has(job) for job, _ in late)

    def _merge(self):
        bounds = list(self._log.segments.bounds)
        if len(bounds) - len(self._log.barred) < _RIPE:
            return None
        first = 0
        while bounds[first] in self._log.barred:
            first += 1
        last = first
        while last < len(bounds) - _KEPT and last - first < self._batch:
            if bounds[last] in self._log.barred or bounds[last] - bounds[first] > archive.SPAN:
                break
            last += 1
        whole = last
        while whole > first and self._splits(bounds[whole]):
            whole -= 1
        last = whole if whole > first else last
        if last == first:
            return None
        return self._merge_slices(bounds[first], bounds[last])

    def _splits(self, bound) -> bool:
        """Whether a job has records on either side: then two files must be asked about it."""
        index = self._memory.index
        return any(job < bound < index.last(job) for job in index.before())

    def _merge_slices(self, low, high):
        self._looked = -1  # what it takes and gives is not counted: the flash is asked anew
        with Overlay():
            from tillroll.journal.merge import Merger

            grown = self._grown(low, high)
            yield from Merger(self._log, self._memory, low, high, grown).slices()

    def _grown(self, low, high):
        """The archive that takes them in: the one just before, while it is small."""
        row = self._log.shelf.newest()
        if not row or not self._grows or row.end != low or row.bound in self._log.barred:
            return None
        fresh = sum(1 for job in self._memory.index.before() if low < job < high)
        if len(row) + fresh > archive.MOST or high - row.bound > archive.SPAN:
            return None
        if self._log.reader.size(archive.name_of(row.bound)) > archive.FULL:
            return None
        return row
