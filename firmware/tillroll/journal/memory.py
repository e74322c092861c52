"""What the journal keeps in RAM: index, backlog and a few jobs, all of it out of the records."""

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import history, records
from tillroll.journal.backlog import Backlog
from tillroll.journal.index import Index
from tillroll.journal.job import ASK, DECLINED
from tillroll.journal.segments import name_of

_CACHED = const(8)  # jobs kept as objects
_REQUESTS = const(8)  # newest reprint requests that are recognized when they come again
_GAP = const(4096)  # more records than an unreadable segment can hold


class Memory:
    """Filled by `replay`, then kept in step by `note`."""

    def __init__(self, segments):
        self.problems = []  # (code, where)
        self.index = Index()
        self.backlog = Backlog()
        self.printable = -1  # newest job with something to print
        self._segments = segments
        self._cache = []  # jobs, the one used last at the end
        self._requests = []  # (request, job, unit)
        self._boot = 0  # records numbered from here on were written in this life
        self._damage = 0  # records numbered below may be missing
        self._seen = 0

    def replay(self) -> None:
        """Read everything.  Never raises for what it finds: see `problems`."""
        try:
            self._segments.load()
        except StoreFault as fault:
            self.problems.append((fault.code, fault.where))
        for position, bound in enumerate(self._segments.bounds):
            try:
                self._replay_segment(position, bound)
            except StoreFault as fault:
                self._unreadable(position, bound, fault)
        self._boot = self._segments.sequence

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
            decision, voucher, _, copies, ident, _, _, _ = records.read_accepted(body)
            self.index.add(number, ident, voucher)
            self.backlog.add(number, len(copies), decision == ASK)
            if decision != DECLINED:
                self.printable = number
        elif records.of_job(kind):
            job, _, unit, _ = records.read_event(body)
            if not self.index.touch(job, number):
                return  # its ACCEPTED record is damaged, and reported
            self.backlog.note(job, kind, unit)
            if kind == records.REPRINT:
                self._remember(records.take(body, records.EVENT)[0], job, unit)

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
        if job.last == self.index.last(job.seq):
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
        return history.load(self._segments, number, self.index.last(number))

    def _doubt(self, job):
        return job.doubt(job.started < self._boot, job.seq < self._damage)

    def _remember(self, request, job, unit):
        if request:
            self._requests.append((request, job, unit))
            if len(self._requests) > _REQUESTS:
                del self._requests[0]

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

    def _unreadable(self, position, bound, fault):
        self.problems.append((fault.code, fault.where))
        if position + 1 < len(self._segments.bounds):
            self._damage = self._segments.bounds[position + 1]
        else:
            self._damage = self._segments.sequence + _GAP
            self._segments.retire(self._damage)


def _where(bound, number):
    return "%s record %d" % (name_of(bound), number)
