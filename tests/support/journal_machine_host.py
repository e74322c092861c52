"""A journal for hypothesis: what may happen to it, and what must hold after each step."""

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.flaky_store import FlakyStore
from support.journal_model import ENDED, Model, Slip, mark_of, seen, stories
from support.journal_watch_host import (
    NUMBERS,
    VOUCHERS,
    Watched,
    differences,
    ident_of,
    payload_of,
)
from support.terminal import StillClock
from tillroll.drivers.file_store import FileStore
from tillroll.errors import Refused, StoreFault
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal
from tillroll.settings import Settings

BLOCKS = 30  # 120 KiB of flash
BUSY_BLOCKS = 24  # so few that the oldest receipts have to go
MORE = "more"  # what `do` gives for an action that gave True
NOW = 1_760_000_000
TEN_YEARS = 315_576_000
DECISIONS = (jobs.PRINT, jobs.PRINT, jobs.ASK, jobs.SUPPRESSED, jobs.DECLINED, jobs.DECLINED_PRINT)

a_number = st.integers(0, NUMBERS - 1)
a_place = st.integers(0, NUMBERS - 1)  # of a slip, modulo their count


class Terminal(Watched):
    """Journal and settings on littlefs, and the model of them."""

    cuts = 0
    faults = 0
    evicted = 0
    store_class = FileStore

    def __init__(self):
        super().__init__()
        self.nor = Nor(BUSY_BLOCKS if self.busy else BLOCKS)
        self.clock = StillClock(NOW)
        self.model = Model()
        self.maybe = []  # models of what was refused but may have reached the flash
        self.copies = {2}  # values of the setting that may be in force
        self.printing = None
        self.may_evict = False
        self.boot_up()

    # --- doing ----------------------------------------------------------------------------

    def boot_up(self):
        """Mount and replay, however often the power goes meanwhile."""
        while True:
            try:
                self.store = FlakyStore(self.store_class(mount(self.nor)))
                self.settings = Settings(self.store, self.clock)
                assert self.settings.load() == []
                self.journal = Journal(self.store, self.clock)
                self.journal.open()
                break
            except PowerCut:
                Terminal.cuts += 1
        self.printing = None
        self.handles = {}
        assert self.journal.problems == []
        assert self.settings["copies"] in self.copies
        self.copies = {self.settings["copies"]}

    def reboot(self, *models):
        """Boot; the model becomes the one of those possible which the journal shows."""
        self.boot_up()
        possible = [model.copied().boot() for model in (*models, *self.maybe)]
        if self.may_evict:
            possible = [self.without_evicted(model) for model in possible]
        shown = seen(self.journal), stories(self.journal)
        fitting = [model for model in possible if (model.view(), model.stories()) == shown]
        assert fitting, [list(differences(shown, model)) for model in possible]
        self.model, self.maybe, self.look_at_all = fitting[0], [], True

    def do(self, act, change):
        """Let the journal act and the model change; either may have happened after a cut."""
        appended = self.store.appended
        try:
            done = act()
        except PowerCut:
            Terminal.cuts += 1
            after = self.model.copied()
            change(after)
            self.reboot(self.model, after)
            return False
        except StoreFault as fault:
            assert fault.code in ("store-io", "store-full"), fault
            Terminal.faults += 1
            if fault.where != "reserve":
                after = self.model.copied()
                change(after)
                self.maybe.append(after)
            return False
        change(self.model)
        if self.store.appended > appended:
            self.maybe = []  # the next record makes those void
        return MORE if done is True else True

    def event(self, ident, act, what, unit=-1):
        """An event of one job."""
        return self.do(act, lambda model: model.find(ident).event(what, unit))

    def pick(self, place, stale):
        """(ident, job) of some slip; the job may be the object of long ago."""
        ident = self.model.slips[place % len(self.model.slips)].told[0]
        job = self.handles.get(ident) if stale else None
        return ident, job or self.journal.find(ident)

    # --- what happens to a terminal -------------------------------------------------------

    @rule(
        number=a_number,
        edition=st.sampled_from((0, 0, 0, 1)),
        decision=st.sampled_from(DECISIONS),
        copies=st.integers(1, 3),
    )
    def approval(self, number, edition, decision, copies):
        ident, digest = ident_of(number), bytes((number & 255, edition)) * 4
        known = self.journal.find(ident)
        if known is None:
            none = decision in (jobs.SUPPRESSED, jobs.DECLINED)
            kinds = b"" if none else bytes(range(copies))
            told = ident, digest, number % VOUCHERS, self.clock.time, decision
            self.do(
                lambda: self.journal.accept(
                    *(ident, digest, told[2], b"%012d" % number, decision),
                    *(bytes(range(copies)), b"", payload_of(told)),
                ),
                lambda model: model.slips.append(Slip(told, kinds)),
            )
        elif bytes(known.digest) == digest:
            self.do(lambda: self.journal.duplicate(known), lambda model: None)
        else:
            self.do(lambda: self.journal.conflict(known, digest), lambda model: None)

    @precondition(lambda self: not self.printing and self.model.due())
    @rule()
    def start(self):
        ident, unit, mark = self.model.due()
        job, due = self.journal.next_unit()
        assert (job.ident, due, mark_of(job, due)) == (ident, unit, mark)
        if self.event(ident, lambda: self.journal.started(job, unit, mark), "started", unit):
            self.printing = ident, unit, job

    @precondition(lambda self: self.printing)
    @rule(end=st.sampled_from(("done", "done", "done", "void", "paused")))
    def end(self, end):
        ident, unit, job = self.printing
        reason = () if end == "done" else ("media-empty",)
        ended = self.event(
            ident, lambda: getattr(self.journal, end)(job, unit, *reason), end, unit
        )
        if ended and end != "paused":
            self.printing = None

    @precondition(lambda self: self.model.slips)
    @rule(place=a_place, stale=st.booleans(), kind=st.integers(0, 2), wish=st.integers(0, 3))
    def reprint(self, place, stale, kind, wish):
        ident, job = self.pick(place, stale)
        slip, name = self.model.find(ident), b"wish %d" % wish
        if name in slip.wishes:
            return
        unit, before = len(slip.copies), len(slip.copies) - 12
        try:
            self.do(
                lambda: self.journal.reprint(job, kind, name, "clerk"),
                lambda model: model.find(ident).reprint(kind, name),
            )
        except Refused as refused:
            assert refused.code == "queue-full"
            assert before >= 0 and slip.states[before] not in (jobs.DONE, jobs.CANCELED)
            return
        if name in self.model.find(ident).wishes:
            again = self.journal.reprint(self.journal.find(ident), kind, name, "clerk")
            assert again == unit, "the same wish twice"

    @precondition(lambda self: self.model.slips)
    @rule(
        place=a_place,
        stale=st.booleans(),
        what=st.sampled_from((("cancel", "canceled"), ("hold", "held"), ("release", "released"))),
    )
    def decide(self, place, stale, what):
        ident, job = self.pick(place, stale)
        self.event(ident, lambda: getattr(self.journal, what[0])(job, "clerk"), what[1])

    @rule(value=st.integers(1, 3))
    def set_copies(self, value):
        def act():
            self.copies.add(value)
            old = self.settings.set("copies", value, "clerk")
            self.copies = {value}
            self.journal.setting("copies", old, value, "clerk")

        self.do(act, lambda model: None)

    @rule(
        to=st.sampled_from((0, NOW, NOW - TEN_YEARS, NOW + TEN_YEARS, 1, 0xFFFFFFFF)),
        forward=st.booleans(),
    )
    def clock_jumps(self, to, forward):
        self.clock.time = min(self.clock.time + 60, 0xFFFFFFFF) if forward else to

    @rule()
    def restart(self):
        self.reboot(self.model)

    @rule(
        after=st.integers(0, 5),
        part=st.sampled_from((0, 85, 171, 256)),
        what=st.sampled_from(("power", "before the write", "after the write")),
    )
    def trouble_comes(self, after, part, what):
        if what == "power":
            self.nor.cut(after, part)
        else:
            self.store.fuse, self.store.after = after // 2, what == "after the write"

    @rule(slices=st.sampled_from((1, 4, 40, 400)))
    def tend(self, slices):
        self.may_evict = True
        while slices and self.do(self.journal.tend, lambda model: None) is MORE:
            slices -= 1
        self.may_evict = False
        self.without_evicted(self.model)
        self.look_at_all = True

    @precondition(lambda self: self.busy)
    @rule(count=st.integers(4, 16), slices=st.sampled_from((0, 9999)))
    def a_busy_hour(self, count, slices):
        """Receipts that come and are printed at once, until the oldest have to go."""
        for _ in range(count):
            self.serial += 1
            self.approval(self.serial, 3, jobs.PRINT, 1)
            while not self.printing and self.model.due():
                self.start()
                if not self.printing:
                    break
                self.end("done")
        self.tend(slices)

    def without_evicted(self, model):
        """Take out of the model what housekeeping took away; gives the model."""
        left = {job.ident for job in self.journal.jobs(9999)}
        for slip in [slip for slip in model.slips if slip.told[0] not in left]:
            assert all(state in ENDED for state in slip.states), "an unfinished job was evicted"
            model.slips.remove(slip)
            Terminal.evicted += 1
        return model
