"""What the journal keeps in RAM: index, backlog and a few jobs, all of it out of the records."""

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import archive, history, records
from tillroll.journal.backlog import Backlog
from tillroll.journal.index import Index
from tillroll.journal.job import ASK, DECLINED
from tillroll.journal.segments import name_of
from tillroll.journal.shelf import LATE

_CACHED = const(4)  # jobs kept as objects
_REQUESTS = const(8)  # newest reprint requests that are recognized when they come again
_GAP = const(4096)  # more records than an unreadable segment can hold


class Memory:
    """Filled by `replay`, then kept in step by `note`."""

    def __init__(self, log):
        self.problems = []  # (code, where)
        self._log = log
        self._segments = log.segments
        self._boot = 0  # records numbered from here on were written in this life
        self._damage = 0  # records numbered below may be missing
        self._clear()

    def _clear(self):
        self.index = Index()
        self.backlog = Backlog()
        self.printable = -1  # newest job with something to print
        self._late = {}  # job in an archive: its newest record, where that is elsewhere
        self._cache = []  # jobs, the one used last at the end
        self._requests = []  # (request, job, unit)
        self._seen = 0

    def replay(self) -> None:
        """Read everything.  Never raises for what it finds: see `problems`."""
        self._segments.behind = True  # until all is read
        try:
            for bound in self._log.load():
                self._shelve(bound)
        except StoreFault as fault:
            self.problems.append((fault.code, fault.where))
        self._follow()
        self._boot = self._segments.sequence

    def ready(self) -> "Memory":
        """Read anew what fell behind the flash for want of memory; gives itself.

        Raises StoreFault, MemoryError; then it is tried again with the next call.
        """
        if self._segments.behind:
            self._renew()
        return self

    def _renew(self):
        self._clear()
        if not self._boot:
            self.replay()
            return
        known = len(self.problems)
        for row in list(self._log.shelf.rows()):
            try:
                self.printable = max(self.printable, self._log.shelf.printable(row))
            except StoreFault as fault:
                if fault.code != "store-missing":
                    raise
                self._log.shelf.take(row.bound)  # it was evicted when memory ran out
        self._follow()
        del self.problems[known:]

    def _follow(self):
        rows = list(self._log.shelf.rows())
        for position, bound in enumerate(self._segments.bounds):
            while rows and rows[0].bound < bound:
                self._replay_archive(rows.pop(0))
            try:
                self._replay_segment(position, bound)
            except StoreFault as fault:
                self._unreadable(position, bound, fault)
        for row in rows:
            self._replay_archive(row)
        self._segments.behind = False

    def doubtful(self):
        """Give (job, units) for the copies that became uncertain through the interruption."""
        for number in self.backlog.doubtful(self._damage):
            try:
                job = self._load(number)
            except StoreFault as fault:
                self.problems.append((fault.code, fault.where))
                continue
            units = self._doubt(job) if job else ()
            if units:
                self.keep(job)
                yield job, units

    def note(self, kind: int, number: int, body) -> None:
        """Follow one record: the same at replay and in live work."""
        if kind == records.ACCEPTED:
            decision, voucher, _, copies, ident, reference, _, _ = records.read_accepted(body)
            if not self._log.shelf.row_of(number):
                self.index.add(number, archive.hashed(ident, voucher, reference))
            self.backlog.add(number, len(copies), decision == ASK)
            if decision != DECLINED:
                self.printable = max(self.printable, number)
        elif records.of_job(kind):
            job, _, unit, _ = records.read_event(body)
            if self._log.shelf.row_of(job):
                self._late[job] = number
            elif not self.index.touch(job, number):
                return  # its ACCEPTED record is damaged, and reported, or it was evicted
            self.backlog.note(job, kind, unit)
            if kind == records.REPRINT:
                self._remember(records.take(body, records.EVENT)[0], job, unit)

    def archived(self, row) -> None:
        """The records of these segments are in an archive now."""
        for job in self.index.before():
            last = self.index.last(job)
            if row.bound < job < row.end and (last > row.end or self.backlog.has(job)):
                self._late[job] = last
        self.index.drop(row.bound, row.end)
        for job, last in list(self._late.items()):
            if self._log.shelf.row_of(last) and not self.backlog.has(job):
                del self._late[job]

    def forget(self, row) -> None:
        """An archive was evicted."""
        self._log.shelf.take(row.bound)
        for job in list(self._late):
            if row.bound < job < row.end:
                del self._late[job]
        if row.bound < self.printable < row.end:
            self.printable = -1

    def last(self, job: int) -> int:
        """The newest record of the job; -1 when there is no such job.  Raises StoreFault."""
        last = self.hint(job)
        return last if last >= 0 else self._log.shelf.last(job)

    def hint(self, job: int) -> int:
        """The newest record of the job; -1 where that is for the archives to say."""
        last = self._late.get(job, -1)
        return last if last >= 0 else self.index.last(job)

    def stored(self) -> int:
        """Receipts that can be looked up."""
        return len(self.index) + len(self._log.shelf)

    def matches(self, wanted):
        """Jobs that may be meant by `wanted` (see archive.of_ident and others), newest first."""
        yield from _newest_first(self.index.matches(*wanted), self._log.shelf.matches(*wanted))

    def before(self, job, during=None):
        """Jobs older than `job`, or all, newest first; with `during` those that may be of it."""
        yield from _newest_first(self.index.before(job), self._log.shelf.before(job, during))

    def keep(self, job) -> None:
        """Make this the object for the job; the one unused for longest is forgotten."""
        for at, cached in enumerate(self._cache):
            if cached.seq == job.seq:
                del self._cache[at]
                break
        self._cache.append(job)
        if len(self._cache) > _CACHED:
            del self._cache[0]

    def job(self, number: int, keep: bool = True):
        """The job, or None when its record is damaged.  Raises StoreFault."""
        for job in self._cache:
            if job.seq == number:
                if keep:
                    self.keep(job)
                return job
        job = self._load(number)
        if job:
            self._doubt(job)
            if keep:
                self.keep(job)
        return job

    def live(self, job):
        """The newest view of this job, which may be `job` itself.  Raises StoreFault."""
        for cached in self._cache:
            if cached.seq == job.seq:
                return cached
        if job.last == self.last(job.seq):
            self.keep(job)
            return job
        found = self.job(job.seq)
        if found is None:
            raise StoreFault("record-damaged", name_of(job.seq))
        return found

    def requested(self, request: bytes, job: int) -> int:
        """The unit that this reprint request got before; -1 for none."""
        for known, number, unit in self._requests:
            if known == request and number == job:
                return unit
        return -1

    def _load(self, number):
        return history.load(self._log, number, self.hint(number))

    def _doubt(self, job):
        return job.doubt(job.started < self._boot, job.seq < self._damage)

    def _remember(self, request, job, unit):
        if request:
            self._requests.append((request, job, unit))
            if len(self._requests) > _REQUESTS:
                del self._requests[0]

    def _shelve(self, bound):
        try:
            row = self._log.shelve(bound, self._log.shelf.table(bound))
            self.printable = max(self.printable, self._log.shelf.printable(row))
        except StoreFault as fault:
            self._bar(bound, fault)

    def _replay_archive(self, row):
        if row.has(archive.OPEN) or self._goes_on_in(row):
            name = archive.name_of(row.bound)
            try:
                for state, kind, number, _, body in self._log.reader.walk(
                    name, row.bound, row.end
                ):
                    if state == records.WHOLE and kind < records.FILED:
                        self.note(kind, number, body)
            except StoreFault as fault:
                self._bar(row.bound, fault)
                self._log.shelf.take(row.bound)  # nobody knows what in it is to be printed
        self._seen = max(self._seen, row.end - 1)

    def _goes_on_in(self, row):
        """Whether the story of a job whose beginning was replayed has its end in this archive."""
        if not row.has(LATE) or not (self._late or self.backlog.jobs()):
            return False
        try:
            late = self._log.shelf.table(row.bound).late_jobs()
            return any(job in self._late or self.backlog.has(job) for job, _ in late)
        except StoreFault:
            return True  # and then its records cannot be read either, which is reported

    def _replay_segment(self, position, bound):
        newest = position + 1 == len(self._segments.bounds)
        retire = -1
        for state, kind, number, _, body in self._segments.walk(position):
            if state == records.WHOLE:
                if number > self._seen:
                    self.note(kind, number, body)
            elif state == records.NEWER:
                self.problems.append(("record-newer", _where(bound, number)))
            elif state == records.TORN and newest:
                retire = number  # never acknowledged; the bytes are void from now on
                break
            else:
                self.problems.append(("record-damaged", _where(bound, number)))
                self._damage = number + 1
                retire = number + 1 if newest else -1
            self._seen = max(self._seen, number)
            self._segments.pass_by(number)
        if retire >= 0:
            self._segments.retire(max(retire, self._seen + 1))

    def _bar(self, bound, fault):
        """A file that may be read another time is neither merged nor evicted in this life."""
        self.problems.append((fault.code, fault.where))
        self._log.barred.add(bound)

    def _unreadable(self, position, bound, fault):
        self._bar(bound, fault)
        if position + 1 < len(self._segments.bounds):
            self._damage = self._segments.bounds[position + 1]
        else:
            self._damage = self._segments.sequence + _GAP
            self._segments.retire(self._damage)


def _newest_first(first, second):
    """Merge two such sequences."""
    left, right = next(first, -1), next(second, -1)
    while left >= 0 or right >= 0:
        if left > right:
            yield left
            left = next(first, -1)
        else:
            yield right
            right = next(second, -1)


def _where(bound, number):
    return "%s record %d" % (name_of(bound), number)
