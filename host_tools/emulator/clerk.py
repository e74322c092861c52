"""The person at the terminal who threads the first roll and tears off what has come out.

Looks, as a person does, at the paper and not into the firmware: when the motor has stood still
and print has come out past the bar, the slip is torn there.
"""

from emulator.physics import BAR_ROWS

_LOOK_MS = 50


class Clerk:
    """Tears by itself while `tears` is true, when the motor has stood still for `patience_ms`.

    `torn(first, last)` hears of each slip's rows.
    """

    def __init__(self, mechanism, torn=None):
        self._mechanism = mechanism
        self.torn = torn
        self.tears = True
        self.patience_ms = 300
        if not mechanism.paper.rows:
            mechanism.thread()
        mechanism.time.every(_LOOK_MS, self._look)

    def _look(self) -> None:
        mechanism = self._mechanism
        if not self.tears or mechanism.time.ms - mechanism.moved_ms < self.patience_ms:
            return
        paper = mechanism.paper
        begin = paper.cuts[-1] if paper.cuts else 0
        bar = paper.rows - BAR_ROWS
        if begin <= paper.last_burnt < bar:
            mechanism.tear()
            if self.torn is not None:
                self.torn(begin, bar)
