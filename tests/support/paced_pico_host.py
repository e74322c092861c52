"""An emulated Pico that runs by itself and listens on a TCP port, like one on a desk."""

import subprocess
import threading
import time
from pathlib import Path

from emulator import pico_home_host

FLASH_BYTES = 2 * 1024 * 1024
PATIENCE_S = 200
_FOREVER_NS = 10**15
_DESK = ("adc 0 2048", "adc 1 2600")  # a mechanism at room temperature, a good supply


class PacedPico:
    """A board over a flash file; `port` is for tillctl, `kill` pulls the plug."""

    def __init__(self, flash: Path):
        home = pico_home_host.home()
        command = ["node", str(home / "serve.mjs"), "--flash", str(flash), "--tcp", "0"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.port = f"socket://127.0.0.1:{self._process.stdout.readline().split()[1].decode()}"
        lines = "\n".join([*_DESK, "power on", f"run {_FOREVER_NS}", ""])
        self._process.stdin.write(lines.encode())
        self._process.stdin.flush()
        self._steps = threading.Condition()
        self._cut = -1
        self.steps = 0  # of the flash: sectors erased and pages programmed
        self._last_s = (0.0, time.monotonic())  # of them: emulated time, and that on the wall
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> "PacedPico":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def wait(self, steps: int) -> None:
        """Wait until the flash has been worked on so often."""
        with self._steps:
            assert self._steps.wait_for(lambda: self.steps >= steps, PATIENCE_S), self.steps

    def kill_at(self, steps: int) -> None:
        """Pull the plug when the flash has been worked on so often."""
        self._cut = steps

    def _listen(self) -> None:
        for line in self._process.stdout:
            if line.startswith(b"flash "):
                with self._steps:
                    self.steps += 1
                    self._last_s = int(line.split()[1]) / 1e9, time.monotonic()
                    if self.steps == self._cut:
                        self._process.kill()
                    self._steps.notify_all()

    def seconds(self) -> float:
        """Emulated time since power-on, as long as the board has had nothing to do of late."""
        with self._steps:
            emulated, wall = self._last_s
        return emulated + time.monotonic() - wall

    def kill(self) -> None:
        """Pull the plug: what is on the flash at this instant stays."""
        self._process.kill()
        self._process.wait()
        self._listener.join()


def blank_flash(folder: Path, image: bytes) -> Path:
    """Make the flash of a board onto which an image was flashed."""
    path = folder / "flash.bin"
    path.write_bytes(image + b"\xff" * (FLASH_BYTES - len(image)))
    return path
