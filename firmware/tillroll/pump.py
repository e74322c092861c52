"""The loop that turns acknowledged approvals into paper: accept, journal, render, print, mark.

Rooms 1 to 5 meet here.  `Pump.accept` is called for every approval; `Pump.run` prints what is
due.  See docs/flow.md for the way of an approval, function by function.
"""

from micropython import const

from tillroll.approval.identity import approved, digest, identity
from tillroll.approval.pack import pack, unpack
from tillroll.errors import RECOVER_PAUSE, RECOVER_SERVICE, Refused, Stopped, StoreFault
from tillroll.journal import job as jobs
from tillroll.receipt.compose import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES

_IDLE_MS = const(10)
_RETRY_MS = const(100)  # between two looks at a stopped printer
_FLASH_RETRY_MS = const(5000)
_PAUSES_KEPT = const(16)
_TRIES = const(3)  # of a copy that fails for an unforeseen reason, before a person is asked


class Pump:
    """Accepts approvals and prints them, one copy at a time."""

    def __init__(self, journal, settings, press, clock, indicator):
        self._journal = journal
        self._settings = settings
        self._press = press
        self._clock = clock
        self._indicator = indicator
        self._tearing = False
        self._failures = 0
        self._since = {}  # job: when it was accepted, for those of this boot that are unprinted
        self._hanging = True  # the piece of a slip that was given up may hang before the bar
        self.pauses = []  # (job, unit, reason) of the last waits in place, since the last boot
        self.job = None  # the job in print
        self.unit = 0
        self.stopped = ""  # why nothing moves, a printer-state reason
        self.problem = ""  # the last unforeseen error, by its type
        press.watch = self

    # --- accepting -------------------------------------------------------------------------

    def accept(self, approval: dict):
        """Decide on an approval and make the decision durable; gives (job, is_new).

        One that is stored already with the same content is given again, with False.  Raises
        Refused id-conflict, or StoreFault when nothing could be stored.
        """
        ident = identity(approval)
        payload = pack(approval)
        content = digest(payload)
        known = self._journal.find(ident)
        if known is None:
            return self._store(ident, content, approval, payload), True
        if bytes(known.digest) == content:
            self._journal.duplicate(known)
            return known, False
        self._journal.conflict(known, content)
        raise Refused("id-conflict", ident.decode(), "the stored approval has other content")

    def _store(self, ident: bytes, content: bytes, approval: dict, payload: bytes):
        decision, reason = self._decide(approval)
        job = self._journal.accept(
            ident,
            content,
            int(approval["trace"]),
            approval.get("reference", "").encode(),
            decision,
            self._copies(decision),
            reason.encode(),
            payload,
        )
        if job.states:
            self._since[job.seq] = self._clock.ticks_ms()
        return job

    def _decide(self, approval: dict):
        if not approved(approval):
            declined = "response=" + approval["response"]
            if self._settings["print_declined"]:
                return jobs.DECLINED_PRINT, declined
            return jobs.DECLINED, declined
        mode = self._settings["auto_print"]
        if mode == "on":
            return jobs.PRINT, ""
        by, at = self._settings.changed("auto_print")
        reason = "auto_print=%s;by=%s;at=%d" % (mode, by, at)
        return (jobs.ASK if mode == "ask" else jobs.SUPPRESSED), reason

    def _copies(self, decision: int) -> bytes:
        if decision == jobs.DECLINED_PRINT:
            return bytes((jobs.CARDHOLDER,))
        if decision in (jobs.PRINT, jobs.ASK):
            return bytes(range(self._settings["copies"]))
        return b""

    def discard(self, job, by: str):
        """A person does not want what is still unprinted of the job."""
        self._journal.cancel(job, by)
        self._since.pop(job.seq, None)

    # --- printing --------------------------------------------------------------------------

    async def run(self):
        """Print what is due, for ever.  Never raises; what is unforeseen is noted and retried."""
        while True:
            try:
                busy = await self.step()
            except StoreFault as fault:
                self._unforeseen(fault)
                self.paused(Stopped(fault.code, RECOVER_SERVICE))
                await self._clock.sleep_ms(_FLASH_RETRY_MS)
                busy = True
            except Exception as fault:
                self._unforeseen(fault)
                busy = False
            if not busy:
                await self._clock.sleep_ms(_RETRY_MS if self.stopped else _IDLE_MS)

    async def step(self) -> bool:
        """Handle the copy that is due next; False when there is none or the printer stands."""
        due = self._journal.next_unit()
        if due is None:
            self.resumed()
            return False
        job, unit = due
        if self._is_stale(job):
            self._journal.hold(job, "hold-expired")
            self._indicator.show("未打印 UNPRINTED\n%06d" % job.voucher)
            return True
        stop = self._press.obstacle()
        if stop is not None:
            self.paused(stop)
            return False
        self.resumed()
        self.job, self.unit = job, unit
        try:
            await self._print(job, unit)
        finally:
            self.job = None
        return True

    def _is_stale(self, job) -> bool:
        """Whether the copy waited so long that a person must say whether it is still wanted."""
        if job.released:
            return False
        limit = self._settings["hold_expiry"] * 60
        if job.seq in self._since:
            return self._clock.since_ms(self._since[job.seq]) > limit * 1000
        now = self._clock.now()
        if not now or not job.at:
            return True  # it comes from before the last boot, and nobody knows how old it is
        return not 0 <= now - job.at <= limit

    async def _print(self, job, unit: int):
        approval = unpack(self._journal.payload(job))
        copy, (mark, number) = jobs.COPIES[job.copies[unit]], self._mark(job, unit)
        try:
            self._press.check(approval, copy, mark, number)
        except Refused as fault:
            self._journal.hold(job, fault.code)
            return
        if not await self._clear(job.states[unit]):
            return
        self._journal.started(job, unit, mark)
        reason = ""
        try:
            await self._press.print(approval, copy, mark, number)
        except Stopped as stop:
            self.paused(stop)
            reason = stop.reason
        except Exception as fault:
            self._unforeseen(fault)
            reason = "internal"
        if reason:
            self._void(job, unit, reason)
        else:
            await self._done(job, unit)

    async def _clear(self, state: int) -> bool:
        """Push what is left of an incomplete slip past the bar, so that none is joined to it."""
        if not self._hanging or state not in (jobs.VOID, jobs.UNCERTAIN):
            return True
        try:
            await self._press.eject()
        except Stopped as stop:
            self.paused(stop)
            return False
        self._hanging = False
        await self._tear_pause()
        return True

    def is_printing(self, job) -> bool:
        """Whether a copy of this job is on its way to the paper."""
        return self.job is not None and self.job.seq == job.seq

    def _mark(self, job, unit: int):
        """Give what the copy must say of itself: (mark, reprint number)."""
        if unit >= job.reprints:
            return MARK_DUPLICATED, unit - job.reprints + 1
        state = job.states[unit]
        if state == jobs.UNCERTAIN:
            return MARK_DUPLICATED, 0
        return (MARK_REPLACES if state == jobs.VOID else MARK_NONE), 0

    def _void(self, job, unit: int, reason: str):
        self._hanging = reason != "media-empty"  # a new roll begins at the bar
        self._journal.void(job, unit, reason)
        if reason == "internal" and self._failures >= _TRIES:
            self._failures = 0
            self._journal.hold(job, reason)

    async def _done(self, job, unit: int):
        self._failures = 0
        self._journal.done(job, unit)
        if not job.is_open():
            self._since.pop(job.seq, None)
        self._indicator.beep(1)
        due = self._journal.next_unit()
        if due is not None:
            await self._tear_pause()

    async def _tear_pause(self):
        """Leave the clerk time to tear; `proceed` ends it early."""
        self._indicator.show("请撕小票\nTEAR OFF SLIP")
        self._tearing = True
        begun = self._clock.ticks_ms()
        limit = self._settings["copy_pause"] * 1000
        while self._tearing and self._clock.since_ms(begun) < limit:
            await self._clock.sleep_ms(_IDLE_MS)
        self._tearing = False
        self._indicator.show("")

    def proceed(self):
        """The clerk has torn the slip off."""
        self._tearing = False

    # --- what the clerk sees ---------------------------------------------------------------

    def paused(self, stop: "Stopped"):
        """Tell the clerk once why the printer stands."""
        if self.stopped != stop.reason:
            self.stopped = stop.reason
            if self.job is not None and stop.recovery == RECOVER_PAUSE:
                self.pauses.append((self.job.seq, self.unit, stop.reason))
                del self.pauses[:-_PAUSES_KEPT]
            self._indicator.show(NOTICES.get(stop.reason, stop.reason))
            self._indicator.beep(3 if stop.recovery == RECOVER_SERVICE else 2)

    def resumed(self):
        """Take the reason off the display."""
        if self.stopped:
            self.stopped = ""
            self._indicator.show("")

    def _unforeseen(self, fault: Exception):
        self._failures += 1
        self.problem = fault.code if isinstance(fault, StoreFault) else type(fault).__name__


# At most two lines of 16 cells each, as the smallest terminal display has.
NOTICES = {
    "media-empty": "缺纸 请装纸\nPAPER OUT",
    "media-jam": "卡纸 请清理\nPAPER JAM",
    "cover-open": "请合上纸仓盖\nCLOSE THE LID",
    "head-over-temp": "打印头过热 请稍候\nHEAD HOT, WAIT",
    "supply-low": "电压过低 请充电\nLOW BATTERY",
    "supply-high": "电压过高 请检查\nHIGH VOLTAGE",
    "head-sensor-fault": "打印头故障 请报修\nCALL SERVICE",
    "store-full": "存储已满 请报修\nMEMORY FULL",
    "store-io": "存储故障 请报修\nMEMORY FAULT",
}
