"""One sentence that says what became of an approval, for a person who asks why."""

from tillroll.errors import CODES
from tillroll.journal import job as states
from tillroll.journal.job import COPIES
from tillroll.service.wording import clock_text


def sentence(terminal, job) -> str:
    """Say what happened to the job, and what to do if something is left to do."""
    voucher = "Voucher %06d" % job.voucher
    if not job.states:
        return voucher + _unprinted(job)
    if job.is_open():
        return voucher + _waiting(terminal, job)
    return voucher + " " + _ended(job) + _reservations(terminal, job)


def _unprinted(job) -> str:
    if job.decision == states.DECLINED:
        return " was declined (%s), so no slip was due." % job.reason.replace("=", " ")
    setting, by, at = _setting(job.reason)
    return " was approved but not printed, because %s was set by %s (%s). Reprint it at will." % (
        setting,
        by,
        at,
    )


def _setting(reason: str):
    """Take `auto_print=off;by=li;at=0` apart: what was set, by whom, when."""
    parts = dict(part.split("=", 1) for part in reason.split(";") if "=" in part)
    at = int(parts.get("at", "0") or 0)
    setting = "auto_print %s" % parts.get("auto_print", "?")
    return setting, parts.get("by") or "the factory", clock_text(at) if at else "time unknown"


def _waiting(terminal, job) -> str:
    if job.held:
        return _held(terminal, job)
    if terminal.pump.is_printing(job) and not terminal.pump.stopped:
        return " is printing now."
    reason = terminal.pump.stopped
    if reason:
        what, remedy = CODES[reason]
        return " waits: %s %s" % (what[0].lower() + what[1:], remedy)
    return " waits its turn."


def _held(terminal, job) -> str:
    why = "a person must say whether to print it"
    if job.decision == states.ASK:
        why = "auto_print is set to ask"
    for _seq, _at, what, _unit, detail in terminal.journal.timeline(job):
        if what == "held" and detail:
            why = HOLDS.get(detail, detail)
    return " waits for a person, because %s. Use `jobs print` or `jobs discard`." % why


HOLDS = {
    "hold-expired": "it is older than hold_expiry",
    "layout-faulty": "its layout is faulty",
    "internal": "printing it failed several times",
}


def _ended(job) -> str:
    printed = [unit for unit in range(len(job.states)) if job.states[unit] == states.DONE]
    if not printed:
        return "was discarded by a person: no slip came out."
    names = [_name(job, unit) for unit in printed]
    dropped = len(job.states) - len(printed)
    text = "was printed: %s." % " and ".join(names)
    return text + " %d discarded by a person." % dropped if dropped else text


def _name(job, unit: int) -> str:
    name = COPIES[job.copies[unit]] + " copy"
    return name if unit < job.reprints else "reprint %d" % (unit - job.reprints + 1)


def _reservations(terminal, job) -> str:
    text = ""
    for _seq, _at, what, unit, detail in terminal.journal.timeline(job):
        if what == "void":
            text += " The %s came out incomplete (%s) and was replaced." % (_name(job, unit), detail)
        elif what == "uncertain":
            text += " The power failed during the %s: printed again as DUPLICATED." % _name(job, unit)
    if job.repeats:
        text += " The approval came %d times and was accepted once." % (job.repeats + 1)
    if job.conflicts:
        text += " Refused under the same number, with other content: %d." % job.conflicts
    return text
