"""What people do with a terminal on an emulated Pico whose power may be cut in any flash step."""

import random
from collections import Counter
from pathlib import Path

from support.pico_corridor_host import DUPLICATED, Terminal, sale, slip
from support.pico_stock_host import LAYOUT, SETTINGS, Twin
from support.pico_witness_host import DEFAULTS, FACTORY, Witness
from tillctl import backup_link
from tillctl.client import from_terminal

DONE = (0, 1, 128, 255, 256, 2048, 4095, 4096)  # bytes of the step that are done; at most all
DENSITIES = (80, 90, 110, 120)  # values of the setting; the default is none of them
REST_MS = 2050  # without a message: then the terminal keeps house
STILL_MS = 1500  # without a flash step: then it has done so
FIRST = 5000  # vouchers that are sold here are above


class PowerGone(Exception):
    """The power was cut while the terminal worked."""


class Asking:
    """The terminal as `tillctl` sees it, for backup_link."""

    def __init__(self, people: "People"):
        self._people = people

    def call(self, verb: str, **fields) -> dict:
        """Ask; raises PowerGone, and Fault for a refusal."""
        self._people.doing = verb
        answer = self._people.terminal.ask(verb, **fields)
        if answer is None:
            raise PowerGone
        if not answer["ok"]:
            raise from_terminal(answer["error"])
        return answer


