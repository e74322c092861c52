"""The loop that turns acknowledged approvals into paper: accept, journal, render, print, mark.

Rooms 1 to 5 meet here.  `Pump.accept` is called for every approval; `Pump.run` prints what is
due.  See docs/flow.md for the way of an approval, function by function.
"""

from micropython import const

from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, Refused, Stopped, StoreFault
from tillroll.journal import job as jobs
from tillroll.overlay import Overlay
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES

_IDLE_MS = const(10)
_RETRY_MS = const(100)  # between two looks at a stopped printer
_FLASH_RETRIES = const(50)  # of that, until the flash is tried again
_PAUSES_KEPT = const(8)  # on record of one copy: a flickering supply must not fill the flash
_UNCERTAIN = const(3)  # errors.RECOVER_UNCERTAIN
_MAY_HANG = const(1)  # nobody knows
_HANGS = const(2)
_TRIES = const(3)  # of a copy that fails for an unforeseen reason, before a person is asked,
_BETWEEN_MS = const(2000)  # and between them: an answer that takes the memory is sent by the last


class Pump:
    """Accepts approvals and prints them, one copy at a time."""

    def __init__(self, journal, settings, press, clock, panel):
        self._journal = journal
        self._settings = settings
        self._press = press
        self._clock = clock
        self._panel = panel
        self._since = {}  # job: when its copies were asked for, for those of this boot
        self._failed = (0, 0, 0, 0)  # in a row: job, unit, their count, tick of the last
        self._blocked = None  # the Stopped after which nothing prints until the next boot
        self._hanging = _MAY_HANG  # before the bar, the piece of a slip that was given up
        self._pauses = 0  # of the copy in print, that are on record
        self._is_out = False  # something has come out, to be torn off
        self.job, self.unit = None, 0  # in print
        self.busy = False  # something is in print: the head may have power
        self.test = ""  # what becomes of the self-test: pending, processing, completed, aborted
        self.problem = ""  # the last unforeseen error, by its type
        self.wire_rests = lambda: True  # whether no message is half received
        self.serve = lambda: False  # what else there is where nothing prints; false
        self.tend = lambda: ""  # keeps house, too; gives the code of what failed
        self.alive = lambda: None  # to be told again and again that this task goes on
        press.watch = self

    @property
    def stopped(self) -> str:
        """Why nothing moves, a printer-state reason; "" when nothing is in the way."""
        return self._panel.stopped

    # --- accepting -------------------------------------------------------------------------

    def accept(self, approval: dict):
        """Decide on an approval and make the decision durable; gives (job, is_new).

        One that is stored already with the same content is given again, with False.  Raises
        Refused id-conflict, or StoreFault when nothing could be stored.
        """
        from tillroll.acceptance import accept  # forgotten with the answer of the counter

        job, is_new = accept(self._journal, self._settings, approval)
        if is_new and job.states:
            self._since[job.seq] = self._clock.ticks_ms()
        return job, is_new

    def reprint(self, job, copy: int, request: str, by: str) -> int:
        """Make one more copy due; gives its unit.  The same request twice is one copy."""
        unit = self._journal.reprint(job, copy, request, by)
        self._since[job.seq] = self._clock.ticks_ms()
        return unit

    def discard(self, job, by: str):
        """A person does not want what is still unprinted of the job."""
        self._journal.cancel(job, by)
        self._since.pop(job.seq, None)

    def is_printing(self, job) -> bool:
        """Whether a copy of this job is on its way to the paper."""
        return self.job is not None and self.job.seq == job.seq

    # --- printing --------------------------------------------------------------------------

    async def run(self):
        """Print what is due, for ever.  Never raises; what is unforeseen is noted and retried."""
        self._panel.unprinted(self._journal.unfinished())
        while True:
            self.alive()
            try:
                busy = await self.step() or self.serve()
                if not busy and self.wire_rests():
                    self._journal.tend()
                    self.problem = self.tend() or self.problem
            except StoreFault as fault:
                await self._flash_failed(fault)
                busy = True
            except Exception as fault:
                self.problem = type(fault).__name__
                busy = False
            if not busy:
                await self._clock.sleep_ms(_RETRY_MS if self.stopped else _IDLE_MS)

    async def step(self) -> bool:
        """Handle the copy that is due next; False when there is none or the printer stands."""
        due = self._journal.next_unit()
        if due is None and self.test != "pending":
            self._panel.tell(self._blocked or self._press.look())
            return False
        if due is not None and self._is_stale(*due):
            self._hold(due[0], "hold-expired")
            return True
        if self._failed[2] and self._clock.since_ms(self._failed[3]) < _BETWEEN_MS:
            return False
        if self._panel.tell(self._blocked or self._press.obstacle()):
            return False
        self.busy, self._pauses, self._is_out = True, 0, False
        try:
            with Overlay():
                handled = await (self._print_test() if due is None else self._print(*due))
            if self._is_out:  # what printed it is forgotten meanwhile
                await self._out()
            return handled
        finally:
            self.job, self.busy = None, False

    def _is_stale(self, job, unit: int) -> bool:
        """Whether the copy waited so long that a person must say whether it is still wanted."""
        if job.released:
            return False
        limit = self._settings["hold_expiry"] * 60
        if job.seq in self._since:
            return self._clock.since_ms(self._since[job.seq]) > limit * 1000
        now, asked = self._clock.now(), self._asked_at(job, unit)
        if not now or not asked:
            return True  # it comes from before the last boot, and nobody knows how old it is
        return not 0 <= now - asked <= limit

    def _asked_at(self, job, unit: int) -> int:
        """When the copy was asked for: with the approval, or by the wish for a reprint."""
        asked = job.at
        if unit >= job.reprints:
            with Overlay():
                for event in self._journal.timeline(job):
                    asked = event[1] if event[2] == "reprint" else asked
        return asked

    async def _print(self, job, unit: int) -> bool:
        self.job, self.unit = job, unit
        mark, number = self._mark(job, unit)
        ready, reason = self._prepare(job, unit, mark, number), ""
        if ready is None or not await self._clear(job.states[unit]):
            return ready is None
        self._journal.started(job, unit, mark)
        write = self._journal.void
        try:
            await self._press.print(*ready)
        except Stopped as stop:
            self._stop(stop)
            reason = stop.reason
            if stop.recovery == _UNCERTAIN:
                write = self._journal.uncertain
        except Exception as fault:
            self.problem = type(fault).__name__
            reason = "internal"
        await (self._void(write, job, unit, reason) if reason else self._done(job, unit))
        return True

    async def _print_test(self) -> bool:
        """Print the self-test; one that is stopped begins anew, as a copy does."""
        self.test, becomes = "processing", "aborted"
        try:
            if not await self._clear(jobs.WAITING):
                becomes = "pending"
                return False
            self._hanging = _HANGS  # until its end
            await self._press.test()
            self._hanging, becomes = 0, "completed"
        except Stopped as stop:
            self._stop(stop)
            self._given_up(stop.reason)
            becomes = "pending"
        finally:
            self.test = becomes
        self._is_out = True
        return True

    def _prepare(self, job, unit: int, mark: int, number: int):
        """Try the copy without paper; gives what `Press.print` takes, or None if it is held."""
        try:
            with Overlay():  # what it brings is forgotten before the layout comes
                from tillroll.approval.pack import unpack

                approval = unpack(self._journal.payload(job))
            ready = (approval, jobs.COPIES[job.copies[unit]], mark, number)
            self._press.check(*ready)
            return ready
        except (Refused, StoreFault) as fault:
            self._hold(job, fault.code)
        except Exception as fault:
            self.problem = type(fault).__name__
            self._count_failure(job, unit)
        return None

    async def _clear(self, state: int) -> bool:
        """Push what is left of an incomplete slip past the bar, so that none is joined to it."""
        known = state not in (jobs.VOID, jobs.UNCERTAIN)
        if not self._hanging or (known and self._hanging != _HANGS):
            return True
        try:
            await self._press.eject()
        except Stopped as stop:
            self._stop(stop)
            return False
        self._hanging = 0
        await self._panel.tear_off(self._settings["copy_pause"])
        return True

    def _mark(self, job, unit: int):
        """Give what the copy must say of itself: (mark, reprint number)."""
        if unit >= job.reprints:
            return MARK_DUPLICATED, unit - job.reprints + 1
        state = job.states[unit]
        if state == jobs.UNCERTAIN:
            return MARK_DUPLICATED, 0
        return (MARK_REPLACES if state == jobs.VOID else MARK_NONE), 0

    # --- what became of a copy -------------------------------------------------------------

    async def _void(self, write, job, unit: int, reason: str):
        self._given_up(reason)
        await self._record(write, job, unit, reason)
        if reason == "internal":
            self._count_failure(job, unit)

    def _given_up(self, reason: str):
        self._hanging = _HANGS if self._press.hangs(reason) else 0

    async def _done(self, job, unit: int):
        await self._record(self._journal.done, job, unit)
        if not job.is_open():
            self._since.pop(job.seq, None)
        self._is_out = True

    async def _out(self):
        """Something has come out, to be torn off before the next copy."""
        self._panel.printed()
        if self._journal.next_unit() is not None or self.test == "pending":
            await self._panel.tear_off(self._settings["copy_pause"])

    async def _record(self, write, *what):
        """Write what became of a copy; while the flash refuses nothing else could print anyway."""
        while True:
            try:
                return write(*what)
            except StoreFault as fault:
                await self._flash_failed(fault)
            except MemoryError:
                await self._clock.sleep_ms(_RETRY_MS)

    async def _flash_failed(self, fault: "StoreFault"):
        self.problem = fault.code
        self.paused(Stopped(fault.code, RECOVER_SERVICE))
        for _ in range(_FLASH_RETRIES):
            self.alive()
            await self._clock.sleep_ms(_RETRY_MS)

    def _count_failure(self, job, unit: int):
        """Hold a copy that fails again and again for an unforeseen reason."""
        count = 1 + (self._failed[2] if self._failed[:2] == (job.seq, unit) else 0)
        self._failed = (job.seq, unit, count % _TRIES, self._clock.ticks_ms())
        if count == _TRIES:
            self._hold(job, "internal")

    def _hold(self, job, reason: str):
        self._journal.hold(job, reason)
        self._panel.held(job.voucher)

    def _stop(self, stop: "Stopped"):
        if stop.recovery == RECOVER_SERVICE:
            self._blocked = stop
        self.paused(stop)

    def paused(self, stop: "Stopped"):
        """The printer stands: tell the clerk, and remember it of the copy in print."""
        news = self._panel.paused(stop) and stop.recovery == RECOVER_PAUSE
        if news and self.job is not None and self._pauses < _PAUSES_KEPT:
            self._pauses += 1
            try:
                self._journal.paused(self.job, self.unit, stop.reason)
            except StoreFault as fault:
                self.problem = fault.code

    def resumed(self):
        """Nothing is in the way any more."""
        self._panel.resumed()
