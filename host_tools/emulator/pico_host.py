"""An emulated Raspberry Pi Pico: the board process, driven through its line protocol.

The process (`tests/real/rp2040`) executes a real firmware image; emulated time passes only in
`run`.  docs/emulated_pico.md tells what is modelled.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

FLASH_BYTES = 2 * 1024 * 1024


class BoardDied(Exception):
    """The board process has ended, or its CPU has stopped; the text says why."""


class Pico:
    """One board over one flash file; power is off at first.  `serial` is its number, 16 digits.

    `on_pin[gpio](level)`, `on_spi[bus](data)`, `on_shift(data)`, `on_uart[number](data)`,
    `on_usb(data)`, `on_flash(kind, address, length)`, `on_cut(kind, address)` and
    `on_reset(cause)` are called in the order of the events, with `ns` at the time of the event.
    """

    def __init__(self, home: Path, flash: Path, tcp: int | None = None, serial: str = ""):
        command = ["node", str(home / "serve.mjs"), "--flash", str(flash)]
        if tcp is not None:
            command += ["--tcp", str(tcp)]
        if serial:
            command += ["--id", serial]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        self.ns = 0  # since the process began
        self.cycles = 0  # of the CPU since power-on
        self.powered = False
        self.on_pin: dict[int, Callable[[int], None]] = {}
        self.on_spi: dict[int, Callable[[memoryview], None]] = {}
        self.on_shift: Callable[[memoryview], None] = _ignore
        self.on_uart: dict[int, Callable[[bytes], None]] = {}
        self.on_usb: Callable[[bytes], None] = _ignore
        self.on_reset: Callable[[str], None] = _ignore
        self.on_flash: Callable[[str, int, int], None] = _ignore
        self.on_cut: Callable[[str, int], None] = _ignore
        self.on_time: Callable[[int], None] = _ignore  # told the time before each event
        self._waiting: list[str] = []
        self.port = self._read()[1] if tcp is not None else ""

    # --- what people and the table do to the board -----------------------------------------

    def power(self, on: bool) -> None:
        """Switch the supply; off happens at this very instant."""
        self._send("power on" if on else "power off")
        self._events()

    def watch(self) -> None:
        """Have the edges of all pins in `on_pin` reported."""
        self._send("watch " + " ".join(map(str, sorted(self.on_pin))))

    def shift(self, data: int, clock: int) -> None:
        """Hang a shift register on two outputs; `on_shift` hears of whole bytes."""
        self._send(f"shift {data} {clock}")

    def pin(self, gpio: int, level: int) -> None:
        """Set the level of an input."""
        self._send(f"pin {gpio} {level}")

    def adc(self, channel: int, counts: int) -> None:
        """Set what an ADC channel reads, 0..4095."""
        self._send(f"adc {channel} {counts}")

    def noise(self, channel: int, counts: int) -> None:
        """Let each conversion of a channel be off by so many counts at most."""
        self._send(f"noise {channel} {counts}")

    def uart(self, number: int, data: bytes) -> None:
        """Send bytes to a UART, at its speed."""
        self._send(f"uart {number} {data.hex()}")

    def usb(self, data: bytes) -> None:
        """Send bytes to the console."""
        self._send(f"usb {data.hex()}")

    def cut(self, step: int, done: int) -> None:
        """Cut the power inside the flash step `step` from now, with `done` bytes of it done.

        1 is the next step; a step is one erase (4096 bytes) or one program (256).
        """
        self._send(f"cut {step} {done}")

    def stall(self, ns: int, rise: int | None = None) -> None:
        """Have the CPU stand still for so long, while the rest of the chip goes on.

        From now on, or from when the watched output `rise` rises next.
        """
        self._send(f"stall {ns}" if rise is None else f"stall {ns} {rise}")

    def run(self, ns: int) -> None:
        """Let emulated time pass; stops early when the power is cut.  Raises BoardDied."""
        self._send(f"run {ns}")
        self._events()

    def stat(self) -> dict:
        """Give the counters: flash_erases, flash_programs, flash_steps, uart_lost …, by name."""
        self._send("stat")
        while (words := self._read())[0] != "stat":
            self._hear(words)
        return json.loads(" ".join(words[1:]))

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process as `kill -9` does; the flash file stays as it is at this instant."""
        self._process.kill()
        self._process.communicate()
        self.powered = False

    # --- the protocol ----------------------------------------------------------------------

    def _send(self, line: str) -> None:
        try:
            self._process.stdin.write(line.encode() + b"\n")
            if line.startswith(("run", "power", "stat")):
                self._process.stdin.flush()
        except BrokenPipeError:
            raise self._died() from None

    def _read(self) -> list[str]:
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._died()
        return line.decode().split()

    def _died(self) -> BoardDied:
        self._process.kill()
        _, told = self._process.communicate()
        return BoardDied(told.decode("utf-8", "replace").strip()[-2000:] or "killed")

    def _events(self) -> None:
        while (words := self._read())[0] != "ok":
            self._hear(words)
        self.ns, self.cycles, self.powered = int(words[1]), int(words[2]), words[3] == "on"
        self.on_time(self.ns)

    def _hear(self, words: list[str]) -> None:
        kind = words[0]
        if kind in ("error", "fault", "bootsel"):
            raise BoardDied(" ".join(words))
        self.ns = int(words[1])
        self.on_time(self.ns)
        if kind == "pin":
            self.on_pin[int(words[2])](int(words[3]))
        elif kind == "reset":
            self.on_reset(" ".join(words[2:]))
        elif kind == "flash":
            self.on_flash(words[2], int(words[3]), int(words[4]))
        elif kind == "cut":
            self.on_cut(words[2], int(words[3]))
        else:
            self._take(kind, words[2:-1], bytes.fromhex(words[-1]))

    def _take(self, kind: str, unit: list[str], data: bytes) -> None:
        if kind == "spi":
            self.on_spi.get(int(unit[0]), _ignore)(memoryview(data))
        elif kind == "shift":
            self.on_shift(memoryview(data))
        elif kind == "uart":
            self.on_uart.get(int(unit[0]), _ignore)(data)
        elif kind == "usb":
            self.on_usb(data)


def _ignore(*_: object) -> None:
    pass
