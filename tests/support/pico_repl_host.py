"""The raw REPL of an emulated Pico, over its USB console, in emulated time.

See "The raw REPL" in MicroPython's documentation (docs/reference/repl.rst).
"""

import functools

_CTRL_A, _CTRL_C, _CTRL_D = b"\x01", b"\x03", b"\x04"
_GREETING = b"raw REPL; CTRL-B to exit\r\n>"
_SLICE_NS = 1_000_000
_TRIES = 20
_TRY_MS = 100  # for the greeting
_PATIENCE_MS = 20_000


class ReplFailed(Exception):
    """The console did not answer as a raw REPL does; the text is what it said."""


class Raised(Exception):
    """The code that was executed raised; the text is its traceback."""


class Repl:
    """Python on a board that is powered: `table` is a Pico, or a PicoRig with one in it.

    What the console says meanwhile is in `heard`.  A board process that was killed, and its
    successor, need a Repl of their own.
    """

    def __init__(self, table):
        self._pico = getattr(table, "pico", table)
        self._slice = getattr(table, "slice", functools.partial(self._pico.run, _SLICE_NS))
        self._pico.on_usb = self._hear
        self.heard = b""

    def _hear(self, data: bytes) -> None:
        self.heard += data

    def type(self, text: bytes) -> None:
        """Send bytes to the console."""
        self._pico.usb(text)

    def interrupt(self) -> None:
        """Stop what runs, as mpremote does, and enter the raw REPL.  Raises ReplFailed."""
        self.type(b"\r" + _CTRL_C + _CTRL_C)
        self._slice()
        for _ in range(_TRIES):
            self.type(b"\r" + _CTRL_A)
            if self._wait(_GREETING, _TRY_MS):
                self._take(_GREETING)
                return
        raise ReplFailed(self.heard[-500:])

    def forget(self) -> None:
        """Soft reset: without it asyncio goes on with the tasks of what was interrupted."""
        self.type(_CTRL_D)
        self._take(_GREETING)

    def exec(self, code: str) -> str:
        """Execute code and give what it printed.  Raises Raised, ReplFailed."""
        self.type(code.encode() + _CTRL_D)
        self._take(b"OK")
        printed, traceback = self._take(_CTRL_D), self._take(_CTRL_D)
        self._take(b">")
        if traceback:
            raise Raised(traceback.decode().replace("\r\n", "\n"))
        return printed.decode().replace("\r\n", "\n")

    def leave(self) -> None:
        """Leave by a soft reset: the board runs main.py again."""
        self.type(b"\r\x02" + _CTRL_D)

    def _take(self, mark: bytes) -> bytes:
        """Wait for `mark`; takes and gives what came before it."""
        if not self._wait(mark, _PATIENCE_MS):
            raise ReplFailed(f"no {mark!r} in {self.heard[-500:]!r}")
        before, _, self.heard = self.heard.partition(mark)
        return before

    def _wait(self, mark: bytes, ms: int) -> bool:
        while mark not in self.heard and ms and self._pico.powered:
            self._slice()
            ms -= 1
        return mark in self.heard
