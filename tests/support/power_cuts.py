"""Cuts the power in every flash operation of a scenario, and judges the terminal afterwards.

The stack is the real one: journal and settings on FileStore on littlefs on the NOR model.  The
witness stands outside of it: it keeps what was acknowledged and what came out on paper.
"""

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.terminal import StillClock, accept, ident_of, payload_of
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal
from tillroll.settings import Settings

BLOCKS = 16
FIRST = 1000  # vouchers from here on belong to the scenario, those below to its past


class Witness:
    """What people outside of the terminal know."""

    def __init__(self):
        self.acknowledged = []  # vouchers
        self.tried = []
        self.copies = [2]  # values of the setting that may be in force
        self.dots = {}  # (voucher, unit): times that its first dot was burnt
        self.unmarked = []  # (voucher, unit) that came out again without a mark

    def copy(self):
        """The same knowledge, to go on from."""
        other = Witness()
        other.acknowledged, other.tried = list(self.acknowledged), list(self.tried)
        other.copies, other.dots = list(self.copies), dict(self.dots)
        return other


class Terminal:
    """One life between two cuts; making it is the boot."""

    def __init__(self, nor, witness, journal=Journal, store=FileStore):
        self.witness = witness
        self.store = store(mount(nor))
        self.settings = Settings(self.store, StillClock())
        self.problems = self.settings.load()
        self.journal = journal(self.store, StillClock())
        self.journal.open()
        self.problems = self.problems + self.journal.problems

    def accept(self, number):
        """An approval comes; it may have come before."""
        if number not in self.witness.tried:
            self.witness.tried.append(number)
        if self.journal.find(ident_of(number)) is None:
            accept(self.journal, number, size=140)
        self.witness.acknowledged.append(number)

    def print_due(self):
        """Print all that is due, as the pump does."""
        witness = self.witness
        while True:
            found = self.journal.next_unit()
            if found is None:
                return
            job, unit = found
            marked = unit >= job.reprints or job.states[unit] in (jobs.UNCERTAIN, jobs.VOID)
            self.journal.started(job, unit, 0)
            key = (job.voucher, unit)
            if witness.dots.get(key) and not marked:
                witness.unmarked.append(key)
            witness.dots[key] = witness.dots.get(key, 0) + 1
            self.journal.done(job, unit)

    def set_copies(self, value):
        """A merchant changes a setting."""
        self.witness.copies.append(value)
        self.settings.set("copies", value, "merchant")
        del self.witness.copies[:-1]


def _accept(terminal):
    terminal.accept(FIRST)


def _print(terminal):
    terminal.print_due()


def _reprint(terminal):
    terminal.journal.reprint(terminal.journal.find(ident_of(FIRST)), 1, b"wish", "clerk")
    terminal.print_due()


def _printed(terminal):
    terminal.accept(FIRST)
    terminal.print_due()


def _settings(terminal):
    terminal.set_copies(3)


def _settings_before(terminal):
    terminal.set_copies(1)


def _day(terminal):
    terminal.set_copies(3)
    terminal.accept(FIRST)
    terminal.accept(FIRST + 1)
    terminal.print_due()


# name: (what happened before, what is cut)
SCENARIOS = {
    "accept": (None, _accept),
    "print two copies": (_accept, _print),
    "reprint": (_printed, _reprint),
    "settings change": (_settings_before, _settings),
}


def past(age, before, blocks):
    """(flash, witness) of a terminal with `age` printed receipts, after `before`."""
    nor, witness = Nor(blocks), Witness()
    terminal = Terminal(nor, witness)
    for number in range(age):
        terminal.accept(number)
        terminal.print_due()
    if before:
        before(terminal)
    return nor, witness


def sweep(name, ages, parts, again=False, journal=Journal, store=FileStore, blocks=BLOCKS):
    """Cut one scenario everywhere; gives (cuts, faults as texts).

    `ages` are the numbers of receipts that were printed before on this flash.
    With `again` the recovery after each cut is itself cut everywhere.
    """
    before, act = SCENARIOS[name]
    cuts, faults = 0, []
    for age in ages:
        nor, witness = past(age, before, blocks)
        run = Run(nor, witness, act, journal, store)
        for part in parts:
            run.everywhere(part, again)
        cuts += run.cuts
        faults += ["%s, age %d, %s" % (name, age, fault) for fault in run.faults]
    return cuts, faults


def sweep_first_boot(parts):
    """Cut a terminal's first day, from blank flash on; gives (cuts, faults)."""
    run = Run(Nor(BLOCKS), Witness(), _day, Journal, FileStore)
    for part in parts:
        run.everywhere(part, False)
    return run.cuts, run.faults


class Run:
    """One scenario from one state of the flash, over and over."""

    def __init__(self, nor, witness, act, journal, store):
        self.cuts = 0
        self.faults = []
        self._nor, self._witness, self._act = nor, witness, act
        self._snapshot = nor.snapshot()
        self._parts = journal, store

    def everywhere(self, part, again):
        """Cut at each operation, at this part of it."""
        at = 0
        while True:
            self._nor.restore(self._snapshot)
            witness = self._witness.copy()
            if not self._cut(witness, self._act, at, part):
                return
            if again:
                self._recovery(witness, at, part)
            self._judge(witness, "cut %d/%d" % (at, part))
            at += 1

    def _cut(self, witness, act, at, part):
        """Boot and act; False when the cut came too late."""
        self._nor.cut(at, part)
        try:
            act(Terminal(self._nor, witness, *self._parts))
        except PowerCut:
            self.cuts += 1
            return True
        return False

    def _recovery(self, witness, at, part):
        """Cut the boot after the cut; leaves the flash as it was after the first one."""
        snapshot = self._nor.snapshot()
        second = 0
        while self._cut(witness, lambda terminal: None, second, part):
            self._judge(witness.copy(), "cut %d/%d and %d" % (at, part, second))
            second += 1
            self._nor.restore(snapshot)
        self._nor.restore(snapshot)

    def _judge(self, witness, where):
        self.faults += [where + ": " + fault for fault in judge(self._nor, witness)]


def judge(nor, witness):
    """Boot and say what is wrong, as a list of texts."""
    try:
        terminal = Terminal(nor, witness)
        return list(_faults(terminal, witness))
    except (OSError, StoreFault) as error:
        return ["does not boot: %r" % error]


def _faults(terminal, witness):
    yield from _seen_at_boot(terminal, witness)
    yield from _seen_on_paper(terminal, witness)


def _seen_at_boot(terminal, witness):
    for problem in terminal.problems:
        yield "reports %s %s" % problem
    if terminal.settings["copies"] not in witness.copies:
        yield "setting lost"
    for job in terminal.journal.jobs(999):
        if terminal.journal.payload(job) != payload_of(job.voucher, 140):
            yield "half record visible"
    for number in witness.acknowledged:
        if terminal.journal.find(ident_of(number)) is None:
            yield "acknowledged approval %d lost" % number
    for voucher, unit in witness.dots:
        job = terminal.journal.by_voucher(voucher)
        if job and job.states[unit] == jobs.WAITING:
            yield "unit %d would come again unmarked" % unit


def _seen_on_paper(terminal, witness):
    for number in witness.tried:
        terminal.accept(number)
    terminal.print_due()
    for key in witness.unmarked:
        yield "voucher %d unit %d came out twice, unmarked" % key
    for number in witness.tried:
        states = terminal.journal.find(ident_of(number)).states
        for unit, state in enumerate(states):
            if state != jobs.DONE or (number, unit) not in witness.dots:
                yield "voucher %d unit %d was never printed" % (number, unit)
