"""What people do to a roll of paper, and what happens at a row of it, whatever prints on it."""

from emulator.physics import BAR_ROWS

NEVER = 1 << 29  # rows


class Roll:
    """`paper` passes the head; `seen` counts the tears.  `let_happen()` comes behind each row."""

    def __init__(self, paper, seen):
        self.paper = paper
        self.seen = seen
        self._events = []
        self._next_event = NEVER

    def at_row(self, row: int, call) -> None:
        """Call `call()` as soon as `row` rows of paper have left the head."""
        self._events.append((row, call))
        self._next_event = min(self._next_event, row)

    def let_happen(self) -> None:
        """Let happen what is due."""
        if self.paper.rows < self._next_event:
            return
        due = [event for event in self._events if event[0] <= self.paper.rows]
        self._events = [event for event in self._events if event[0] > self.paper.rows]
        self._next_event = min([event[0] for event in self._events] + [NEVER])
        for event in due:
            event[1]()

    def tear(self) -> None:
        """A person tears at the bar."""
        self.paper.cut(self.paper.rows - BAR_ROWS)
        self.seen.tears += 1

    def thread(self) -> None:
        """A person threads the roll past the head and tears its beginning off at the bar."""
        for _ in range(BAR_ROWS):
            self.paper.move()
