"""A terminal for power cuts: what is asked of it, with a witness of all that it does."""

from collections import namedtuple

from emulator.lfs import mount
from support.cut_witness import NOW, Fault, content_of, expect, time_of
from support.journal_model import Slip, mark_of
from support.terminal import MERCHANT_AND_CARDHOLDER, StillClock, ident_of
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault
from tillroll.journal.job import PRINT
from tillroll.journal.journal import Journal
from tillroll.settings import Settings

SLICES = 5000  # of housekeeping, and then it has gone astray

# The parts of a terminal which a test may replace by worse ones.
Firmware = namedtuple("Firmware", ("journal", "store", "settings"))
REAL = Firmware(Journal, FileStore, Settings)


class Terminal:
    """One life between two cuts; making it is the boot, and the witness looks at what comes up."""

    def __init__(self, nor, witness, firmware=REAL):
        self.nor, self.witness = nor, witness
        self.clock = StillClock(NOW)
        self.store = firmware.store(mount(nor))
        self.settings = firmware.settings(self.store, self.clock)
        self.problems = self.settings.load()
        self.journal = firmware.journal(self.store, self.clock)
        self.journal.open()
        self.problems = self.problems + self.journal.problems
        witness.looks(self, True)

    def ask(self, verb, *arguments):
        """Let somebody ask for something, who asks again until there is an answer."""
        self.witness.asks(verb, *arguments)
        getattr(self, verb)(*arguments)
        self.witness.is_answered(verb, *arguments)

    def approval(self, number, decision=PRINT):
        """An approval comes; False when it is refused because the flash is full."""
        known = self.journal.find(ident_of(number), number)
        if known:
            self.journal.duplicate(known)
            return True
        self.clock.time = time_of(number)
        ident, digest, reference = ident_of(number), b"d%07d" % number, b"%012d" % number
        told = ident, digest, number, self.clock.time, decision
        copies, content = MERCHANT_AND_CARDHOLDER, content_of(number, self.witness.size)
        try:
            self.witness.passes(
                lambda: self.journal.accept(
                    ident, digest, number, reference, decision, copies, b"", content
                ),
                lambda model: model.slips.append(Slip(told, copies)),
            )
        except StoreFault as fault:
            expect((fault.code, fault.where) == ("store-full", "reserve"), "accept: %r" % fault)
            self.witness.is_refused()
            return False
        return True

    def cancel(self, number):
        """A clerk wants no more of it."""
        job = self._job(number)
        if not job.canceled:
            self._event(job, "canceled", -1, self.journal.cancel, "clerk")

    def hold(self, number):
        """It is to wait for a person."""
        job = self._job(number)
        if not job.held:
            self._event(job, "held", -1, self.journal.hold, "hold-expired")

    def release(self, number):
        """A person says: print it."""
        job = self._job(number)
        if job.held:
            self._event(job, "released", -1, self.journal.release, "clerk")

    def reprint(self, number, wish):
        """A clerk wants one more copy, for the cardholder."""
        job = self._job(number)
        known = self.witness.model.find(job.ident).wishes.get(wish)
        if known is None:
            unit = self.witness.passes(
                lambda: self.journal.reprint(job, 1, wish, "clerk"),
                lambda model: model.find(job.ident).reprint(1, wish),
                job.ident,
            )
            known = self.witness.model.find(job.ident).wishes[wish]
        else:
            unit = self.journal.reprint(job, 1, wish, "clerk")
        expect(unit == known, "the wish for a copy was fulfilled twice")

    def set_copies(self, value):
        """A merchant changes a setting."""
        self.witness.finds_set(*self.witness.copies, value)
        old = self.settings.set("copies", value, "merchant")
        self.witness.finds_set(value)
        if old != value:
            self.journal.setting("copies", old, value, "merchant")

    def erase(self):
        """A technician erases the journal."""
        witness = self.witness
        witness.may_lose([(slip.told[0],) for slip in witness.model.slips])
        self.journal.erase("technician")
        witness.may_lose([])
        witness.passes(lambda: None, lambda model: model.slips.clear())

    def print_one(self, jam=False):
        """Print the copy that is due; with `jam` it does not come out whole.  False for none."""
        found, due = self.journal.next_unit(), self.witness.model.due()
        if found is None:
            expect(due is None, "a copy that is due does not come")
            return False
        job, unit = found
        expect((job.ident, unit, mark_of(job, unit)) == due, "another copy comes than is due")
        self._event(job, "started", unit, self.journal.started, unit, due[2])
        self.witness.sees_dots(job, unit, due[2])
        if jam:
            self._event(job, "void", unit, self.journal.void, unit, "media-jam")
        else:
            self._event(job, "done", unit, self.journal.done, unit)
            self.witness.sees_the_end(job, unit)
        return True

    def print_due(self):
        """Print all that is due."""
        while self.print_one():
            pass

    def tend(self):
        """Keep house to the end."""
        for _ in range(SLICES):
            if not self.journal.tend():
                self.witness.lets_go(self.journal)
                return
        raise Fault("housekeeping does not come to an end")

    def recover(self):
        """Go on after a cut: who asked asks again, what is due is printed, somebody tidies up."""
        for verb, arguments in list(self.witness.asked):
            self.ask(verb, *arguments)
        self.print_due()
        self.tend()
        self.witness.looks_at_ram(self.journal)

    def _job(self, number):
        job = self.journal.find(ident_of(number), number)
        expect(job, "acknowledged approval %d is lost" % number)
        return job

    def _event(self, job, what, unit, act, *arguments):
        self.witness.passes(
            lambda: act(job, *arguments),
            lambda model: model.find(job.ident).event(what, unit),
            job.ident,
        )


def release_all(terminal):
    """A person lets everything be printed that waits for one."""
    for slip in terminal.witness.model.slips:
        if slip.held:
            terminal.ask("release", slip.told[2])
    terminal.print_due()


def printed(terminal, first, count):
    """Receipts that come and are printed at once."""
    for number in range(first, first + count):
        terminal.ask("approval", number)
        terminal.print_due()
