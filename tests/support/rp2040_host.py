"""Drives the emulated Pico (tests/real/rp2040) by its line protocol, and Python on it."""

import json
import subprocess
from pathlib import Path

MS = 1_000_000  # nanoseconds
FLASH_BYTES = 2 * 1024 * 1024
CTRL_A, CTRL_C, CTRL_D = b"\x01", b"\x03", b"\x04"


class Told(Exception):
    """The process has answered `error TEXT` and ended; `code` is its exit code."""

    def __init__(self, text: str, code: int):
        super().__init__(text)
        self.code = code


class PythonRaised(Exception):
    """The code that was sent to the board raised; the text is its traceback."""


class Board:
    """A process of its own over one flash file; events gather in `events` as lists of words."""

    def __init__(self, home: Path, flash: Path, *options: str):
        self.command = ["node", str(home / "serve.mjs"), "--flash", str(flash), *options]
        self.events: list[list[str]] = []
        self.launch()

    def launch(self) -> None:
        """Begin a process; the one before it must have ended."""
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self.output = b""  # what the console said and nobody took
        self.now = 0
        self.cycles = 0
        self.on = False

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def send(self, *lines: str) -> None:
        """Send commands that have no answer."""
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())

    def run(self, nanos: int) -> list[list[str]]:
        """Let time pass; gives the events of it."""
        return self.ask(f"run {nanos}")

    def ask(self, command: str) -> list[list[str]]:
        """Send a command that is answered `ok`; gives the events before the answer."""
        self.send(command)
        self.process.stdin.flush()
        events = []
        while (words := self.read())[0] != "ok":
            events.append(words)
            if words[0] == "usb":
                self.output += bytes.fromhex(words[2])
        self.now, self.cycles, self.on = int(words[1]), int(words[2]), words[3] == "on"
        self.events += events
        return events

    def read(self) -> list[str]:
        """Read one line; raises Told when it is the last."""
        line = self.process.stdout.readline().decode()
        if not line or line.startswith("error"):
            raise Told(line[6:].strip(), self.process.wait())
        return line.split()

    def stat(self) -> dict:
        """Give the counters."""
        self.send("stat")
        self.process.stdin.flush()
        return json.loads("".join(self.read()[1:]))

    def taken(self, kind: str) -> list[list[str]]:
        """Take the events of one kind that have gathered, in order."""
        taken = [words for words in self.events if words[0] == kind]
        self.events = [words for words in self.events if words[0] != kind]
        return taken

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        self.process.kill()
        self.process.communicate()

    # --- Python on the board ---------------------------------------------------------------

    def boot(self) -> None:
        """Power on and enter the raw REPL."""
        self.ask("power on")
        self.run(200 * MS)
        self.attach()

    def attach(self) -> None:
        """Interrupt whatever runs and enter the raw REPL."""
        self.type(b"\r" + CTRL_C + CTRL_C)
        self.run(20 * MS)
        self.output = b""
        self.type(b"\r" + CTRL_A)
        self.until(b"raw REPL; CTRL-B to exit\r\n>")

    def type(self, text: bytes) -> None:
        """Send bytes to the console."""
        if text:
            self.send(f"usb {text.hex()}")

    def until(self, mark: bytes, most: int = 20_000 * MS) -> bytes:
        """Let time pass until the console says `mark`; takes and gives what came before it."""
        end = self.now + most
        while mark not in self.output:
            assert self.on, "the board has no power"
            assert self.now < end, f"{mark!r} never came: {self.output!r}"
            self.run(MS)
        before, _, self.output = self.output.partition(mark)
        return before

    def start(self, code: str) -> None:
        """Begin to execute code, without waiting for its end."""
        self.type(code.encode() + CTRL_D)
        self.until(b"OK")

    def finish(self) -> str:
        """Wait for the end of code that was begun; gives what it printed."""
        printed, raised = self.until(CTRL_D), self.until(CTRL_D)
        self.until(b">")
        if raised:
            raise PythonRaised(raised.decode())
        return printed.decode().replace("\r\n", "\n").strip()

    def exec(self, code: str) -> str:
        """Execute code; gives what it printed."""
        self.start(code)
        return self.finish()


def new_flash(path: Path, image: bytes) -> Path:
    """Make a flash file that holds an image and is blank beyond."""
    path.write_bytes(image + b"\xff" * (FLASH_BYTES - len(image)))
    return path
