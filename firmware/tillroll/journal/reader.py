"""Reads records one after the other from a file, through one window for all files."""

from tillroll.journal import records


class Reader:
    """Every body that it gives is valid until the next call only."""

    def __init__(self, store):
        self._store = store
        self._window = memoryview(bytearray(records.MAX_RECORD))
        self._name = ""  # of the file in the window
        self._start = 0
        self._filled = 0
        self.offset = 0  # of the record that `walk` gave last

    def forget(self) -> None:
        """A file has changed."""
        self._name = ""

    def walk(self, name: str, last: int, limit: int, offset: int = 0):
        """Give (state, type, number, time, body) of each record with a number below `limit`.

        Of a record that is not WHOLE or NEWER the number is what it must have been after `last`,
        the type is 0 and the body empty.  Raises StoreFault.
        """
        size = self.size(name)
        while offset < size:
            state, head, end = self._examine(name, offset, size)
            number = head[2] if head else last + 1
            if number >= limit:
                return
            self.offset = offset
            if state in (records.TORN, records.DAMAGED):
                yield state, 0, number, 0, b""
            else:
                start = offset - self._start + records.HEADER
                yield state, head[0], number, head[3], self._window[start : start + head[1]]
            last, offset = number, end

    def record(self, name: str, offset: int):
        """(state, type, number, time, body) of the record at a place in a file."""
        state, head, _ = self._examine(name, offset, offset + records.MAX_RECORD)
        if state not in (records.WHOLE, records.NEWER):
            return state, 0, 0, 0, b""
        start = offset - self._start + records.HEADER
        return state, head[0], head[2], head[3], self._window[start : start + head[1]]

    def raw(self):
        """All bytes of the sound record that `walk` gave last."""
        view = self._window[self.offset - self._start :]
        return view[: records.HEADER + records.header(view)[1] + records.TRAILER]

    def tail(self, name: str):
        """(the end of the file, as much as the window holds; bytes in the whole file)."""
        size = self._store.size(name)  # not by reading: each look-up of a name costs a boot time
        begin = max(0, size - records.MAX_RECORD)
        return self._view(name, begin, size - begin), size

    def size(self, name: str) -> int:
        """Bytes in the file; a small one is read rather than asked."""
        if len(self._view(name, 0, 0)) < records.MAX_RECORD:
            return self._filled
        return self._store.size(name)

    def _examine(self, name, offset, size):
        """(state, header or None, offset of the next record)."""
        view = self._view(name, offset, min(records.HEADER, size - offset))
        if len(view) < records.HEADER:
            return records.TORN, None, size
        head = records.header(view)
        if head is None:
            return records.DAMAGED, None, self._resync(name, offset + 1, size)
        end = offset + records.HEADER + head[1] + records.TRAILER
        if end > size:
            return records.TORN, head, size
        if end - offset > records.MAX_RECORD:
            return records.DAMAGED, head, end
        view = self._view(name, offset, end - offset)
        if len(view) < end - offset or not records.sound(view, head[1]):
            return records.DAMAGED, head, end
        state = records.WHOLE if records.known(head[0], head[4]) else records.NEWER
        return state, head, end

    def _resync(self, name, offset, size):
        """The offset of the next sound header, or the end."""
        while offset < size:
            view = self._view(name, offset, min(records.HEADER, size - offset))
            if records.header(view):
                break
            offset += 1
        return offset

    def _view(self, name, offset, count):
        """At least `count` bytes of the file from `offset`; less where the file is shorter."""
        end = self._start + self._filled
        if self._name != name or offset < self._start or offset + count > end:
            self._name = ""
            self._filled = self._store.read(name, offset, self._window)
            self._name, self._start = name, offset
            end = offset + self._filled
        return self._window[offset - self._start : end - self._start]
