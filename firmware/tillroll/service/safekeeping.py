"""Verbs about the journal as a whole: an export, a check, its end, a storage made anew."""

from binascii import b2a_base64

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.service.accounts import events_of
from tillroll.service.request import flag, number, person
from tillroll.service.wording import clock_text, describe

_MOST_DAMAGED = const(64)  # of one file that are listed
_ERRAND_S = const(60)  # for a flash full of files, at 0.4 s for each block that is erased
_MOST_RECENT = const(12)  # events in an answer
_MOST_EVENTS = const(8)  # with a receipt; the later ones are asked for with `why`


def read(terminal, request: dict) -> dict:
    """Give one whole receipt, the newest or the next one older than `before`; [] after the last.

    Its approval is given as it is stored, `payload` in base64 (docs/approval.md).
    """
    found = terminal.journal.jobs(1, number(request, "before"))
    return {"ok": True, "receipts": [_receipt(terminal, job) for job in found]}


def _receipt(terminal, job) -> dict:
    receipt = describe(terminal, job)
    receipt.pop("ok")
    receipt["seq"] = job.seq
    receipt["at"] = clock_text(job.at)
    receipt["reference"] = job.reference.decode()
    receipt["reason"] = job.reason
    receipt["held"] = job.held
    receipt["due"] = job.reprints
    receipt["copies"] = "".join([str(copy) for copy in job.copies])
    receipt["states"] = "".join([str(state) for state in job.states])
    receipt["repeats"] = job.repeats
    receipt["conflicts"] = job.conflicts
    receipt["payload"] = receipt["problem"] = ""
    receipt["events"], receipt["more"] = [], False
    try:
        receipt["payload"] = b2a_base64(terminal.journal.payload(job)).decode().strip()
        events = events_of(terminal, job, -1, _MOST_EVENTS + 1)
        receipt["events"], receipt["more"] = events[:_MOST_EVENTS], len(events) > _MOST_EVENTS
    except StoreFault as fault:
        receipt["problem"] = fault.code
    return receipt


def recent(terminal, request: dict) -> dict:
    """Give what happened last, of all receipts and of the terminal itself, newest first.

    `before` asks for older events; [] when those are of archived receipts: see `read`.
    """
    events = terminal.journal.recent(number(request, "before"), _MOST_RECENT)
    lines = [
        [seq, clock_text(at), what, job if job >= 0 else None, unit, detail]
        for seq, at, what, job, unit, detail in events
    ]
    return {"ok": True, "events": lines}


def check(terminal, request: dict) -> dict:
    """Look at the records of one file, the oldest or the next one behind the `after` given."""
    after = number(request, "after")
    found = terminal.journal.check(-1 if after is None else after)
    if found is None:
        return {"ok": True, "file": "", "next": None, "records": 0, "damaged": [], "more": 0}
    bound, name, sound, damaged = found
    return {
        "ok": True,
        "file": name,
        "next": bound,
        "records": sound,
        "damaged": [list(one) for one in damaged[:_MOST_DAMAGED]],
        "more": max(0, len(damaged) - _MOST_DAMAGED),
    }


def erase(terminal, request: dict) -> dict:
    """Forget every receipt; the settings stay.  `seen` is the newest one that was exported.

    Unprinted copies are erased only with `force`, newer receipts than `seen` not at all.
    """
    by, force, seen = person(request), flag(request, "force"), number(request, "seen")
    journal = terminal.journal
    stored, unprinted = journal.stored(), journal.unfinished()
    if terminal.pump.busy:
        raise Refused("printing", "journal")
    if unprinted and not force:
        raise Refused("unprinted", "journal", "%d of them" % unprinted)
    if seen is not None and [job for job in journal.jobs(1) if job.seq > seen]:
        raise Refused("not-exported", "seen")
    old = journal.problems
    take_time(terminal)
    journal.erase(by)
    left = [problem for problem in terminal.problems if problem not in old]
    terminal.problems = left + journal.problems
    return {"ok": True, "erased": stored, "unprinted": unprinted}


def make(terminal, request: dict) -> dict:
    """Format a storage that cannot be read.  What was on it is lost."""
    by = person(request)
    if not terminal.storage.damaged:
        raise Refused("storage-sound", "storage")
    take_time(terminal)
    terminal.storage.format()
    terminal.problems = []  # also of fonts, which `reload` leaves alone
    reload(terminal)
    terminal.open_fonts()
    terminal.journal.boot("storage formatted by " + by)
    return {"ok": True}


def take_time(terminal) -> None:
    """Ask the watchdog to be patient with what follows."""
    if terminal.watchdog:
        terminal.watchdog.patience(_ERRAND_S)


def reload(terminal) -> None:
    """Begin anew with what is on flash now, as a boot does."""
    fonts = [problem for problem in terminal.problems if problem[1].startswith("font ")]
    terminal.problems = terminal.storage.load(terminal.settings, terminal.journal) + fonts
    terminal.storage.bar(terminal.guard, terminal.panel)
    terminal.panel.unprinted(terminal.journal.unfinished())
