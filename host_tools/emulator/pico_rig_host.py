"""A whole terminal on a table with an emulated Pico in it: a real firmware image, real flash.

Mechanism, clerk and paper are those of the simulated terminal (`emulator.rig`), wired to the pins
of the board that pins.csv names.
"""

import asyncio
import csv
import time
from pathlib import Path

import machine
from emulator import plug
from emulator.caller import Caller, Silence, line
from emulator.clerk import Clerk
from emulator.mechanism import Mechanism
from emulator.nor import PowerCut
from emulator.paper import Paper
from emulator.pico_host import Pico
from emulator.virtual_time import VirtualTime

BOARDS = Path(__file__).resolve().parents[2] / "boards"

_SLICE_NS = 1_000_000  # the mechanism answers the firmware after so long at the latest,
_FINE_NS = 20_000  # and after so long while the dots are measured
_BOOT_LOOKS = 7  # each with twice the patience of the one before: 12 s together
_BOOT_LOOK_MS = 100
_LINK_UART = 0
_FIRST_ADC = 26  # the GPIO of ADC channel 0
_HEAD_NOISE = "HEAD_NOISE"  # within a slice, in which the level stays the same


class PicoRig(Caller):
    """Has what `emulator.rig.Rig` has for a scenario; `pico` is the board process.

    `home` is the folder of the board process, `flash` the file with the whole flash in it.  With
    `tcp` the console listens on that port, 0 for a free one: see `pico.port`.
    """

    look_ms = 300
    patience_ms = 3000
    tries = 5  # a write to flash makes the UART deaf for 45 ms

    def __init__(self, home: Path, flash: Path, tcp=None, keep=True, sink=None, serial=""):
        super().__init__()
        self.time = VirtualTime()
        self.mechanism = Mechanism(self.time, Paper(keep, sink))
        self.clerk = Clerk(self.mechanism)
        self.indicator = plug.Indicator()
        self.bus = machine.Bus()
        self.mechanism.attach(self.bus)
        self.bus.edges["BUZZER"] = self.indicator.buzz
        self.wire = UartWire()
        self._pins = pins("rpi_pico_ltpd245")
        self._place = (home, flash, tcp, serial)
        self._failing = False
        self._us = 0  # that have passed on the table,
        self._passed = 0  # and until this board process began
        self._sent: dict[str, int] = {}  # levels of the inputs that it knows of
        self._plug_in()

    def _plug_in(self) -> None:
        """Put a board process into the socket."""
        self.pico = pico = Pico(*self._place)
        self._passed = self._us
        self._sent.clear()
        for name in self.bus.edges:
            pico.on_pin[self._pins[name]] = self._edge(name)
        pico.on_shift = self.bus.writers["HEAD"]
        pico.on_uart[_LINK_UART] = self.wire.arrived
        pico.on_reset = self._float
        pico.on_time = self._advance
        pico.watch()
        pico.shift(self._pins["HEAD_DATA"], self._pins["HEAD_CLOCK"])
        self.wire.pico = pico

    def _edge(self, name: str):
        return lambda level: self.bus.drive(name, level)

    # --- power -----------------------------------------------------------------------------

    @property
    def powered(self) -> bool:
        """Whether the board has power."""
        return self.pico.powered

    def power_on(self) -> None:
        """Switch the supply on; a board process that was killed is replaced."""
        if not self.pico.is_alive:
            self._plug_in()
        self.wire.clear()
        self._pending = b""
        self._failing = False
        self._feel()
        self.pico.power(True)

    def boot(self) -> None:
        """Power on and wait until the terminal answers.  Raises Silence, PowerCut."""
        self.power_on()
        if self.run(self.ready()) is None:
            raise PowerCut

    async def ready(self) -> dict:
        """Wait until the terminal answers; gives its status.  Raises Silence, PowerCut."""
        self._seq += 1
        asked = line(self._seq, {"verb": "status"})
        for look in range(_BOOT_LOOKS):
            await self.send(asked)
            try:
                return await self.answer(self._seq, _BOOT_LOOK_MS << look)
            except Silence:
                continue
        raise Silence("the terminal does not come up")

    def cut(self) -> None:
        """Take the power away at this instant."""
        self.pico.power(False)
        self._float()

    def fail(self) -> None:
        """Let the power fail at the end of this slice of time: for calls from the mechanism."""
        self._failing = True

    def kill(self) -> None:
        """Kill the board process: the flash stays as it is at this instant."""
        self.pico.kill()
        self._float()

    def _float(self, _cause: str = "") -> None:
        """Let every pin of the chip go, as power-off and reset do; pull-downs make them 0."""
        for name in list(self.bus.levels):
            self.bus.drive(name, 0)
        if not self.pico.powered:
            self.mechanism.power_cut()

    # --- time ------------------------------------------------------------------------------

    def run(self, scenario):
        """Act the coroutine `scenario`; gives its result, None when the power was cut."""
        try:
            return asyncio.run(scenario)
        except PowerCut:
            return None

    async def pause(self, ms: int = 0) -> None:
        """Let emulated time pass, one slice at least.  Raises PowerCut when the power has gone."""
        for _ in range(max(1, ms)):
            self.slice()
            if not self.powered:
                raise PowerCut
        await asyncio.sleep(0)

    async def live(self, pace: float | None = 1.0) -> None:
        """Let time pass for ever, no faster than `pace` times real time; None = flat out."""
        origin, begun = time.monotonic(), self.time.ms
        while True:
            self.slice()
            ahead = (
                (self.time.ms - begun) / 1000 / pace - (time.monotonic() - origin) if pace else 0
            )
            if ahead < -0.1:
                origin, begun = time.monotonic(), self.time.ms  # lost time is not made up for
            await asyncio.sleep(max(0, ahead))

    def slice(self) -> None:
        """Let one millisecond pass."""
        was = self.powered
        if was:
            self._feel()
        if self.bus.levels.get("DOT_TEST"):
            for _ in range(_SLICE_NS // _FINE_NS):
                self._feel()
                self.pico.run(_FINE_NS)
        else:
            self.pico.run(_SLICE_NS)
        if self._failing and self.powered:
            self.pico.power(False)
        if was and not self.powered:
            self._float()

    def _advance(self, ns: int) -> None:
        us = self._passed + ns // 1000
        self.time.advance(us - self._us)
        self._us = us

    def _feel(self) -> None:
        """Bring the chip's inputs up to date."""
        for name, reader in self.bus.readers.items():
            self._put(name, reader())
        if self.mechanism.sensing.is_spiking():
            return  # 20 us long: the level would stay for the whole slice
        for name, sampler in self.bus.samplers.items():
            self._put(name, sampler() >> 4)
        self._put(_HEAD_NOISE, self.mechanism.sensing.head_noise)

    def _put(self, name: str, level: int) -> None:
        if self._sent.get(name) == level:
            return
        self._sent[name] = level
        if name == _HEAD_NOISE:
            self.pico.noise(self._pins["HEAD_TEMP"] - _FIRST_ADC, level)
            return
        gpio = self._pins[name]
        if name in self.bus.samplers:
            self.pico.adc(gpio - _FIRST_ADC, level)
        else:
            self.pico.pin(gpio, level)

    def dispose(self) -> None:
        """End the board process."""
        self.pico.kill()


class UartWire:
    """The payment application's end of the UART."""

    def __init__(self):
        self.pico: Pico | None = None
        self._inward = bytearray()

    def clear(self) -> None:
        """Lose what is on the way."""
        self._inward.clear()

    def arrived(self, data: bytes) -> None:
        """Take what the terminal sends."""
        self._inward += data

    def send(self, data: bytes) -> int:
        """Send all of it; it arrives at the speed of the UART."""
        self.pico.uart(_LINK_UART, data)
        return len(data)

    def receive(self) -> bytes:
        """Give all that has arrived."""
        data = bytes(self._inward)
        self._inward.clear()
        return data


def pins(board: str) -> dict[str, int]:
    """Read a board's pins.csv: name -> GPIO."""
    text = (BOARDS / board / "pins.csv").read_text(encoding="ascii")
    return {name: int(chip.removeprefix("GPIO")) for name, chip in csv.reader(text.splitlines())}
