"""Records in segment files, and the walk over them.

A segment with bound N holds records numbered above N; a record numbered N or above in an older
segment is void.  So a failed append is undone by beginning the next segment at its number.
Names count downwards: littlefs keeps a directory sorted and searches it from its start, so the
segment in use is found first, however many are stored.
"""

from array import array

from tillroll.errors import StoreFault
from tillroll.journal import records

HOT = 480  # bytes; littlefs keeps files up to 512 bytes inside the directory block
_TOP = 0xFFFFFFFF


def name_of(bound: int) -> str:
    """The file name of a segment."""
    return "j%08x" % (_TOP - bound)


def bound_of(name: str) -> int:
    """The bound in a file name; -1 when the file is no segment."""
    if len(name) != 9 or name[0] != "j":
        return -1
    try:
        return _TOP - int(name[1:], 16)
    except ValueError:
        return -1


class Segments:
    """The append log."""

    def __init__(self, store, reader, shelf):
        self._store = store
        self._shelf = shelf
        self.reader = reader
        self.bounds = array("I")  # ascending
        self.sequence = 1  # the number of the next record
        self.begun = 0  # segments begun in this life
        self.behind = False  # there is more on flash than RAM follows
        self._loaded = False
        self._size = 0  # of the newest segment
        self._begin = 0  # bound of the segment which the next record begins; -1: none

    def load(self, bounds) -> None:
        """Begin with the segments of these bounds; raises StoreFault."""
        self.bounds = bounds
        if bounds:
            self._begin = -1
            self.sequence = bounds[-1] + 1
            self._size = self._store.size(name_of(bounds[-1]))
        self._loaded = True

    def append(self, kind: int, at: int, payload) -> int:
        """Write one record durably; gives its number.  Raises StoreFault.

        Until `settle` the record is as if it had failed: the next append would make it void.
        """
        if not self._loaded:
            raise StoreFault("store-io", "journal")  # what is there must not be written over
        length = records.HEADER + len(payload) + records.TRAILER
        if self._begin < 0 and self._size + length > HOT:
            self._begin = self.sequence
        if self._begin >= 0:
            self._begin_segment()
        record = records.pack(kind, self.sequence, at, payload)
        self._begin = self.sequence
        self.sequence += 1
        self.reader.forget()
        self._store.append(name_of(self.bounds[-1]), record)
        self._size += length
        self.behind = True
        return self.sequence - 1

    def settle(self) -> None:
        """The record appended last is in force, and RAM follows it."""
        self._begin = -1
        self.behind = False

    def pass_by(self, number: int) -> None:
        """Number later records above `number`."""
        self.sequence = max(self.sequence, number + 1)

    def retire(self, bound: int) -> None:
        """Begin a new segment with the next record; what is numbered `bound` or above is void."""
        self._begin = bound
        self.pass_by(bound)

    def voids(self) -> bool:
        """Whether there is a torn record that the next one is to make void."""
        return self._begin >= 0 and len(self.bounds) > 0

    def part(self) -> None:
        """Begin a new segment with the next record; what is in force stays so."""
        if self._begin < 0:
            self.retire(self.sequence)

    def locate(self, sequence: int) -> int:
        """The position of the segment that holds the record; -1 when it is older than all."""
        low, high = 0, len(self.bounds)
        while low < high:
            middle = (low + high) // 2
            if self.bounds[middle] < sequence:
                low = middle + 1
            else:
                high = middle
        return low - 1

    def get(self, sequence: int):
        """(type, time, body) of one record, or None.  The body is valid until the next call."""
        position = self.locate(sequence)
        if position < 0:
            return None
        for state, kind, found, at, body in self.walk(position):
            if state == records.WHOLE and found == sequence:
                return kind, at, body
        return None

    def walk(self, position: int):
        """Give (state, type, number, time, body) of each record in one segment, in order.

        Of a record that is not WHOLE or NEWER the number is what it must have been, the type is
        0 and the body empty.  Void records are left out.  Raises StoreFault.
        """
        bound = self.bounds[position]
        if position + 1 < len(self.bounds):
            limit = self.bounds[position + 1]
        elif self._size:
            limit = self._begin if self._begin >= 0 else _TOP
        else:
            return iter(())  # there may be no file of that name
        archived = self._shelf.after(bound - 1)
        if archived >= 0:
            limit = min(limit, archived)
        return self.reader.walk(name_of(bound), bound, limit)

    def _begin_segment(self):
        if self.bounds and not self._size and self._is_missing(name_of(self.bounds[-1])):
            self._begin = self.bounds[-1]  # no file makes void yet what failed before
        else:
            self.bounds.append(self._begin)
        self.pass_by(self._begin)
        self._size = 0
        self.begun += 1

    def _is_missing(self, name):
        try:
            self._store.size(name)
        except StoreFault as fault:
            if fault.code == "store-missing":
                return True
            raise
        return False


def sort(values) -> None:
    """Sort an array in place; quick when it is sorted already, either way round."""
    count = len(values)
    if count > 1 and values[0] > values[-1]:
        for at in range(count // 2):
            values[at], values[count - 1 - at] = values[count - 1 - at], values[at]
    gap = count // 2
    while gap:
        for at in range(gap, count):
            value, to = values[at], at
            while to >= gap and values[to - gap] > value:
                values[to] = values[to - gap]
                to -= gap
            values[to] = value
        gap //= 2
