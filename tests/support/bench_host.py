"""A simulated terminal as a process of its own, and `tillctl` called as a person calls it."""

import contextlib
import io
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from tillctl.cli import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "golden" / "approvals"
PATIENCE_S = 60


class Answer(NamedTuple):
    """What one call of tillctl gave."""

    code: int
    out: str
    err: str

    @property
    def body(self) -> dict:
        """The one JSON object on stdout."""
        return json.loads(self.out)


def tillctl(*args: object) -> Answer:
    """Call tillctl in this process; everything but an exit fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(arg) for arg in args])
        except SystemExit as end:
            code = end.code
    return Answer(code or 0, out.getvalue(), err.getvalue())


def process(*args: object, **options) -> subprocess.Popen:
    """Start tillctl as a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "host_tools"), "COLUMNS": "80"}
    command = [sys.executable, "-m", "tillctl", *map(str, args)]
    options["preexec_fn"] = _heed_interrupts
    return subprocess.Popen(command, env=env, text=True, encoding="utf-8", **options)


def _heed_interrupts() -> None:
    """Undo what a shell does to the jobs it runs in the background: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Simulator:
    """`tillctl sim` on a folder: `do` types a command, `port` is where it listens."""

    def __init__(self, state: Path, pace: float = 60, *options: object):
        self._process = process(
            "sim", "--state", state, "--pace", pace, "--json", *options,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.pid = self._process.pid
        self._events: queue.Queue = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.port = self.wait("port")
            self.unprinted = self.wait("boot")
        except BaseException:
            self._process.kill()
            raise

    def _listen(self) -> None:
        for line in self._process.stdout:
            event = json.loads(line)
            self._events.put((event["event"], event["text"]))

    def wait(self, event: str, seconds: float = PATIENCE_S) -> str:
        """Give the text of the next event of this name."""
        while True:
            name, text = self._events.get(timeout=seconds)
            assert name != "crash", text
            if name == event:
                return text

    def type(self, command: str) -> None:
        """Type a line without waiting for what comes of it."""
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def do(self, *commands: str) -> None:
        """Type commands and wait until they are done."""
        for command in commands:
            self.type(command)
            assert self.wait("done") == command

    def call(self, *args: object) -> Answer:
        """Call tillctl with this terminal's port."""
        return tillctl("--port", self.port, *args)

    def ask(self, *args: object) -> dict:
        """Call tillctl with --json; the terminal must be content."""
        answer = self.call(*args, "--json")
        assert answer.code == 0, answer
        return answer.body

    def signal(self, number: int) -> int:
        """Send a signal; gives the exit code."""
        self._process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; gives the exit code."""
        return self._process.wait(PATIENCE_S)

    def quit(self) -> int:
        """End it however it stands."""
        if self._process.poll() is None:
            with contextlib.suppress(BrokenPipeError):
                self.type("quit")
            try:
                return self.ended()
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()


def approval(folder: Path, name: str = "sale", **changes) -> Path:
    """Write a sample approval with some fields changed to a file; its slip is a short one."""
    message = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    path = folder / f"{name}-{changes.get('trace', '')}.json"
    short = {"emv": {}, "remarks": []}
    path.write_text(json.dumps({**message, **short, **changes}), encoding="utf-8")
    return path
