"""The journal: nothing acknowledged is lost, nothing prints twice unmarked.

State is what replay gives: every change is a durable record first, then the same step in RAM.
"""

from tillroll.errors import Refused, StoreFault
from tillroll.journal import archive, records
from tillroll.journal.backlog import SLOTS
from tillroll.journal.job import DECLINED, SUPPRESSED, Job, loud
from tillroll.journal.keeper import Keeper
from tillroll.journal.log import Log
from tillroll.journal.memory import Memory
from tillroll.journal.segments import name_of
from tillroll.overlay import Overlay


class Journal:
    """The terminal's memory of its approvals.  `open` it before anything else."""

    def __init__(self, store, clock):
        self._store = store
        self._clock = clock

    def open(self, restored=None, sealed=None) -> None:
        """Replay.  Copies that were printing become uncertain, durably where the store allows.

        Never raises for what it finds on flash: see `problems`.  After a restore, `restored` is
        (the number that all later records are above, by whom): see journal.restored; raises
        StoreFault when that could not be recorded.  `sealed`, a Store that is only read, stands in
        for the one of always.
        """
        self._log = Log(sealed or self._store)
        self._segments = self._log.segments
        self._ram = Memory(self._log)
        self.problems = self._ram.problems  # (code, where) found by `open`
        self._keeper = Keeper(self._log, self._ram)
        self._ram.replay()
        if restored:
            with Overlay():
                from tillroll.journal.restored import note

                note(self, self._log, self._memory, self._clock.now(), *restored)
        for job, units in self._memory.doubtful():
            try:
                for unit in units:
                    self.uncertain(job, unit)
            except StoreFault as fault:
                self.problems.append((fault.code, fault.where))
        if not (restored or sealed):
            self._keeper.catch_up()

    def accept(self, ident, digest, voucher, reference, decision, copies, reason, payload):
        """Keep an approval and the decision about it; gives its Job when both are durable.

        `copies` are the kinds of the copies that are due; none for SUPPRESSED and DECLINED.
        The caller has looked `find(ident)` up.  Raises StoreFault, Refused when it is too long.
        """
        if decision in (SUPPRESSED, DECLINED):
            copies = b""
        if len(copies) > SLOTS:
            raise Refused("field-rule", "copies", "too many")
        body = records.accepted(
            ident, digest, voucher, reference, decision, copies, reason, payload
        )
        if records.HEADER + len(body) + records.TRAILER > records.MAX_RECORD:
            raise Refused("field-rule", "remarks", "the approval is too long to be stored")
        self._keeper.make_room()
        at, memory = self._clock.now(), self._memory
        number = self._segments.append(records.ACCEPTED, at, body)
        job = Job(number, at, body)
        memory.note(records.ACCEPTED, number, body)
        memory.keep(job)
        self._segments.settle()
        return job

    def find(self, ident, voucher: int = -1):
        """The job of this ident, or None; found sooner with its voucher number."""
        for number in self._memory.matches(archive.of_ident(ident, voucher)):
            job = self._read(number)
            if job.ident == ident:
                return job
        return None

    def by_voucher(self, voucher: int):
        """The newest job with this voucher number, or None."""
        for number in self._memory.matches(archive.of_voucher(voucher)):
            job = self._read(number)
            if job.voucher == voucher:
                return job
        return None

    def by_reference(self, reference: bytes):
        """The newest job with this reference number, or None."""
        for number in self._memory.matches(archive.of_reference(reference)):
            job = self._read(number)
            if job.reference == reference:
                return job
        return None

    def last(self):
        """The newest job with something to print, or None."""
        number = self._memory.printable
        return self._read(number) if number >= 0 else None

    def jobs(self, limit: int, before=None, during=None) -> list:
        """At most `limit` jobs, newest first, all older than the job numbered `before`.

        `during` is the first and the last second of a time in which they were accepted; those
        from before the clock was set are of no time.
        """
        found = []
        for number in self._memory.before(before, during):
            if len(found) >= limit:
                break
            job = self._tried(number, False)
            if job and (during is None or (job.at and during[0] <= job.at <= during[1])):
                found.append(job)
        return found

    def payload(self, job) -> bytes:
        """What was given to `accept`.  Raises StoreFault."""
        filed = self._log.filed(job.seq)
        record = filed or self._log.get(job.seq)
        if record is None:
            raise StoreFault("record-damaged", name_of(job.seq))
        body = filed[1] if filed else record[2]
        return bytes(body[records.read_accepted(body)[7] :])

    def timeline(self, job):
        """All that happened to the job: (seq, at, what, unit, detail), oldest first."""
        from tillroll.journal.timeline import events  # within the Overlay of whoever asks

        return events(self._log, job.seq, self._memory.hint(job.seq))

    def next_unit(self):
        """(job, unit) of the oldest copy that is due, or None."""
        for number in self._memory.backlog.due():
            job = self._tried(number, True)
            unit = job.next_unit() if job else -1
            if unit >= 0:
                return job, unit
        return None

    def unfinished(self) -> int:
        """Copies still to be printed, those which wait for a person included."""
        return self._memory.backlog.copies()

    def stored(self) -> int:
        """Receipts that can be looked up."""
        return self._memory.stored()

    def started(self, job, unit: int, mark: int) -> None:
        """Before the first dot.  Raises StoreFault, Refused not-due."""
        if not self._memory.live(job).due(unit):
            raise Refused("not-due", "unit")
        self._event(records.STARTED, job, unit, mark)

    def done(self, job, unit: int) -> None:
        """After the last row has left the head."""
        self._event(records.DONE, job, unit)

    def void(self, job, unit: int, reason: str) -> None:
        """The copy came out incomplete and is to be replaced."""
        self._event(records.VOID, job, unit, 0, records.text(reason))

    def paused(self, job, unit: int, reason: str) -> None:
        """The copy waited in place; it goes on at the row where it stood."""
        self._event(records.PAUSED, job, unit, 0, records.text(reason))

    def uncertain(self, job, unit: int, reason: str = "") -> None:
        """Nobody knows whether the copy came out; without a reason it was a restart."""
        self._event(records.UNCERTAIN, job, unit, 0, records.text(reason) if reason else b"")

    def cancel(self, job, by: str) -> None:
        """Print no more of this job."""
        self._event(records.CANCELED, job, records.WHOLE_JOB, 0, records.text(by))

    def hold(self, job, reason: str) -> None:
        """Ask a person before anything more of this job is printed."""
        self._event(records.HELD, job, records.WHOLE_JOB, 0, records.text(reason))

    def release(self, job, by: str) -> None:
        """A person said: print it."""
        self._event(records.RELEASED, job, records.WHOLE_JOB, 0, records.text(by))

    def reprint(self, job, copy: int, request, by: str) -> int:
        """One more copy of kind `copy`; gives its unit.

        `request` names the wish, up to 32 bytes: the same one again gives the same unit; empty
        = always a new copy.  Raises StoreFault, Refused queue-full.
        """
        request = records.text(request, 32)
        known = self._memory.requested(request[1:], job.seq)
        if known >= 0:
            return known
        unit = len(self._memory.live(job).copies)
        if unit >= records.WHOLE_JOB or not self._memory.backlog.closed(job.seq, unit):
            raise Refused("queue-full", "copies")
        self._event(records.REPRINT, job, unit, copy, request + records.text(by))
        return unit

    def duplicate(self, job) -> None:
        """The same approval came again.  The first few are recorded, then fewer and fewer."""
        live = self._memory.live(job)
        self._count(records.DUPLICATE, job, live, live.repeats + 1, b"")

    def conflict(self, job, digest: bytes) -> None:
        """Another approval came under the ident of this job, and was refused."""
        live = self._memory.live(job)
        self._count(records.CONFLICT, job, live, live.conflicts + 1, digest)

    def erase(self, by: str) -> None:
        """Forget every receipt, with a record of who did it.  No copy may be printing.

        Raises StoreFault; then the older part may have gone, and the rest is as it was.
        """
        from tillroll.journal.erase import erase  # within the Overlay of the verb that asks

        self._keeper.stop()
        try:
            erase(self._log, self._clock.now(), by)
        finally:
            self.open()

    def check(self, after: int):
        """Look at all records of the next file: see journal.check; the first one follows -1."""
        from tillroll.journal.check import check  # within the Overlay of the verb that asks

        return check(self._log, after)

    def recent(self, before, most: int) -> list:
        """What happened last: see journal.recent; the older ones are in archives."""
        from tillroll.journal.recent import recent  # within the Overlay of the verb that asks

        return recent(self._log, before, most)

    def tend(self) -> bool:
        """One slice of housekeeping, when idle; False when none is left.  Raises StoreFault."""
        return self._keeper.slice()

    def rest(self) -> None:
        """Leave the housekeeping that was begun, and its count of free bytes: others write."""
        self._keeper.stop()

    def newest(self) -> int:
        """The number of the newest record, or a later one that is not used any more."""
        return self._segments.sequence - 1

    def low(self) -> bool:
        """Whether the flash will soon be full of unprinted copies.  Raises StoreFault."""
        return self._keeper.low()

    def setting(self, key: str, old, new, by: str) -> None:
        """A setting was changed."""
        self._plain(records.SETTING, b"".join(map(records.text, (key, str(old), str(new), by))))

    def boot(self, cause: str) -> None:
        """The terminal came up."""
        self._plain(records.BOOT, records.text(cause))

    @property
    def _memory(self):
        return self._ram.ready()

    def _read(self, number):
        job = self._memory.job(number)
        if job is None:
            raise StoreFault("record-damaged", name_of(number))
        return job

    def _tried(self, number, keep):
        """The job, or None: one that cannot be read must not keep the others from printing."""
        try:
            return self._memory.job(number, keep)
        except StoreFault:
            return None

    def _count(self, kind, job, live, count, rest):
        if loud(count):
            self._event(kind, job, records.WHOLE_JOB, 0, count.to_bytes(4, "little") + rest)
        elif kind == records.DUPLICATE:
            live.repeats = count
        else:
            live.conflicts = count
        job.follow(live)

    def _plain(self, kind, body):
        self._ram.ready()
        self._segments.append(kind, self._clock.now(), body)
        self._segments.settle()

    def _event(self, kind, job, unit, value=0, rest=b""):
        memory = self._memory
        live = memory.live(job)
        body = records.event(live.seq, live.last, unit, value, rest)
        number = self._segments.append(kind, self._clock.now(), body)
        memory.note(kind, number, body)
        live.apply(kind, number, unit, value, rest)
        job.follow(live)
        self._segments.settle()
