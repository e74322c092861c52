"""A journal on the raw ring: the same records, as far as one approval's life needs them.

A prototype for docs/journal_design.md.  A record's body is its type, the time, and then what the
firmware's journal writes (docs/journal_format.md); only the frame is the ring's.
"""

import binascii
import struct

from raw_ring import NOTHING
from tillroll.journal import records
from tillroll.journal.job import DONE, STARTED

_HEAD = "<BI"  # type, time
_STATES = {records.STARTED: STARTED, records.DONE: DONE}


class RawJournal:
    """Jobs by ident and their copies' states; `open` it before anything else."""

    def __init__(self, ring):
        self._ring = ring
        self._jobs = []  # numbers of the jobs stored, oldest first
        self._last = {}  # job: (number of its newest record, hash of its ident)
        self._due = {}  # unfinished job: states of its copies

    def open(self) -> None:
        """Replay."""
        for number, body in self._ring.replay():
            kind = body[0]
            if kind == records.ACCEPTED:
                parts = records.read_accepted(body[5:])
                self._accepted(number, parts[4], len(parts[3]))
            else:
                job, _, unit, _ = records.read_event(body[5:])
                self._happened(kind, number, job, unit)
        self._tidy()

    def accept(self, ident, digest, voucher, reference, decision, copies, reason, payload) -> int:
        """Keep an approval; gives the job's number when it is durable.  Raises StoreFault."""
        body = records.accepted(
            ident, digest, voucher, reference, decision, copies, reason, payload
        )
        number = self._ring.append(struct.pack(_HEAD, records.ACCEPTED, 0) + body)
        self._accepted(number, ident, len(copies))
        self._tidy()
        return number

    def event(self, kind: int, job: int, unit: int) -> None:
        """STARTED or DONE of one copy.  Raises StoreFault."""
        body = records.event(job, self._last[job][0], unit, 0)
        self._happened(kind, self._ring.append(struct.pack(_HEAD, kind, 0) + body), job, unit)
        self._tidy()

    def find(self, ident) -> int:
        """The number of the job with this ident; -1 for none."""
        wanted = _hash(ident)
        for job in self._jobs:
            if self._last[job][1] == wanted and self._accepted_of(job)[4] == ident:
                return job
        return -1

    def payload(self, job: int) -> bytes:
        """What was given to `accept`."""
        body = self._ring.read(job)[5:]
        return body[records.read_accepted(body)[7] :]

    def states(self, job: int) -> list:
        """The state of each copy, from the job's records."""
        states = [0] * len(self._accepted_of(job)[3])
        number = self._last[job][0]
        while number != job:
            body = self._ring.read(number)
            _, number, unit, _ = records.read_event(body[5:])
            states[unit] = max(states[unit], _STATES[body[0]])
        return states

    def stored(self) -> int:
        """Receipts that can be looked up."""
        return len(self._jobs)

    def tend(self) -> bool:
        """One slice of housekeeping; True when something was done."""
        done = self._ring.tend()
        self._tidy()
        return done

    def _accepted_of(self, job):
        return records.read_accepted(self._ring.read(job)[5:])

    def _accepted(self, number, ident, copies):
        self._jobs.append(number)
        self._last[number] = number, _hash(ident)
        self._due[number] = [0] * copies

    def _happened(self, kind, number, job, unit):
        if job not in self._last:
            return  # its ACCEPTED record is evicted
        self._last[job] = number, self._last[job][1]
        states = self._due.get(job)
        if states:
            states[unit] = _STATES[kind]
            if min(states) == DONE:
                del self._due[job]

    def _tidy(self):
        """Forget what was evicted, and say what must not be."""
        while self._jobs and self._jobs[0] < self._ring.oldest:
            del self._last[self._jobs[0]]
            self._due.pop(self._jobs[0], None)
            del self._jobs[0]
        self._ring.needed = min(self._due) if self._due else NOTHING


def _hash(ident):
    return binascii.crc32(ident) & 0xFFFF
