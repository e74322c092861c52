"""Reads a text file from a Store, line by line."""

from micropython import const

_WINDOW = const(512)  # bytes that are read at a time


def lines(store, name: str):
    """Give the lines of a file of UTF-8, without their ends.  Raises StoreFault.

    A generator: nothing is read, and nothing raised, before the first line is asked for.
    """
    window, rest, at = memoryview(bytearray(_WINDOW)), b"", 0
    while True:
        count = store.read(name, at, window)
        if not count:
            break
        at += count
        parts = (rest + bytes(window[:count])).split(b"\n")
        rest = parts.pop()
        for part in parts:
            yield part.decode()
    if rest:
        yield rest.decode()
