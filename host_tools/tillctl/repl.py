"""A terminal at its REPL for the length of a `with`, and what a program there said as it died."""

import contextlib
from collections.abc import Iterator

from tillctl.faults import Fault
from tillctl.transport import Repl

__all__ = ["Repl", "at_repl", "last_line"]


@contextlib.contextmanager
def at_repl(port: str) -> Iterator[Repl]:
    """Give a terminal at its REPL; after a failure too, it starts its program again."""
    repl = Repl(port)
    try:
        yield repl
    except BaseException:
        with contextlib.suppress(Fault):
            repl.leave()
        raise
    finally:
        repl.close()


def last_line(heard: bytes) -> str:
    """Give the end of a traceback in what a terminal printed, "" for none."""
    text = heard.decode("utf-8", "replace")
    _, found, rest = text.rpartition("Traceback (most recent call last):")
    lines = [line for line in rest.splitlines() if line and not line.startswith((" ", ">>>"))]
    return lines[0] if found and lines else ""
