"""An Engine without a mechanism: it keeps the rows and stops where a test wants it to."""

from tillroll.errors import Stopped
from tillroll.ports import Engine


class FakeEngine(Engine):
    """`rows` is what was printed and fed; `cuts` the number of rows at each cut.

    `stops` maps a number of rows to the (reason, recovery) raised before the next one.
    """

    def __init__(self, stops=None):
        self.rows = []
        self.cuts = []
        self.begun = False
        self.stops = stops or {}

    def begin(self, resume=False):
        self.begun = True

    def burn(self, rows, at, end):
        self._stop()
        self.rows.append(bytes(rows[at]))
        self.moved += 1
        return 1

    def feed(self, rows):
        self._stop()
        self.rows.extend([bytes(self.dots // 8)] * rows)
        self.moved += rows

    def cut(self):
        self._stop()
        self.cuts.append(len(self.rows))

    def end(self):
        self.begun = False

    def _stop(self):
        if len(self.rows) in self.stops:
            reason, recovery = self.stops.pop(len(self.rows))
            raise Stopped(reason, recovery)
