"""How far a long operation has come: a bar for people, lines for the tillctl that started this."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

AS_LINES = "TILLCTL_PROGRESS"  # set in the surroundings: an object a line, on stderr

Advance = Callable[[int], object]


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """Show on stderr how many of `total` bytes are done; gives what is told of each block."""
    if os.environ.get(AS_LINES):
        yield _Lines(what, total).advance
        return
    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


class _Lines:
    def __init__(self, what: str, total: int):
        self._what = what
        self._total = total
        self._done = 0

    def advance(self, count: int) -> None:
        """Tell of some more bytes."""
        self._done += count
        line = {"what": self._what, "done": self._done, "total": self._total}
        print(json.dumps(line), file=sys.stderr, flush=True)
