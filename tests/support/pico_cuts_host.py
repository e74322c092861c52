"""Cuts the power of an emulated Pico inside its flash steps, again and again over one flash.

The witness stands outside of the terminal: it knows what was acknowledged and what is on paper.
"""

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support.pico_corridor_host import DUPLICATED, Terminal, new_flash, sale, slip

# A slip that is short in time: no feed to the bar behind it.
LAYOUT = """\
{when: duplicated}
DUPLICATED
{end}
${voucher} ${amount}
"""
STEPS = 14  # the power is cut at the latest in this flash step of a life
DONE = (0, 1, 128, 255, 256, 2048, 4095, 4096)  # bytes of the step that are done; at most all
DENSITIES = (80, 90, 110, 120)  # values of the setting; the default is none of them
FULL_CHECK = 20  # lives
FIRST = 1001  # voucher
_PAGE = 12  # jobs in one answer


@dataclass(frozen=True)
class Report:
    """What became of a chain: the cuts by step and bytes done, and by what they came into."""

    faults: list[str]
    cuts: "Counter[tuple[str, int]]"
    work: "Counter[str]"
    approvals: int


class PowerGone(Exception):
    """The power was cut while the terminal worked."""


class Chain:
    """One terminal and its flash over many lives; `faults` are texts.

    `cuts` counts by step and bytes of it done, `work` by what they came into.
    """

    def __init__(self, folder: Path, seed: int):
        self.flash = new_flash(folder, {"layouts/sale.receipt": LAYOUT})
        self.terminal = Terminal(self.flash)
        self.terminal.look_ms = 50
        self.random = random.Random(seed)
        self.faults: list[str] = []
        self.cuts: Counter[tuple[str, int]] = Counter()  # (kind of step, bytes done)
        self.work: Counter[str] = Counter()  # what the cuts came into
        self._doing = ""
        self._done = 0  # bytes of the step that is to be torn
        self.states: dict[int, set[str]] = {}  # of each acknowledged voucher's copy, allowed ones
        self.burnt: set[int] = set()  # vouchers of which there are dots on paper
        self.printing = 0  # the voucher whose slip is on its way
        self.tried = 0  # the voucher without an answer
        self.density: set[int] = set()  # values that may be in force
        self.lives = 0

    def begin(self) -> None:
        """Set the terminal up, without a cut."""
        self.terminal.boot()
        for key, value in (("auto_print", "ask"), ("copies", 1), ("copy_pause", 0)):
            self._ask("settings-set", key=key, value=value, by="li")
        self._change()
        self.off()

    def run(self, count: int) -> None:
        """Cut the power `count` times, boot, judge; at the end print what is still due."""
        while self.cuts.total() < count:
            self._done = self.random.choice(DONE)
            self.terminal.pico.cut(self.random.randint(1, STEPS), self._done)
            try:
                self.life()
                while True:
                    self.act()
            except PowerGone:
                self.off()
        self.finish()

    def act(self) -> None:
        """Let somebody do one thing with the terminal.  Raises PowerGone."""
        acts = (self.sell, self.sell, self._repeat, self._change, self._discard, self._print)
        self.random.choice(acts)()

    def finish(self) -> None:
        """Boot once more, print what is still due and look at every job."""
        self.terminal.pico.cut(0, 0)
        self.lives = -1
        self.life()
        self.off()

    def life(self) -> None:
        """Boot with the lid open, judge, close the lid and let a broken-off slip come out."""
        terminal = self.terminal
        self.lives += 1
        self._doing = "boot"
        terminal.mechanism.platen(True)
        terminal.power_on()
        terminal.pico.on_cut = self._torn
        if terminal.run(terminal.ready()) is None:
            raise PowerGone
        self._judge(0 if self.lives % FULL_CHECK == 0 else _PAGE)
        if self.tried:
            self._approve(self.tried)
        terminal.mechanism.platen(False)
        if self.printing:
            self._come_out()

    def _torn(self, kind: str, _address: int) -> None:
        self.work[self._doing] += 1
        self.cuts[kind, min(self._done, 256 if kind == "program" else 4096)] += 1

    def off(self) -> None:
        """The power is gone: whoever takes the paper sees what is on it."""
        self.terminal.cut()
        self._look()
        self.terminal.tape.end()
        self.terminal.tape.slips.clear()

    def _look(self) -> None:
        """Note whether there are dots of the slip that was on its way."""
        if self.terminal.tape.burnt:
            self.burnt.add(self.printing)
            self.states[self.printing] = {"uncertain", "printed"}

    def _ask(self, verb: str, **fields) -> dict:
        self._doing = verb
        answer = self.terminal.ask(verb, **fields)
        if answer is None:
            raise PowerGone
        if not answer["ok"]:
            self.faults.append(f"{verb} {fields} was refused: {answer['error']}")
        return answer

    # --- what people do --------------------------------------------------------------------

    def sell(self) -> None:
        """Let one more approval come.  Raises PowerGone."""
        self._approve(FIRST + len(self.states))

    def _approve(self, voucher: int) -> None:
        self.tried = voucher
        self._ask("approve", approval=sale(voucher))
        self.states[voucher] = {"held"}
        self.tried = 0

    def _repeat(self) -> None:
        if self.states:
            voucher = max(self.states)
            if not self._ask("approve", approval=sale(voucher))["duplicate"]:
                self.faults.append(f"voucher {voucher} was new when it came again")

    def _change(self) -> None:
        value = self.random.choice([v for v in DENSITIES if v not in self.density])
        self.density.add(value)
        self._ask("settings-set", key="density", value=value, by="li")
        self.density = {value}

    def _waiting(self) -> list[int]:
        return [voucher for voucher, states in self.states.items() if states == {"held"}]

    def _discard(self) -> None:
        for voucher in self._waiting()[:1]:
            self.states[voucher] = {"held", "discarded"}
            self._ask("job-discard", voucher=str(voucher), by="li")
            self.states[voucher] = {"discarded"}

    def _print(self) -> None:
        for voucher in self._waiting()[-1:]:
            self.printing = voucher
            self.states[voucher] = {"held", "pending", "uncertain"}
            self._ask("job-print", voucher=str(voucher), by="li")
            self.states[voucher] = {"pending", "uncertain"}
            self._come_out()

    def _come_out(self) -> None:
        """Wait for the slip and compare it."""
        terminal, voucher = self.terminal, self.printing
        mark = DUPLICATED if self.states[voucher] == {"uncertain"} else 0
        self._doing = "print"
        if terminal.run(terminal.rest(0)) is None:
            raise PowerGone
        terminal.tape.end()
        slips = list(terminal.tape.slips)
        terminal.tape.slips.clear()
        if slips != [slip(sale(voucher), "merchant", mark, LAYOUT)]:
            self.faults.append(f"the slip of {voucher} with mark {mark} is another: {slips}")
        self.states[voucher] = {"printed"}
        self.burnt.add(voucher)
        self.printing = 0

    # --- what they find after a cut --------------------------------------------------------

    def _judge(self, most: int) -> None:
        """Compare what the terminal knows with what the witness knows: the last jobs, or all."""
        status = self._ask("status")
        if status["problems"] or status["auto_print"] != "ask":
            self.faults.append(f"status tells {status['problems']} {status['auto_print']}")
        density = self._ask("settings-get", key="density")["value"]
        if density not in self.density:
            self.faults.append(f"density is {density} and not one of {self.density}")
        self.density = {density}
        found = self._jobs(most)
        asked = sorted(self.states)[-most:]
        for voucher in asked:
            self._judge_job(voucher, found.get(voucher))
        strange = set(found) - set(self.states) - {self.tried}
        if strange:
            self.faults.append(f"nobody sent {strange}")

    def _jobs(self, most: int) -> dict[int, str]:
        """Ask for the newest jobs; gives voucher -> state of its copy, or held."""
        found: dict[int, str] = {}
        before = {}
        while True:
            page = self._ask("jobs", **before)["jobs"]
            for job in page:
                (copy,) = job["copies"]
                held = job["state"] == "pending-held"
                found[int(job["voucher"])] = "held" if held else copy.removeprefix("merchant: ")
            if len(page) < _PAGE or most:
                return found
            before = {"before": page[-1]["seq"]}

    def _judge_job(self, voucher: int, state: str | None) -> None:
        if state is None:
            if len(self.states) > _PAGE and voucher == min(sorted(self.states)[-_PAGE:]):
                return  # the one that was sent but not acknowledged has pushed it off the page
            self.faults.append(f"acknowledged voucher {voucher} is lost")
        elif state not in self.states[voucher]:
            self.faults.append(f"voucher {voucher} is {state}, not {self.states[voucher]}")
        elif state in ("held", "pending") and voucher in self.burnt:
            self.faults.append(f"voucher {voucher} would come again unmarked")
        else:
            self.states[voucher] = {state}
            if state in ("held", "printed") and self.printing == voucher:
                self.printing = 0


def _chain(folder: Path, seed: int, count: int) -> Report:
    made = Chain(folder, seed)
    try:
        made.begin()
        made.run(count)
    finally:
        made.terminal.dispose()
    return Report(made.faults, made.cuts, made.work, len(made.states))


def chains(folder: Path, seeds: tuple[int, ...], count: int) -> list[Report]:
    """Run a chain for each seed, two at a time."""
    with ProcessPoolExecutor(2) as pool:
        waiting = []
        for seed in seeds:
            place = folder / str(seed)
            place.mkdir()
            waiting.append(pool.submit(_chain, place, seed, count))
        return [one.result() for one in waiting]
