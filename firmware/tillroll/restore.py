"""A restore in two halves: files are staged beside those in use, then put in their place.

`+` is there from the first staged file on; while it is empty nothing in use was touched, and a
boot throws away what was staged.  With the list of all files in it the restore is decided: a boot
does the rest, as often as it is interrupted.  What is staged is called as the file it will be,
with a `+` before; `++` is the list in the making.
"""

import binascii

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.lines import lines

MARK = "+"
_LIST = "++"
_LONGEST = const(40)  # characters of a file name
_WINDOW = const(512)


class Restore:
    """`stores` has the Store of each folder, or None; `make(folder)` makes a missing one."""

    def __init__(self, stores: dict, make):
        self._stores = stores
        self._make = make
        self._main = stores["state"]

    def begin(self) -> None:
        """Throw away what was staged before, and begin anew.  Raises StoreFault."""
        self.drop()
        self._main.replace(MARK, b"")

    def write(self, path: str, offset: int, data) -> int:
        """Add to a staged file, which 0 begins anew; gives its size.

        Raises StoreFault, Refused request-field.
        """
        store, name = self._place(path)
        self._begun()
        if not offset:
            store.replace(MARK + name, data)
        elif store.size(MARK + name) != offset:
            raise Refused(
                "request-field", "offset", "%d bytes are there" % store.size(MARK + name)
            )
        else:
            store.append(MARK + name, data)
        return offset + len(data)

    def enter(self, path: str, size: int, crc: int) -> None:
        """The staged file is whole: put it on the list.  Raises StoreFault, Refused."""
        self._verify(path, size, crc)
        self._main.append(_LIST, b"%s %d %08x\n" % (path.encode(), size, crc))

    def commit(self, count: int, above: int, by: str) -> None:
        """Decide on it: `count` files are to be all there are, records go on above `above`.

        Raises StoreFault, Refused; then nothing is decided.
        """
        self._begun()
        listed, crc = self._listed()
        if len(listed) != count:
            raise Refused("request-field", "files", "%d are staged" % len(listed))
        for path, (size, sum_) in listed.items():
            self._verify(path, size, sum_)
        last = "= %d %d %s" % (count, above, by)
        # On a line of its own, even if a try before it was torn.
        self._main.append(_LIST, b"\n%s %08x\n" % (last.encode(), _crc(last, crc)))
        self._decision(_LIST)  # what a boot could not read must not be decided
        self._main.rename(_LIST, MARK)

    def decided(self) -> bool:
        """Whether the boot has to finish it.  Raises StoreFault."""
        try:
            return self._main.size(MARK) > 0
        except StoreFault as fault:
            if fault.code != "store-missing":
                raise
        return False

    def drop(self) -> None:
        """Throw away what is staged, unless it is decided.  Raises StoreFault."""
        names = [name for name in self._main.names() if name[0] == MARK]
        if MARK in names and self.decided():
            raise StoreFault("store-io", "restore")
        for store in self._stores.values():
            for name in [name for name in store.names() if name[0] == MARK] if store else ():
                if store is not self._main or name != MARK:
                    store.remove(name)
        if MARK in names:
            self._main.remove(MARK)

    def settle(self):
        """Put everything in its place; gives (number that records go on above, by whom).

        May be repeated until `finish`.  Raises StoreFault; then it has to be.
        """
        listed, above, by = self._decision(MARK)
        for path in sorted(listed):
            store, name = self._place(path)
            try:
                store.rename(MARK + name, name)
            except StoreFault as fault:
                if fault.code != "store-missing":
                    raise
                store.size(name)  # it has its name already
        for folder, store in self._stores.items():
            for name in list(store.names()) if store else ():
                if folder + "/" + name not in listed and (store, name) != (self._main, MARK):
                    store.remove(name)
        return above, by

    def finish(self) -> None:
        """All that follows is done, too: the next boot is as any other.  Raises StoreFault."""
        self._main.remove(MARK)

    def _listed(self):
        """({path: (bytes, CRC-32)} of what was entered, CRC-32 of the list so far)."""
        listed, crc = {}, 0
        try:
            for line in lines(self._main, _LIST):
                if line and line[0] != "=":  # that is a try that failed
                    path, size, sum_ = line.split(" ")
                    listed[path] = (int(size), int(sum_, 16))
                    crc = _crc(line + "\n", crc)
        except StoreFault as fault:
            if fault.code != "store-missing":
                raise
        except ValueError:
            raise Refused("transfer-damaged", "files")  # a line of it was torn
        return listed, crc

    def _decision(self, name: str):
        """(set of paths, number, by whom) of the list in a file.  Raises StoreFault."""
        listed, crc, last = set(), 0, ""
        try:
            for line in lines(self._main, name):
                if line.startswith("="):
                    last = line  # those before it are of tries that failed
                elif line:
                    listed.add(line.split(" ")[0])
                    crc = _crc(line + "\n", crc)
            last, _, given = last.rpartition(" ")
            count, above, by = last[2:].split(" ", 2)
            if int(given, 16) == _crc(last, crc) and len(listed) == int(count):
                return listed, int(above), by
        except ValueError:
            pass
        raise StoreFault("record-damaged", "restore")

    def _begun(self):
        try:
            self._main.size(MARK)
        except StoreFault as fault:
            if fault.code == "store-missing":
                raise Refused("not-begun", "restore")
            raise

    def _place(self, path: str):
        """(Store, name) of a file.  Raises Refused."""
        folder, _, name = path.partition("/")
        if folder not in self._stores or not 0 < len(name) <= _LONGEST:
            raise Refused("request-field", "name", "there is no such file")
        if name[0] in "+~." or "/" in name or " " in name:
            raise Refused("request-field", "name", "it cannot be the name of a file")
        if self._stores[folder] is None:
            self._stores[folder] = self._make(folder)
        return self._stores[folder], name

    def _verify(self, path, size, crc):
        store, name = self._place(path)
        window, at, found = memoryview(bytearray(_WINDOW)), 0, 0
        while True:
            count = store.read(MARK + name, at, window)
            if not count:
                break
            at += count
            found = binascii.crc32(window[:count], found)
        if (at, found & 0xFFFFFFFF) != (size, crc):
            raise Refused("transfer-damaged", "name")


def _crc(text: str, crc: int) -> int:
    return binascii.crc32(text.encode(), crc) & 0xFFFFFFFF
