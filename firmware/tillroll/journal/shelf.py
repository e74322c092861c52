"""The archives: what of them is kept in RAM, and how a receipt in them is found.

Three bytes for each receipt are in RAM: hashes by which it may be the one.  Its number, place and
bytes are read from its archive.
"""

import struct
from array import array

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import archive, records

LATE = const(128)  # flag of a Row: it has events of jobs that are in an older file

_FACTS = "<IIIB"  # earliest and latest time, place of the table, flags; then come the hashes
_HASHES = const(13)


def packed(table) -> bytes:
    """All that a Row needs to know of a table, in one piece of RAM."""
    flags = table.flags | (LATE if table.late else 0)
    return struct.pack(_FACTS, table.least, table.most, table.place, flags) + table.hashes()


class Row:
    """One archive, looked at for a moment.  `facts` are those that `packed` made."""

    def __init__(self, bound: int, end: int, facts):
        self.bound = bound  # the numbers in it are above this,
        self.end = end  # and below this
        self._facts = facts

    def __len__(self):
        return _count(self._facts)

    def __bool__(self):
        return True  # there may be nothing but events of older receipts in it

    @property
    def place(self) -> int:
        """Where its table lies in its file; 0 where it has no sound one."""
        return struct.unpack_from(_FACTS, self._facts, 0)[2]

    def between(self, least: int, most: int) -> bool:
        """Whether a receipt may be of this time; those from before the clock was set never are."""
        earliest, latest, _, _ = struct.unpack_from(_FACTS, self._facts, 0)
        return earliest <= most and latest >= least

    def has(self, flag: int) -> bool:
        """Whether it is archive.OPEN, or has events of jobs that are LATE."""
        return self._facts[_HASHES - 1] & flag != 0

    def hash(self, at: int) -> int:
        """The hash of a receipt."""
        count, facts = len(self), self._facts
        at += _HASHES
        return facts[at] << 16 | facts[count + at] << 8 | facts[2 * count + at]

    def matches(self, mask: int, value: int):
        """Give the receipts whose masked hash is the value, newest first."""
        plane = 0 if mask > 0xFFFF else 1 if mask > 0xFF else 2
        wanted = bytes((value >> 16 - 8 * plane & 255,))
        begin = _HASHES + plane * len(self)
        at = self._facts.rfind(wanted, begin, begin + len(self))
        while at >= 0:
            if self.hash(at - begin) & mask == value:
                yield at - begin
            at = self._facts.rfind(wanted, begin, at)


