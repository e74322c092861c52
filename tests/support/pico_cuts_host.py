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
BOOT_STEPS = 6  # where a boot is to be cut: at the latest in this flash step of it,
BOOTS = 0.3  # of the lives
STEPS = 6  # and else in this one after it
DONE = (0, 1, 128, 255, 256, 2048, 4095, 4096)  # bytes of the step that are done; at most all
DENSITIES = (80, 90, 110, 120)  # values of the setting; the default is none of them
LOOKS = 4  # every so many lives, all jobs are looked at
UP_MS = 150  # from power-on until the UART listens
FIRST = 1001  # voucher


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
            boots = self.random.random() < BOOTS
            try:
                self._arm(BOOT_STEPS if boots else 0)
                self.life()
                self._arm(STEPS)
                while True:
                    self.act()
            except PowerGone:
                self.off()
        self.finish()

    def _arm(self, most: int) -> None:
        """Have one of the next `most` flash steps cut; 0 disarms."""
        self._done = self.random.choice(DONE)
        self.terminal.pico.cut(self.random.randint(1, most) if most else 0, self._done)

    def act(self) -> None:
        """Let somebody do one thing with the terminal.  Raises PowerGone."""
        acts = (self.sell, self.sell, self._repeat, self._change, self._discard, self._print)
        self.random.choice(acts)()

    def finish(self) -> None:
        """Boot once more, print what is still due and look at every job."""
        self._arm(0)
        self.lives = -1  # all jobs are looked at in the next
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
        if terminal.run(self._up()) is None:
            raise PowerGone
        self._judge()
        if self.tried:
            self._approve(self.tried)
        if self.printing and self.states[self.printing] == {"uncertain"}:
            self._decide()
        terminal.mechanism.platen(False)
        if self.printing:
            self._come_out()

    async def _up(self) -> dict:
        await self.terminal.pause(UP_MS)
        return await self.terminal.ready()

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
            self._drop(voucher)

    def _drop(self, voucher: int) -> None:
        self.states[voucher].add("discarded")
        self._ask("job-discard", voucher=str(voucher), by="li")
        self.states[voucher] = {"discarded"}

    def _decide(self) -> None:
        """Look at the broken-off slip: every other time it will do, and none comes again."""
        if self.random.random() < 0.5:
            self._drop(self.printing)
            self.printing = 0

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
        self.states[voucher].add("uncertain")
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

    def _judge(self) -> None:
        """Compare what the terminal knows with what the witness knows."""
        status = self._ask("status")
        if status["problems"] or status["auto_print"] != "ask":
            self.faults.append(f"status tells {status['problems']} {status['auto_print']}")
        density = self._ask("settings-get", key="density")["value"]
        if density not in self.density:
            self.faults.append(f"density is {density} and not one of {self.density}")
        self.density = {density}
        if self.lives % LOOKS == 0:
            self._judge_jobs()
        elif self.printing:
            self._judge_job(self.printing, _state(self._ask("why", voucher=str(self.printing))))

    def _judge_jobs(self) -> None:
        found: dict[int, str] = {}
        page = self._ask("jobs")["jobs"]
        while page:
            found |= {int(job["voucher"]): _state(job) for job in page}
            page = self._ask("jobs", before=page[-1]["seq"])["jobs"]
        for voucher in self.states:
            self._judge_job(voucher, found.get(voucher))
        strange = set(found) - set(self.states) - {self.tried}
        if strange:
            self.faults.append(f"nobody sent {strange}")

    def _judge_job(self, voucher: int, state: str | None) -> None:
        if state is None:
            self.faults.append(f"acknowledged voucher {voucher} is lost")
        elif state not in self.states[voucher]:
            self.faults.append(f"voucher {voucher} is {state}, not {self.states[voucher]}")
        elif state in ("held", "pending") and voucher in self.burnt:
            self.faults.append(f"voucher {voucher} would come again unmarked")
        else:
            self.states[voucher] = {state}
            if state in ("held", "printed", "discarded") and self.printing == voucher:
                self.printing = 0


def _chain(folder: Path, seed: int, count: int) -> Report:
    made = Chain(folder, seed)
    try:
        made.begin()
        made.run(count)
    finally:
        made.terminal.dispose()
    return Report(made.faults, made.cuts, made.work, len(made.states))


def _state(job: dict) -> str:
    """Give the state of the job's copy, or that the job is held."""
    (copy,) = job["copies"]
    return "held" if job["state"] == "pending-held" else copy.removeprefix("merchant: ")


def chains(folder: Path, seeds: tuple[int, ...], count: int) -> list[Report]:
    """Run a chain for each seed, two at a time."""
    with ProcessPoolExecutor(2) as pool:
        waiting = []
        for seed in seeds:
            place = folder / str(seed)
            place.mkdir()
            waiting.append(pool.submit(_chain, place, seed, count))
        return [one.result() for one in waiting]
