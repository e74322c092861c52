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
    """One archive, in little RAM: the hashes of its receipts and a few numbers."""

    def __init__(self, bound: int, table):
        self._hashes = table.hashes()
        self._numbers = array("I", (table.end, table.least, table.most, table.place))
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

    @property
    def place(self) -> int:
        """Where its table lies in its file; 0 where it has no sound one."""
        return self._numbers[3]

    def between(self, least: int, most: int) -> bool:
        """Whether a receipt may be of this time; those from before the clock was set never are."""
        return self._numbers[1] <= most and self._numbers[2] >= least

    def has(self, flag: int) -> bool:
        """Whether it is archive.OPEN, or has events of jobs that are LATE."""
        return self._flags & flag != 0

    def hash(self, at: int) -> int:
        """The hash of a receipt."""
        count = len(self)
        hashes = self._hashes
        return hashes[at] << 16 | hashes[count + at] << 8 | hashes[2 * count + at]

    def matches(self, mask: int, value: int):
        """Give the receipts whose masked hash is the value, newest first."""
        plane = 0 if mask > 0xFFFF else 1 if mask > 0xFF else 2
        wanted = bytes((value >> 16 - 8 * plane & 255,))
        begin = plane * len(self)
        at = self._hashes.rfind(wanted, begin, begin + len(self))
        while at >= 0:
            if self.hash(at - begin) & mask == value:
                yield at - begin
            at = self._hashes.rfind(wanted, begin, at)


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
            for at in row.matches(mask, value):
                yield row.bound + self.table(row.bound).entry(at)[0]

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
        name = archive.name_of(bound)
        place = self._place(bound)
        if place < 0:
            size = self._reader.size(name)
            place = archive.place_of(self._reader.tail(name), size)
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
        for row in self.rows:
            if row.bound == bound:
                return row.place
        return -1

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
        for row in reversed(self.rows):
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


def _concerns(kind, body, job: int) -> bool:
    return records.of_job(kind) and records.read_event(body)[0] == job
