"""A terminal on the emulated Pico whose program dies, or stands still, in the midst of a slip.

Instants are drawn over the time for which a slip has power; every other one waits for a strobe.
"""

import random
from pathlib import Path

from emulator.caller import Silence
from support.pico_corridor_host import Terminal, new_flash, sale, slip
from support.pico_killers_host import BOOTS, DEATHS, GOES_ON, HOOKS, IN_TASK, WHICH, Death
from support.pico_repl_host import Repl, ReplFailed
from support.pico_strobes_host import STROBES, Scope
from tillroll.drivers.pio_programs import LONGEST_US

MOST_DOTS = 96
LAYOUT = """\
{when: duplicated}
DUPLICATED
{end}
{when: replaces}
REPLACES
{end}
MERCHANT ${voucher} ${amount}
MWMWMWMWMWMWMWMWMWMWMWMWMWMWMWMW
^^^${voucher}
=
SIGNED ${voucher}
"""

_UP_MS = 300  # from power-on until the console can be used
_OVER_MS = 120  # after this a dead program's last word has been played,
_STILL_MS = 80  # and for so long nothing may heat
_SAID = 400  # bytes of the console that are told with a fault
_PATIENCE_MS = 500  # the clerk outlasts a program that stands still
_TRIES = 4
_STEP_NS = 20_000
_STROBE_STEPS = 150  # to wait for a strobe


class Tally:
    """What one way to die has led to."""

    def __init__(self):
        self.deaths = 0
        self.in_pulse = 0  # while a strobe was up
        self.marked = 0  # slips that came again and said so
        self.longest_us = 0
        self.faults: list[str] = []


