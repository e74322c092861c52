"""Moves the receipts of old segments into an archive, a record at a time."""

from tillroll.journal import archive, history, records
from tillroll.journal.keeper import TooMany, Unmergeable


class Merger:
    """One merge: segments with bounds from `low` up to `high`, and with `grown` that archive."""

    def __init__(self, log, memory, low: int, high: int, grown):
        self._log = log
        self._memory = memory
        self._low = low
        self._bound = grown.bound if grown else low
        self._grown = grown
        self._table = archive.Table(b"", high)
        self._filed = set()  # jobs whose events are in their FILED record
        self._reopened = set()  # jobs that had more events after they were filed
        self._own = set()  # jobs that are in here
        self._offset = 0
        self._draft = log.store.draft(archive.name_of(self._bound))

    def slices(self):
        """Do it, yielding after each slice.  Raises StoreFault, Unmergeable, TooMany."""
        try:
            self._table.base = yield from self._base()
            self._put(records.ARCHIVE, self._bound, 0, self._head())
            if self._grown:
                yield from self._take_archive()
            for bound in list(self._log.segments.bounds):
                if self._low <= bound < self._table.end:
                    yield from self._take_segment(bound)
            self._table.place = self._offset
            self._put(records.TABLE, self._bound, 0, self._table.payload())
            yield
            self._draft.finish()
        except Exception:
            self._draft.drop()
            raise
        self._log.reader.forget()
        self._log.segments.behind = True
        self._memory.archived(self._log.shelve(self._bound, self._table))
        self._log.segments.behind = False

    def _head(self):
        return archive.head(self._table.end, self._table.base)

    def _base(self):
        if self._grown:
            return self._log.shelf.table(self._bound).base
        for bound in self._log.segments.bounds:
            if self._low <= bound < self._table.end:
                for state, kind, _, _, body in self._walk(bound):
                    fits = kind == records.ACCEPTED and len(body) <= archive.BASE
                    if state == records.WHOLE and fits:
                        return bytes(body)
                yield
        return b""

    def _walk(self, bound):
        return self._log.segments.walk(self._log.segments.locate(bound + 1))

    def _take_archive(self):
        name = archive.name_of(self._bound)
        grown, printable, at_entry = self._grown, self._log.shelf.printable(self._grown), 0
        for state, kind, number, at, body in self._log.reader.walk(name, self._bound, grown.end):
            if state in (records.TORN, records.DAMAGED):
                raise Unmergeable(self._bound)
            if state == records.WHOLE and kind in (records.FILED, records.ACCEPTED):
                value = grown.hash(at_entry)
                at_entry += 1
                self._receipt(kind, number, at, bytes(body), value, number == printable)
            elif kind not in (records.ARCHIVE, records.TABLE):
                self._other(state, kind, number, body)
            yield

    def _take_segment(self, bound):
        for state, kind, number, at, body in self._walk(bound):
            if state in (records.TORN, records.DAMAGED):
                raise Unmergeable(bound)
            if kind == records.ACCEPTED and state == records.WHOLE:
                found = records.read_accepted(body)
                value = archive.hashed(found[4], found[1], found[5])
                printable = archive.prints(found[0])
                self._receipt(kind, number, at, bytes(body), value, printable)
            else:
                self._other(state, kind, number, body)
            yield

    def _receipt(self, kind, number, at, body, value, printable):
        """Write a receipt; file it when it is finished and nothing of it comes later."""
        self._own.add(number)
        self._table.add(number - self._bound, self._offset, value, at, printable)
        if kind == records.FILED:
            done = self._memory.last(number) == archive.last_of(body)
            (self._filed if done else self._reopened).add(number)
            self._put(kind, number, at, body)
            return
        last = self._memory.last(number)
        if self._memory.backlog.has(number) or last >= self._table.end:
            self._table.flags |= archive.OPEN
            self._put(kind, number, at, body)
            return
        events = []
        for found in history.chain(self._log, number, last, number):
            record = self._log.get(found)
            if record is None:
                raise Unmergeable(self._low)
            events.append((found, record[0], record[1], bytes(record[2])))
        self._filed.add(number)
        payload = archive.filed(number, at, body, self._table.base, events)
        self._put(records.FILED, number, at, payload)

    def _other(self, state, kind, number, body):
        """Write what is no receipt as it is, but for the events that are filed."""
        if state == records.WHOLE and records.of_job(kind):
            job = records.read_event(body)[0]
            if job in self._filed:
                return
            if self._memory.backlog.has(job):
                self._table.flags |= archive.OPEN
            if job not in self._own or job in self._reopened:
                self._table.add_late(job, number)
                if self._table.late_count() > archive.MOST_LATE:
                    raise TooMany
        self._write(self._log.reader.raw())

    def _put(self, kind, number, at, payload):
        self._write(records.pack(kind, number, at, payload))

    def _write(self, record):
        self._draft.write(record)
        self._offset += len(record)
