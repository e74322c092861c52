"""What a mechanism has done in its life: rows, dots, cuts, the hottest head, stops by reason.

Only what came since the last saving is in RAM.  The sums lie in two banks on flash, and are read
when somebody asks or when they are saved.  For an errand within an Overlay.
"""

import struct

from micropython import const

from tillroll import banks
from tillroll.errors import StoreFault
from tillroll.panel import NOTICES

BANKS = ("count-a", "count-b")

_KIND = const(0x015C)  # version and magic
_ENTRY = "<BQ"  # number, sum
_ENTRY_SIZE = const(9)
_WRAP = const(0x3FFFFFFF)
_NONE = (0, 0, 0)

# Numbers on flash, never given a second meaning.  Those of newer firmware are kept.
_ROWS = const(1)
_DOTS = const(2)
_CUTS = const(3)
_HOTTEST = const(4)  # 0.1 degC
_STOPS = const(16)  # and the place of the reason in NOTICES


class Counters:
    """The sums so far: those of `store`, and what came since they were saved.

    `now` and `before` are (rows, dots, cuts) as they were counted up to now and up to the saving,
    modulo 2**30; `stops` are those since, in the order of panel.NOTICES.  `problems` has (code,
    where) of each bank that is damaged.
    """

    def __init__(self, store, now=_NONE, before=_NONE, hottest_ddc: int = 0, stops=b""):
        self._store = store
        self._sequence, self._bank, body, self.problems = banks.newest(store, BANKS, _KIND)
        self._unread = [code for code, _where in self.problems if code != "record-damaged"]
        if self.problems and not self._sequence and not self._unread:
            self.problems.append(("record-damaged", "counters: they begin at 0"))
        self._sums = {}
        for at in range(0, len(body) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            number, value = struct.unpack_from(_ENTRY, body, at)
            self._sums[number] = value
        for at in range(len(_NONE)):
            self._add(_ROWS + at, now[at] - before[at] & _WRAP)
        for at in range(len(stops)):
            self._add(_STOPS + at, stops[at])
        self._sums[_HOTTEST] = max(hottest_ddc, self._sum(_HOTTEST))

    @property
    def rows(self) -> int:
        """Rows that the paper was moved by."""
        return self._sum(_ROWS)

    def answer(self):
        """Give the sums by name; None while they cannot be read."""
        if self._unread:
            return None
        stops = [(NOTICES[at][0], self._sum(_STOPS + at)) for at in range(len(NOTICES))]
        return {
            "rows": self.rows,
            "dots": self._sum(_DOTS),
            "cuts": self._sum(_CUTS),
            "hottest_ddc": self._sum(_HOTTEST),
            "stops": {reason: count for reason, count in stops if count},
        }

    def save(self) -> None:
        """Write all to the older bank.  Raises StoreFault, also when one could not be read."""
        if self._unread:
            raise StoreFault(self._unread[0], BANKS[0])
        sums = [(number, self._sums[number]) for number in sorted(self._sums)]
        body = b"".join([struct.pack(_ENTRY, *entry) for entry in sums if entry[1]])
        sequence = self._sequence + 1
        try:
            self._store.replace(BANKS[1 - self._bank], banks.sealed(_KIND, sequence, body))
        except StoreFault:
            if banks.newest(self._store, BANKS, _KIND)[0] != sequence:
                raise  # else it has reached the flash, and must not be added once more

    def _sum(self, number: int) -> int:
        return self._sums.get(number, 0)

    def _add(self, number: int, count: int) -> None:
        self._sums[number] = self._sum(number) + count
