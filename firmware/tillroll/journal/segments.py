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
    """The append log.  One window of `MAX_RECORD` bytes serves all reading."""

    def __init__(self, store):
        self._store = store
        self.bounds = array("I")  # ascending
        self.sequence = 1  # the number of the next record
        self.begun = 0  # segments begun in this life
        self._loaded = False
        self._size = 0  # of the newest segment
        self._begin = 0  # bound of the segment which the next record begins; -1: none
        self._window = memoryview(bytearray(records.MAX_RECORD))
        self._key = -1  # bound of the segment in the window
        self._start = 0
        self._filled = 0

    def load(self) -> None:
        """Read the names; raises StoreFault."""
        self.bounds = array("I")
        for name in self._store.names():
            bound = bound_of(name)
            if bound >= 0:
                self.bounds.append(bound)
        _sort(self.bounds)
        self._loaded = True
        if self.bounds:
            self._begin = -1
            self.sequence = self.bounds[-1] + 1
            self._size = self._store.size(name_of(self.bounds[-1]))

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
        self._key = -1
        self._store.append(name_of(self.bounds[-1]), record)
        self._size += length
        return self.sequence - 1

    def settle(self) -> None:
        """The record appended last is in force."""
        self._begin = -1

    def pass_by(self, number: int) -> None:
        """Number later records above `number`."""
        self.sequence = max(self.sequence, number + 1)

    def retire(self, bound: int) -> None:
        """Begin a new segment with the next record; what is numbered `bound` or above is void."""
        self._begin = bound
        self.pass_by(bound)

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
        newest = position + 1 == len(self.bounds)
        limit = _TOP if newest else self.bounds[position + 1]
        size = self._size_of(bound)
        last, offset = bound, 0
        while offset < size:
            state, head, end = self._examine(bound, offset, size)
            number = head[2] if head else last + 1
            if number >= limit:
                return
            if state in (records.TORN, records.DAMAGED):
                yield state, 0, number, 0, b""
            else:
                start = offset - self._start + records.HEADER
                yield state, head[0], number, head[3], self._window[start : start + head[1]]
            last, offset = number, end

    def _examine(self, bound, offset, size):
        """(state, header or None, offset of the next record)."""
        view = self._view(bound, offset, min(records.MAX_RECORD, size - offset))
        if len(view) < records.HEADER:
            return records.TORN, None, size
        head = records.header(view)
        if head is None:
            return records.DAMAGED, None, self._resync(bound, offset + 1, size)
        end = offset + records.HEADER + head[1] + records.TRAILER
        if end > size:
            return records.TORN, head, size
        if end - offset > records.MAX_RECORD or not records.sound(view, head[1]):
            return records.DAMAGED, head, end
        state = records.WHOLE if records.known(head[0], head[4]) else records.NEWER
        return state, head, end

    def _resync(self, bound, offset, size):
        """The offset of the next sound header, or the end."""
        while offset < size:
            view = self._view(bound, offset, min(records.HEADER, size - offset))
            if records.header(view):
                break
            offset += 1
        return offset

    def _size_of(self, bound):
        """Bytes in the segment; a small one is read rather than asked."""
        if len(self._view(bound, 0, 0)) < records.MAX_RECORD:
            return self._filled
        return self._store.size(name_of(bound))

    def _view(self, bound, offset, count):
        """At least `count` bytes of the segment from `offset`; less where the file is shorter."""
        end = self._start + self._filled
        if self._key != bound or offset < self._start or offset + count > end:
            self._key = -1
            self._filled = self._store.read(name_of(bound), offset, self._window)
            self._key, self._start = bound, offset
            end = offset + self._filled
        return self._window[offset - self._start : end - self._start]

    def _begin_segment(self):
        if self.bounds and not self._size:
            self.bounds[-1] = self._begin  # nothing sound was ever written there
        else:
            self.bounds.append(self._begin)
        self.pass_by(self._begin)
        self._size = 0
        self.begun += 1


def _sort(values) -> None:
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
