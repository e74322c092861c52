"""The archives: what of them is kept in RAM, and how a receipt in them is found.

Three bytes for each receipt are in RAM: hashes by which it may be the one.  Its number, place and
bytes are read from its archive.
"""

from array import array

from micropython import const

from tillroll.errors import StoreFault
from tillroll.journal import archive, records

LATE = const(128)  # flag of a Row: it has events of jobs that are in an older file


class Row:
    """One archive, in little RAM: the hashes of its receipts and four numbers."""

    def __init__(self, bound: int, table):
        self._hashes = table.hashes()
        self._numbers = array("I", (table.end, table.least, table.most))
        self.bound = bound  # the numbers in it are above this
        self._flags = table.flags | (LATE if table.late else 0)

    def __len__(self):
        return len(self._hashes) // 3

    def __bool__(self):
        return True  # there may be nothing but events of older receipts in it

    @property
    def end(self) -> int:
        """The numbers in it are below this."""
        return self._numbers[0]

    def between(self, least: int, most: int) -> bool:
        """Whether a receipt may be of this time; those from before the clock was set never are."""
        return self._numbers[1] <= most and self._numbers[2] >= least

    def has(self, flag: int) -> bool:
        """Whether it is archive.OPEN, or has events of jobs that are LATE."""
        return self._flags & flag != 0

    def hash(self, at: int) -> int:
        """The hash of a receipt."""
        at *= 3
        return self._hashes[at] | self._hashes[at + 1] << 8 | self._hashes[at + 2] << 16


class Shelf:
    """All archives, oldest first."""

    def __init__(self, reader):
        self._reader = reader
        self.rows = []

    def __len__(self):
        count = 0
        for row in self.rows:
            count += len(row)
        return count

    def put(self, row: Row) -> None:
        """Add an archive, or put it in the place of a smaller one with the same bound."""
        for at, old in enumerate(self.rows):
            if old.bound == row.bound:
                self.rows[at] = row
                return
            if old.bound > row.bound:
                self.rows.insert(at, row)
                return
        self.rows.append(row)

    def row_of(self, number: int):
        """The archive in which the record with this number belongs, or None."""
        for row in self.rows:
            if row.bound < number < row.end:
                return row
        return None

    def after(self, bound: int) -> int:
        """The bound of the next archive; -1 for none."""
        for row in self.rows:
            if row.bound > bound:
                return row.bound
        return -1

    def matches(self, mask: int, value: int):
        """Receipts that may be meant (see archive.of_ident and others), newest first."""
        for row in reversed(self.rows):
            table = None
            for at in range(len(row) - 1, -1, -1):
                if row.hash(at) & mask == value:
                    table = table or self.table(row.bound)
                    yield row.bound + table.entry(at)[0]

    def before(self, job, during=None):
        """Receipts older than `job`, or all, newest first; see Journal.jobs for `during`.

        Of a time are given those of all archives that may have some of that time.
        """
        for row in reversed(self.rows):
            if during and not row.between(*during):
                continue
            if job is None or row.bound < job:
                table = self.table(row.bound)
                for at in range(len(table) - 1, -1, -1):
                    number = row.bound + table.entry(at)[0]
                    if job is None or number < job:
                        yield number

    def table(self, bound: int):
        """The table of an archive; made anew where it is damaged.  Raises StoreFault."""
        view = self._reader.tail(archive.name_of(bound))
        found = _table(view)
        return found if found else self.rebuilt(bound)

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
        for at in range(len(table)):
            found, offset = table.entry(at)
            if row.bound + found == number:
                return self._filed(row, table.base, number, offset)
        return None

    def _filed(self, row, base, number, offset):
        name = archive.name_of(row.bound)
        for state, kind, found, at, body in self._reader.walk(name, row.bound, row.end, offset):
            if state != records.WHOLE or found != number:
                break
            if kind != records.FILED:
                return None
            payload = bytes(body)
            return at, archive.body_of(payload, base), payload
        raise StoreFault("record-damaged", name)

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

    def last(self, job: int) -> int:
        """The newest record of the job in an archive; -1 when there is none."""
        for row in reversed(self.rows):
            if row.has(LATE) and row.end > job:
                for late, last in self.table(row.bound).late_jobs():
                    if late == job:
                        return last
        row = self.row_of(job)
        return self._last_in(row, job) if row else -1

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


def _concerns(kind, body, job: int) -> bool:
    return records.of_job(kind) and records.read_event(body)[0] == job


def _table(view):
    """The Table in the end of an archive, or None."""
    if len(view) < records.HEADER + records.TRAILER + 2:
        return None
    at = len(view) - records.TRAILER - 2
    length = view[at] | view[at + 1] << 8
    if not records.HEADER + records.TRAILER + 2 <= length <= len(view):
        return None
    view = view[len(view) - length :]
    head = records.header(view)
    if head is None or head[0] != records.TABLE or not _fits(head[1], length):
        return None
    if not records.sound(view, head[1]):
        return None
    try:
        return archive.Table(view[records.HEADER : length - records.TRAILER - 2], 0)
    except ValueError:
        return None


def _fits(size: int, length: int) -> bool:
    return records.HEADER + size + records.TRAILER == length
