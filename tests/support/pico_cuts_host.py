"""Cuts the power of an emulated Pico inside its flash steps, again and again over one flash.

What must hold is the witness's business (`pico_witness_host`): it stands outside of the terminal
and knows what was acknowledged and what is on paper.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support.pico_people_host import People, PowerGone
from support.pico_stock_host import Twin, stocked
from support.pico_witness_host import DUE

BOOT_STEPS = 6  # where a boot is to be cut: at the latest in this flash step of it,
BOOTS = 0.3  # of the lives
STEPS = 6  # and else in this one after it
LOOKS = 4  # every so many lives, the newest jobs are looked at,
READS = 2  # and the content of any receipt
MOST_JOBS = 24  # that are looked at then,
LAST_JOBS = 200  # and at the end of a flash
UP_MS = 150  # from power-on until the UART listens
ERASED = "erased"  # a kind of chain: an aged flash whose journal is erased
SAVED = "saved"  # another: a backup is restored
LATER = 2  # approvals since the backup


@dataclass(frozen=True)
class Report:
    """What became of a chain: the cuts by step and bytes done, and by what they came into."""

    faults: list[str]
    cuts: "Counter[tuple[str, int]]"
    work: "Counter[str]"
    approvals: int


class Chain(People):
    """One terminal over many lives.

    `kind` is one of pico_stock_host.KINDS, or ERASED.  A flash is kept from life to life: "new"
    for good, another one until its house is in order and its journal, if ERASED, erased; SAVED
    until the backup is restored.
    """

    def __init__(self, folder: Path, seed: int, kind: str = "new"):
        self.kind = kind
        self._stock = "aged" if kind == ERASED else kind
        flash, self._last = stocked(folder, self._stock)
        self._fresh = flash.read_bytes()
        super().__init__(flash, seed)
        self._held = False  # a reprint that waits for the clerk
        self._lives = 0
        self._backup: tuple = ()  # files, receipts, settings
        self._effort = 0  # flash steps of a restore

    def begin(self) -> None:
        """Put the flash of the shop into the terminal."""
        self.flash.write_bytes(self._fresh)
        self.witness.begin(self._stock, self._last)
        self.printing = self.tried = self._lives = 0
        self.again = False

    def run(self, count: int) -> None:
        """Cut the power `count` times, boot, judge; at the end print what is still due."""
        while self.cuts.total() < count:
            self.begin()
            if self.kind == SAVED:
                self._save()
            while self.cuts.total() < count and not self._is_over():
                self._live()
            self.finish()

    def _is_over(self) -> bool:
        """Whether a flash has nothing more to give."""
        if self.kind == "new":
            return False
        if self.kind == SAVED:
            return self.witness.restored
        if self.kind == ERASED:
            return not self.witness.order
        return not list(Twin(self.flash).phases())

    def _live(self) -> None:
        try:
            self.arm(self.random.randint(1, BOOT_STEPS) if self.random.random() < BOOTS else 0)
            self.life()
            if self.kind == ERASED:
                self.arm(self.random.randint(1, Twin(self.flash).erasing()))
                self.erase()
            elif self.kind == SAVED:
                self.arm(self.random.randint(1, self._effort))
                self.restore(*self._backup)
            else:
                self.keep_house()
                self.arm(self.random.randint(1, STEPS))
                while True:
                    self._act()
        except PowerGone:
            pass
        self.off()

    def _act(self) -> None:
        """Let somebody do one thing with the terminal.  Raises PowerGone."""
        acts = (self.repeat, self.change, self.reset, self.discard, self.reprint)
        self.random.choice((*acts, *[self.sell] * 4, *[self.let_print] * 2))()

    def _save(self) -> None:
        """Have a backup, and more on the flash since then; try once what a restore takes."""
        self.arm(0)
        if not self._backup:
            self.life()
            self._backup = self.save(), list(self.witness.order), self.witness.settings[0]
            before = self.steps
            self.restore(*self._backup)
            self._effort = self.steps - before
            self.off()
            self.finish()
            self.begin()
        self.life()
        for _ in range(LATER):
            self.sell()
        self.change()
        self.off()

    def finish(self) -> None:
        """Boot once more, print what is still due and look at every record and receipt."""
        self.arm(0)
        self._lives = -1  # all jobs are looked at in the next
        self.life()
        found = self.ask("journal-check")
        while found["file"]:
            if found["damaged"] or found["more"]:
                self.witness.tell(f"journal-check tells {found}")
            found = self.ask("journal-check", after=found["next"])
        self.off()
        self.witness.judge_flash(Twin(self.flash).receipts())

    def life(self) -> None:
        """Boot with the lid open, judge, close the lid and let a broken-off slip come out."""
        terminal = self.terminal
        self._lives += 1
        self.doing = "boot"
        terminal.mechanism.platen(True)
        terminal.power_on()
        if terminal.run(self._up()) is None:
            raise PowerGone
        self._judge()
        self.set_up()
        if self.printing:
            self._decide()
        terminal.mechanism.platen(False)
        if self.printing:
            self.come_out()

    async def _up(self) -> dict:
        await self.terminal.pause(UP_MS)
        return await self.terminal.ready()

    # --- what they find after a cut --------------------------------------------------------

    def _judge(self) -> None:
        """Have the witness judge what the terminal knows."""
        witness, status = self.witness, self.ask("status")
        witness.judge_status(status)
        witness.judge_settings(self.ask("settings-list")["settings"])
        if self.tried:
            self.approve(self.tried)
            status = self.ask("status")
        witness.judge_count(status["stored"])
        if self._lives % LOOKS == 0:
            witness.judge_all(self._jobs())
        if self.printing:
            self._judge_slip()
        if witness.order and self._lives % READS == 0:
            self._judge_content(self.random.choice(witness.order))

    def _jobs(self) -> dict[int, str]:
        """Give the newest jobs, at the end of a flash more of them: voucher -> state."""
        found: dict[int, str] = {}
        page = self.ask("jobs")["jobs"]
        while page:
            found |= {int(job["voucher"]): _state(job) for job in page}
            most = LAST_JOBS if not self._lives else MOST_JOBS
            page = self.ask("jobs", before=page[-1]["seq"])["jobs"] if len(found) < most else []
        return found

    def _judge_content(self, voucher: int) -> None:
        job = self.ask("why", voucher=str(voucher))
        if job["ok"]:
            self.witness.judge_job(voucher, _state(job))
            (receipt,) = self.ask("journal-read", before=job["seq"] + 1)["receipts"]
            self.witness.judge_content(voucher, receipt)

    def _judge_slip(self) -> None:
        """Say what is to become of the slip that was on its way."""
        voucher, witness = self.printing, self.witness
        job = self.ask("why", voucher=str(voucher))
        if not job["ok"]:
            self.printing, self.again = 0, False
            return
        if self.again:
            state = witness.judge_reprint(voucher, job, self.dots)
        else:
            state = _state(job)
            witness.judge_job(voucher, state)
        self._held = self.again and job["state"] == "pending-held"
        if state not in ("pending", "uncertain"):
            self.printing, self.again = 0, False

    def _decide(self) -> None:
        """Look at the broken-off slip: every other time it will do, and none comes again."""
        voucher = self.printing
        if self.again or self.witness.states[voucher] == {"uncertain"}:
            if self.random.random() < 0.5:
                self.drop(voucher)
                self.printing = 0
            elif self._held:
                self.ask("job-print", voucher=str(voucher), by="li")


def _chain(folder: Path, kind: str, seed: int, count: int) -> Report:
    made = Chain(folder, seed, kind)
    try:
        made.run(count)
    finally:
        made.terminal.dispose()
    faults = [f"{kind} {seed}: {fault}" for fault in made.witness.faults]
    return Report(faults, made.cuts, made.work, made.approvals)


def _state(job: dict) -> str:
    """Give the state of the job's copy, or that the job is held for it."""
    state = job["copies"][0].removeprefix("merchant: ")
    return "held" if job["state"] == "pending-held" and state in DUE else state


def chains(folder: Path, plan: tuple[tuple[str, int, int], ...]) -> Iterator[Report]:
    """Run chains (kind, seed, cuts), two at a time; gives their reports in this order."""
    with ProcessPoolExecutor(2) as pool:
        waiting = []
        for kind, seed, count in plan:
            place = folder / f"{kind}-{seed}"
            place.mkdir()
            waiting.append(pool.submit(_chain, place, kind, seed, count))
        for one in waiting:
            yield one.result()