class DyingTerminal(Terminal):
    """Prints slips of one copy and dies in them; `tallies` by the name of the death."""

    def __init__(self, folder: Path, seed: int = 1):
        super().__init__(new_flash(folder, {"layouts/sale.receipt": LAYOUT}))
        self.clerk.patience_ms = _PATIENCE_MS
        self.scope = Scope()
        self.tallies = {name: Tally() for name in DEATHS}
        self._voucher = 0
        self._before: list[int] = []  # slips that came out before it was started again
        self._random = random.Random(seed)
        self._hooked = False
        self._cause = ""  # of its last start by us
        for gpio in STROBES:
            self.pico.on_pin[gpio] = self._watched(gpio, self.pico.on_pin[gpio])
        self._repl = Repl(self)
        self._start()
        for key, value in (("auto_print", "ask"), ("copies", 1), ("copy_pause", 1)):
            assert self.ask("settings-set", key=key, value=value, by="li")["ok"]
        self._span_ms = self._measured()

    def _watched(self, gpio, wired):
        def edge(level):
            self.scope.edge(gpio, level, self.pico.ns)
            wired(level)

        return edge

    def _start(self) -> None:
        """Start the terminal with the hooks in it, whatever runs now."""
        if not self.powered:
            self.power_on()
        self.wait(_UP_MS)
        self._repl.interrupt()
        self._repl.forget()
        self._repl.type(HOOKS.encode() + b"\x04")
        self._cause = self.run(self.ready())["boot"]
        self._hooked = True

    def sell(self) -> None:
        """Have a slip printed, as far as its first row."""
        self._voucher += 1
        for verb, fields in (
            ("approve", {"approval": sale(self._voucher)}),
            ("job-print", {"voucher": str(self._voucher), "by": "li"}),
        ):
            answer = self.ask(verb, **fields)
            assert answer and answer["ok"], answer
        end = self.time.ms + 20_000
        while not self.mechanism.powered:
            assert self.time.ms < end, "nothing prints"
            self.slice()

    def _measured(self) -> int:
        """The ms for which an undisturbed slip has power."""
        self.sell()
        begun = self.time.ms
        while self.mechanism.powered:
            self.slice()
        span = self.time.ms - begun
        assert self._found((0,), Tally()) == [] and not self._head()
        return span

    def die(self, name: str) -> None:
        """Die so in the midst of a slip; where that is just over, in the midst of another."""
        tally = self.tallies[name]
        before = tally.deaths
        for _ in range(_TRIES):
            if tally.deaths == before:
                try:
                    self._print(DEATHS[name], tally)
                except (Silence, ReplFailed) as fault:
                    said = self._repl.heard[-_SAID:]
                    tally.faults.append(
                        f"sale {self._voucher}: {fault}, the console said {said!r}"
                    )
                    self._begin_anew()

    def _begin_anew(self) -> None:
        """Switch it off and on, and let it print what it owes."""
        self.cut()
        self.boot()
        self.run(self.rest(_PATIENCE_MS + 100))
        self.tape.end()
        self.tape.slips.clear()
        self._before.clear()
        self._hooked = False

    def _print(self, death: Death, tally: Tally) -> None:
        """Die in a slip, start again if need be, and judge what came of it."""
        if not self._hooked:
            self._start()
        self.sell()
        marks, faults = (0,), []
        if self._strike(death, tally):
            tally.deaths += 1
            marks = death.marks
            if death.then != GOES_ON:
                faults = self._recover(death)
        faults += self._found(marks, tally)
        faults += self._head()
        tally.longest_us = max(tally.longest_us, self.scope.longest // 1000)
        self.scope.pulses.clear()
        tally.faults += [f"sale {self._voucher}: {fault}" for fault in faults]

    def _strike(self, death: Death, tally: Tally) -> bool:
        """Wait for an instant and die; whether the slip was still in print."""
        for _ in range(self._random.randrange(self._span_ms)):
            self.slice()
        self.pico.run(self._random.randrange(1_000_000))
        left = _STROBE_STEPS * (tally.deaths % 2)
        while left and not self.scope.high:
            self.pico.run(_STEP_NS)
            left -= 1
        if not self.mechanism.powered:
            return False
        high = bool(self.scope.high)
        if death.stall_ms:
            self.pico.stall(death.stall_ms * 1_000_000)
        elif death.keys:
            self.pico.usb(death.keys)
        elif not self._pull(death):
            return False
        tally.in_pulse += high
        self.slice()
        return True

    def _pull(self, death: Death) -> bool:
        """Pull the trigger; whether the program dies of it."""
        self._repl.heard = b""
        for bit, gpio in enumerate(WHICH):
            self.pico.pin(gpio, death.number >> bit & 1)
        self.pico.pin(death.gpio, 1)
        self.slice()
        while death.gpio == IN_TASK and self.mechanism.powered and not self._died():
            self.slice()
        self.pico.pin(death.gpio, 0)
        return death.gpio != IN_TASK or self._died()

    def _float(self, cause: str = "") -> None:
        self.mechanism.motor.power(False)  # its windings lose their current all at once
        super()._float(cause)

    def _died(self) -> bool:
        return b"died" in self._repl.heard

    def _recover(self, death: Death) -> list[str]:
        """See that nothing heats any more; start the terminal again."""
        self.wait(_OVER_MS)
        before = len(self.scope.pulses)
        self.wait(_STILL_MS)
        heats = self.scope.high or len(self.scope.pulses) > before
        faults = ["it heats after its death"] if heats else []
        self.tape.end()
        self._before, self.tape.slips[:] = list(self.tape.slips), []
        self._hooked = False
        if death.then == BOOTS:
            cause = self.run(self.ready())["boot"]
            faults += [] if cause.startswith(death.boot) else [f"it says that it started: {cause}"]
        else:
            self._start()
        return faults

    def _found(self, marks, tally: Tally) -> list[str]:
        """Wait for the slip: it must be whole, and have one of the marks."""
        cause = self.run(self.rest(_PATIENCE_MS + 100))["boot"]
        if self._hooked and cause != self._cause:
            return [f"it has started again: {cause}"]
        sold = sale(self._voucher), "merchant"
        wanted = {slip(*sold, mark, LAYOUT): mark for mark in (*marks, 0)}
        slips, self.tape.slips[:] = list(self.tape.slips), []
        before, self._before = self._before, []
        if before and not slips and wanted.get(before[-1]) == 0:
            return []  # it was whole, and on record
        mark = wanted.get(slips[-1]) if slips else -1
        if mark not in marks or len(slips) > (2 if any(marks) else 1):
            return [f"{len(before)} and {len(slips)} slips, the last one is not as it must be"]
        tally.marked += mark > 0
        return []

    def _head(self) -> list[str]:
        """What the head and the motor have suffered since the last look."""
        seen, motor, scope = self.mechanism.seen, self.mechanism.motor, self.scope
        counts = {
            "a pulse too long": scope.longest > LONGEST_US * 1000,
            "strobes up at rest": len(scope.high),
            "too many dots at once": max(seen.most_dots - MOST_DOTS, 0),
            "pulses without motion": seen.still_pulses,
            "pulses on a bare platen": seen.bare_pulses,
            "missed steps": motor.missed,
        }
        seen.most_dots = seen.still_pulses = seen.bare_pulses = motor.missed = 0
        return [f"{count} {what}" for what, count in counts.items() if count]
