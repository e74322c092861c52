"""A board on a pseudo-terminal: MicroPython's prompt and raw REPL, played by CPython."""

import builtins
import contextlib
import errno
import os
import pty
import select
import threading
import traceback
import tty

GREETING = b"raw REPL; CTRL-B to exit\r\n>"
_LOOK_S = 0.02


class PtyBoard:
    """`port` is what tillctl opens; `lines` is what was typed at the prompt, `starts` counts."""

    def __init__(self):
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self.lines: list[bytes] = []
        self.starts = 0
        self.deaf = False
        self._gone = False
        self._answers: dict[bytes, bytes] = {}
        own = {
            "print": lambda *words: self.write(" ".join(map(str, words)).encode() + b"\r\n"),
            "__import__": lambda name, *rest: self if name == "sys" else __import__(name, *rest),
        }
        self._names: dict = {"__builtins__": {**vars(builtins), **own}}
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Take the port away; may be called again.

        Each end is closed once: by the second time its number may be somebody else's.
        """
        if self._gone:
            return
        self._gone = True
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)

    def answer(self, line: bytes, text: bytes) -> None:
        """Have a line at the prompt answered."""
        self._answers[line] = text

    # --- as `sys` of the scripts --------------------------------------------------------------

    @property
    def stdin(self) -> "PtyBoard":
        """The streams of a script are this board's."""
        return self

    stdout = buffer = stdin

    def write(self, data: bytes) -> int:
        """Send."""
        return os.write(self._master, data)

    def read(self, count: int) -> bytes:
        """Give exactly so many bytes."""
        data = b""
        while len(data) < count:
            if self._gone:
                raise OSError(errno.EIO, "unplugged")
            if select.select([self._master], [], [], _LOOK_S)[0]:
                data += os.read(self._master, count - len(data))
        return data

    # --- the prompts ----------------------------------------------------------------------------

    def _live(self) -> None:
        with contextlib.suppress(OSError):
            line = b""
            while True:
                byte = self.read(1)
                if byte == b"\x01" and not self.deaf:
                    self._raw()
                elif byte == b"\x04":
                    self.starts += 1
                elif byte == b"\n":
                    self.lines.append(line)
                    self.write(self._answers.get(line, b""))
                    line = b""
                elif byte >= b" ":
                    line += byte

    def _raw(self) -> None:
        self.write(GREETING)
        script = b""
        while (byte := self.read(1)) != b"\x02":
            if byte == b"\x01" and script == b"\x05A":
                self.write(b"R\x00")  # no raw paste here
                script = b""
            elif byte == b"\x04" and not script.strip():
                self.write(b"OK\r\nMPY: soft reboot\r\n" + GREETING)
            elif byte == b"\x04":
                self.write(b"OK")
                self.write(b"\x04" + self._run(script.decode()) + b"\x04>")
                script = b""
            else:
                script += byte

    def _run(self, script: str) -> bytes:
        """Execute it; gives the traceback, b"" for none."""
        try:
            exec(script.strip(), self._names)
        except Exception:
            return traceback.format_exc().encode()
        return b""
