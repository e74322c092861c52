"""All records: the segments in use and the archives of before, as one."""

import gc
from array import array

from tillroll.journal import archive, records, segments
from tillroll.journal.reader import Reader
from tillroll.journal.shelf import Row, Shelf


class Log:
    """Where a record with a number is found."""

    def __init__(self, store):
        self.store = store
        self.reader = Reader(store)
        self.shelf = Shelf(self.reader)
        self.segments = segments.Segments(store, self.reader, self.shelf)
        self.stale = []  # names of files whose content is in an archive: they can go
        self.barred = set()  # bounds of files not read to their end: they stay as they are

    def load(self):
        """Read the names; gives the bounds of the archives, ascending.  Raises StoreFault."""
        hot, archives = array("I"), array("I")
        for name in self.store.names():
            if segments.bound_of(name) >= 0:
                hot.append(segments.bound_of(name))
            elif archive.bound_of(name) >= 0:
                archives.append(archive.bound_of(name))
        segments.sort(hot)
        segments.sort(archives)
        self.segments.load(hot)
        return archives

    def shelve(self, bound: int, table) -> Row:
        """Take an archive into use; what it holds of segments is stale."""
        gc.collect()  # what stays goes to the bottom: else it lies among what was read for it
        # all or nothing, when memory runs out: what changes comes last
        kept, stale = array("I"), list(self.stale)
        for old in self.segments.bounds:
            if bound <= old < table.end:
                stale.append(segments.name_of(old))
            else:
                kept.append(old)
        row = self.shelf.put(bound, table)
        self.segments.bounds, self.stale = kept, stale
        self.segments.pass_by(row.end)
        return row

    def get(self, number: int):
        """(type, time, body) of a record that is not filed, or None.

        The body is valid until the next call.  Raises StoreFault.
        """
        if self.shelf.row_of(number):
            return self.shelf.get(number)
        return self.segments.get(number)

    def filed(self, number: int):
        """See Shelf.filed."""
        return self.shelf.filed(number)

    def scan(self, job: int, floor: int, last: int) -> list:
        """The slow way to the events of a job, where a record between is damaged."""
        found = []
        for row in self.shelf.rows():
            if row.end > floor and row.bound < last:
                name = archive.name_of(row.bound)
                self._scan(self.reader.walk(name, row.bound, row.end), job, floor, found)
        for position in range(max(self.segments.locate(floor), 0), self.segments.locate(last) + 1):
            self._scan(self.segments.walk(position), job, floor, found)
        return found

    def _scan(self, walk, job, floor, found):
        for state, kind, number, _, body in walk:
            event = state == records.WHOLE and number > floor and records.of_job(kind)
            if event and records.read_event(body)[0] == job:
                found.append(number)
