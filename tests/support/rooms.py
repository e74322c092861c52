"""What the counter sees of a terminal: journal and settings are real, the rest obeys a test."""

from emulator.virtual_time import seconds_of
from support.ram_store import RamStore
from tillroll.counters import Counters
from tillroll.journal import job as jobs
from tillroll.journal.journal import Journal
from tillroll.ports import Clock
from tillroll.settings import Settings

NOON = 1795262400  # 2026-11-21 12:00:00


class Steps(Clock):
    """A clock that stands still unless somebody sleeps."""

    def __init__(self, now: int = NOON):
        self.time = now
        self.ticks = 0

    def now(self):
        """Seconds since 1970."""
        return self.time

    def set(self, datetime):
        """Go on from there."""
        self.time = seconds_of(datetime)

    def ticks_ms(self):
        """Milliseconds slept."""
        return self.ticks

    def since_ms(self, earlier):
        """Milliseconds slept since then."""
        return self.ticks - earlier

    async def sleep_ms(self, ms):
        """Pass `ms` at once."""
        self.ticks += ms


class Rooms:
    """Stands for main.Terminal, its pump, panel, guard and press too."""

    def __init__(self, store=None):
        self.store = store or RamStore()
        self.clock = Steps()
        self.settings = Settings(self.store, self.clock)
        self.settings.load()
        self.journal = Journal(self.store, self.clock)
        self.journal.open()
        self.version, self.board, self.serial = "1.2.3", "fake", "0123"
        self.boot_cause, self.watchdog = "power-on", None
        self.problems = []
        self.pump = self.panel = self.guard = self.press = self.readings = self.engine = self
        self.storage, self.damaged = self, False
        self.head_ddc, self.supply_mv, self.paper, self.platen = 251, 7400, True, True
        self.hottest_ddc, self.moved, self.burnt, self.cuts, self.stops = 398, 0, 0, 0, b""
        self.job = None
        self.stopped = self.problem = self.test = ""
        self.missing = []
        self.raster = None  # the fonts are damaged
        self.why = []
        self.accepted = []
        self.torn = 0
        self.dots = lambda: None  # the board has no circuit for them
        self.counter = None  # whoever serves these rooms

    def reasons(self):
        """The guard's."""
        return list(self.why)

    def accept(self, approval):
        """The pump's: remembers the approval."""
        self.accepted.append(approval)
        known = self.journal.by_voucher(int(approval["trace"]))
        return known or self.keep(int(approval["trace"])), known is None

    @property
    def busy(self):
        """The pump's."""
        return self.job is not None

    def is_printing(self, job):
        """The pump's."""
        return self.job is not None and self.job.seq == job.seq

    def reprint(self, job, copy, request, by):
        """The pump's."""
        return self.journal.reprint(job, copy, request, by)

    def discard(self, job, by):
        """The pump's."""
        self.journal.cancel(job, by)

    def format(self):
        """The storage's."""
        self.store.files = {}
        self.damaged = False

    def load(self, settings, journal):
        """The storage's."""
        journal.open()
        return settings.load() + journal.problems

    def bar(self, *_rooms):
        """The storage's."""

    def counters(self):
        """The storage's."""
        return Counters(self.store)

    def unprinted(self, _copies):
        """The panel's."""

    def rest(self):
        """The press's."""

    def proceed(self):
        """The panel's."""
        self.torn += 1

    def keep(self, number, decision=jobs.PRINT, copies=b"\x00\x01", reason=b""):
        """Keep an approval with this voucher number."""
        ident = b"10086001-000123-%06d-sale" % number
        reference = b"%012d" % number
        return self.journal.accept(
            ident, b"d%07d" % number, number, reference, decision, copies, reason, b"payload"
        )

    def printed(self, job, *units):
        """Print these copies of a job."""
        for unit in units:
            self.journal.started(job, unit, 0)
            self.journal.done(job, unit)