class Shelf:
    """All archives, oldest first, in little RAM."""

    def __init__(self, reader):
        self._reader = reader
        self._bounds = array("I")
        self._ends = array("I")
        self._facts = []

    def __len__(self):
        count = 0
        for facts in self._facts:
            count += _count(facts)
        return count

    def rows(self, newest_first: bool = False):
        """Each archive as a Row.  The shelf is not to be changed meanwhile."""
        count = len(self._bounds)
        for at in range(count):
            yield self._row(count - 1 - at if newest_first else at)

    def newest(self):
        """The newest archive, or None."""
        return self._row(len(self._bounds) - 1) if self._facts else None

    def put(self, bound: int, table) -> Row:
        """Add an archive, or put it in the place of a smaller one with the same bound."""
        at = 0
        while at < len(self._bounds) and self._bounds[at] < bound:
            at += 1
        to = at + 1 if at < len(self._bounds) and self._bounds[at] == bound else at
        row = Row(bound, table.end, packed(table))
        self._replace(at, to, array("I", (bound,)), array("I", (table.end,)), [row._facts])
        return row

    def take(self, bound: int) -> None:
        """An archive is no longer there."""
        at = self._at(bound)
        self._replace(at, at + 1, array("I"), array("I"), [])

    def row_of(self, number: int):
        """The archive in which the record with this number belongs, or None."""
        for at in range(len(self._bounds)):
            if self._bounds[at] < number < self._ends[at]:
                return self._row(at)
        return None

    def after(self, bound: int) -> int:
        """The bound of the next archive; -1 for none."""
        for other in self._bounds:
            if other > bound:
                return other
        return -1

    def _row(self, at):
        return Row(self._bounds[at], self._ends[at], self._facts[at])

    def _at(self, bound):
        """Where an archive stands; -1 for nowhere."""
        for at in range(len(self._bounds)):
            if self._bounds[at] == bound:
                return at
        return -1

    def _replace(self, at, to, bounds, ends, facts):
        """Put these in the place of others; all or nothing, when memory runs out."""
        bounds = self._bounds[:at] + bounds + self._bounds[to:]
        ends = self._ends[:at] + ends + self._ends[to:]
        facts = self._facts[:at] + facts + self._facts[to:]
        self._bounds, self._ends, self._facts = bounds, ends, facts

    def matches(self, mask: int, value: int):
        """Receipts that may be meant (see archive.of_ident and others), newest first."""
        for row in self.rows(True):
            for at in row.matches(mask, value):
                yield row.bound + self.table(row.bound).entry(at)[0]

    def before(self, job, during=None):
        """Receipts older than `job`, or all, newest first; see Journal.jobs for `during`.

        Of a time are given those of all archives that may have some of that time.
        """
        for row in self.rows(True):
            if during and not row.between(*during):
                continue
            # in the file may be more: what a merge wrote that failed with its last step
            end = row.end if job is None else min(job, row.end)
            if row.bound < end:
                table = self.table(row.bound)
                for at in range(len(table) - 1, -1, -1):
                    number = row.bound + table.entry(at)[0]
                    if number < end:
                        yield number

    def table(self, bound: int):
        """The table of an archive; made anew where it is damaged.  Raises StoreFault."""
        name = archive.name_of(bound)
        place = self._place(bound)
        if place < 0:
            place = archive.place_of(*self._reader.tail(name))
        if place > 0:
            state, kind, _, _, body = self._reader.record(name, place)
            if state == records.WHOLE and kind == records.TABLE:
                try:
                    found = archive.Table(body, 0)
                    found.place = place
                    return found
                except ValueError:
                    pass
        return self.rebuilt(bound)

    def _place(self, bound: int) -> int:
        at = self._at(bound)
        return self._row(at).place if at >= 0 else -1

    def rebuilt(self, bound: int):
        """A table out of the records.  Raises StoreFault."""
        name = archive.name_of(bound)
        table = archive.Table(b"", archive.TOP)
        for state, kind, number, at, body in self._reader.walk(name, bound, archive.TOP):
            if state != records.WHOLE:
                continue
            if kind == records.ARCHIVE:
                table.end, table.base = archive.read_head(body)
            elif kind == records.FILED or kind == records.ACCEPTED:
                place = self._reader.offset
                whole = archive.body_of(body, table.base) if kind == records.FILED else body
                archive.enter(table, number - bound, place, at, whole)
            elif records.of_job(kind):
                table.add_late(records.read_event(body)[0], number)
        if table.end == archive.TOP:  # unknown: nothing that came later may be taken for it
            raise StoreFault("record-damaged", name)
        table.flags = archive.OPEN
        return table

    def filed(self, number: int):
        """(time, body of ACCEPTED, payload of FILED) of a receipt; None when it is not filed.

        Raises StoreFault.
        """
        row = self.row_of(number)
        if row is None:
            return None
        table = self.table(row.bound)
        offset = table.find(number - row.bound)
        if offset < 0:
            return None
        name = archive.name_of(row.bound)
        state, kind, found, at, body = self._reader.record(name, offset)
        if state != records.WHOLE or found != number:
            raise StoreFault("record-damaged", name)
        if kind != records.FILED:
            return None
        payload = bytes(body)
        return at, archive.body_of(payload, table.base), payload

    def get(self, number: int):
        """(type, time, body) of a record that lies in an archive as it was, or None."""
        row = self.row_of(number)
        if row is None:
            return None
        name = archive.name_of(row.bound)
        for state, kind, found, at, body in self._reader.walk(name, row.bound, row.end):
            if state == records.WHOLE and found == number and kind != records.FILED:
                return kind, at, body
        return None

    def late(self, job: int) -> int:
        """The newest record of the job in an archive that begins after it, or goes on; or -1."""
        for row in self.rows(True):
            if row.has(LATE) and row.end > job:
                for late, last in self.table(row.bound).late_jobs():
                    if late == job:
                        return last
        return -1

    def last(self, job: int) -> int:
        """The newest record of the job in an archive; -1 when there is none."""
        last = self.late(job)
        row = self.row_of(job)
        return self._last_in(row, job) if last < 0 and row else last

    def printable(self, row) -> int:
        """The newest receipt of an archive with something to print; -1 for none."""
        table = self.table(row.bound)
        return row.bound + table.entry(table.printable - 1)[0] if table.printable else -1

    def _last_in(self, row, job):
        found = self.filed(job)
        if found:
            return archive.last_of(found[2])
        last = -1
        name = archive.name_of(row.bound)
        for state, kind, number, _, body in self._reader.walk(name, row.bound, row.end):
            own = kind == records.ACCEPTED and number == job
            if state == records.WHOLE and (own or _concerns(kind, body, job)):
                last = number
        return last


def _count(facts) -> int:
    return (len(facts) - _HASHES) // 3


def _concerns(kind, body, job: int) -> bool:
    return records.of_job(kind) and records.read_event(body)[0] == job