class People:
    """Each public act raises PowerGone when the power is cut; then `off` must follow."""

    def __init__(self, flash: Path, seed: int):
        self.flash = flash
        self.terminal = Terminal(flash)
        self.terminal.look_ms = 50
        self.terminal.pico.on_flash = self._stepped
        self.terminal.pico.on_cut = self._torn
        self.random = random.Random(seed)
        self.witness = Witness()
        self.cuts: Counter[tuple[str, int]] = Counter()  # (kind of step, bytes done)
        self.work: Counter[str] = Counter()  # what the cuts came into
        self.approvals = 0
        self.doing = ""
        self.printing = 0  # the voucher whose slip is on its way,
        self.again = False  # as a reprint,
        self.dots = False  # of which there are dots on paper
        self.tried = 0  # the voucher without an answer
        self._aimed = ""  # the phase of housekeeping that is to be torn
        self._done = 0  # bytes of the step that is to be torn
        self.steps = 0  # of the flash, so far

    def arm(self, step: int) -> None:
        """Have this flash step from now cut; 0 disarms."""
        self._done = self.random.choice(DONE)
        self.terminal.pico.cut(step, self._done)

    def off(self) -> None:
        """The power is gone: whoever takes the paper sees what is on it."""
        self.terminal.cut()
        tape, witness = self.terminal.tape, self.witness
        self.dots = tape.burnt > 0 or len(tape.slips) > 0
        if self.dots and not self.again:
            witness.burnt.add(self.printing)
            witness.states[self.printing] = {"uncertain", "printed"}
        tape.end()
        tape.slips.clear()

    def ask(self, verb: str, **fields) -> dict:
        """Ask the terminal; what it refuses is a fault."""
        self.doing = verb
        answer = self.terminal.ask(verb, **fields)
        if answer is None:
            raise PowerGone
        if not answer["ok"]:
            self.witness.tell(f"{verb} {fields} was refused: {answer['error']}")
        return answer

    def _stepped(self, _kind: str, _address: int, _length: int) -> None:
        self.steps += 1

    def _torn(self, kind: str, _address: int) -> None:
        if self.doing == "house":
            found = next(Twin(self.flash).phases(), ("clearing", 0))
            self.doing = self._aimed or found[0]
        self.work[self.doing] += 1
        self.cuts[kind, min(self._done, 256 if kind == "program" else 4096)] += 1

    # --- what people do --------------------------------------------------------------------

    def sell(self) -> None:
        """Let one more approval come.  Raises PowerGone."""
        self.approvals += 1
        self.approve(FIRST + self.approvals)

    def approve(self, voucher: int) -> None:
        """Send the approval of a voucher."""
        self.tried = voucher
        self.ask("approve", approval=sale(voucher))
        self.witness.accepted(voucher)
        self.tried = 0

    def repeat(self) -> None:
        """Send the newest approval once more."""
        for voucher in self.witness.order[-1:]:
            if not self.ask("approve", approval=sale(voucher))["duplicate"]:
                self.witness.tell(f"voucher {voucher} was new when it came again")

    def change(self) -> None:
        """Change a setting."""
        held = self.witness.settings[0]["density"]
        self._set("density", self.random.choice([v for v in DENSITIES if v != held]))

    def _set(self, key: str, value: object) -> None:
        self.witness.changing(**{key: value})
        self.ask("settings-set", key=key, value=value, by="li")
        self.witness.changed()

    def reset(self) -> None:
        """Reset the settings, and set the terminal up anew."""
        self.witness.changing(**DEFAULTS, **FACTORY)
        self.ask("settings-reset", by="li")
        self.witness.changed()
        self.set_up()

    def set_up(self) -> None:
        """Give the settings the shop's values."""
        for key, value in SETTINGS.items():
            if self.witness.settings[0][key] != value:
                self._set(key, value)

    def _waiting(self) -> list[int]:
        return [voucher for voucher, states in self.witness.states.items() if states == {"held"}]

    def discard(self) -> None:
        """Discard the oldest job that waits for the clerk."""
        for voucher in self._waiting()[:1]:
            self.drop(voucher)

    def drop(self, voucher: int) -> None:
        """Discard what is unprinted of a voucher."""
        if not self.again:
            self.witness.states[voucher].add("discarded")
        self.ask("job-discard", voucher=str(voucher), by="li")
        if not self.again:
            self.witness.states[voucher] = {"discarded"}
        self.again = False

    def let_print(self) -> None:
        """Have the newest job printed that waits for the clerk."""
        for voucher in self._waiting()[-1:]:
            self.printing = voucher
            self.witness.states[voucher] = {"held", "pending", "uncertain"}
            self.ask("job-print", voucher=str(voucher), by="li")
            self.witness.states[voucher] = {"pending", "uncertain"}
            self.come_out()

    def reprint(self) -> None:
        """Reprint any receipt, most often one in an archive."""
        printed = [one for one, states in self.witness.states.items() if states == {"printed"}]
        if printed:
            self.printing, self.again = self.random.choice(printed), True
            self.dots = False
            self.witness.reprinting(self.printing)
            self.ask("reprint", voucher=str(self.printing), copy="merchant", by="li")
            self.witness.reprinted(self.printing)
            self.come_out()

    def erase(self) -> None:
        """Erase the journal, also with unprinted copies."""
        self.witness.erasing = True
        self.ask("journal-erase", by="li", force=True)
        self.witness.erased()

    def save(self) -> dict[str, bytes]:
        """Take a backup of all files."""
        return backup_link.fetch(Asking(self), _ignore)[0]

    def restore(self, files: dict[str, bytes], order: list[int], settings: dict) -> None:
        """Put a backup in the place of all that is there."""
        self.witness.restoring(order, settings)
        asking = Asking(self)
        begun = asking.call("restore-begin", room=backup_link.room(files), force=True)
        backup_link.stage(asking, files, _ignore)
        said = {"files": len(files), "seen": begun["record"], "force": True, "by": "li"}
        asking.call("restore-commit", **said)
        self.witness.replaced()

    def keep_house(self) -> None:
        """Leave the terminal alone; aim at the phase of its housekeeping that was cut least."""
        phases = list(Twin(self.flash).phases())
        if phases:
            names = [phase for phase, _ in phases]
            chosen = names.index(min(names, key=lambda name: self.work[name]))
            self._aimed = "" if chosen else names[0]  # for sure: it comes first
            before = sum(steps for _, steps in phases[:chosen])
            self.arm(before + self.random.randint(1, phases[chosen][1]))
            self.doing = "house"
            if self.terminal.run(self._housekeeping()) is None:
                raise PowerGone

    async def _housekeeping(self) -> bool:
        await self.terminal.pause(REST_MS)
        seen = -1
        while seen != self.steps:
            seen = self.steps
            await self.terminal.pause(STILL_MS)
        return True

    def come_out(self) -> None:
        """Wait for the slip and compare it."""
        terminal, witness, voucher = self.terminal, self.witness, self.printing
        marked = self.again or witness.states[voucher] == {"uncertain"}
        if not self.again:
            witness.states[voucher].add("uncertain")
        self.doing = "print"
        if terminal.run(terminal.rest(0)) is None:
            raise PowerGone
        terminal.tape.end()
        slips = list(terminal.tape.slips)
        terminal.tape.slips.clear()
        if slips != [slip(sale(voucher), "merchant", DUPLICATED if marked else 0, LAYOUT)]:
            witness.tell(f"the slip of {voucher} ({marked=}) is another: {slips}")
        if not self.again:
            witness.states[voucher] = {"printed"}
            witness.burnt.add(voucher)
        self.printing, self.again = 0, False


def _ignore(_done: int, _total: int) -> None:
    pass
