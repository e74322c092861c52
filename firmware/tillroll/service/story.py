"""What became of an approval, in a few plain sentences, for a person who asks why."""

from micropython import const

from tillroll.codes import CODES
from tillroll.journal import job as states
from tillroll.journal.job import COPIES
from tillroll.service.wording import DUPLICATED, MARKS, REPLACES, clock_text

_MOST_UNITS = const(4)  # copies whose troubles are told; the events have them all


def sentence(terminal, job) -> str:
    """Say what happened to the job, and what to do if something is left to do."""
    text = "Voucher %06d" % job.voucher
    if job.decision in (states.DECLINED, states.DECLINED_PRINT):
        text += " was declined (%s)" % job.reason.replace("=", " ")
        text += ", so no slip was due." if not job.states else "; its slip"
    elif not job.states:
        text += _suppressed(job)
    if job.states:
        text += _waiting(terminal, job) if job.is_open() else _ended(terminal, job)
    return text + _troubles(terminal, job) + _pauses(terminal, job) + _repeats(job)


def _suppressed(job) -> str:
    """Tell who had switched printing off, from a reason such as `auto_print=off;by=li;at=0`."""
    parts = dict([part.split("=", 1) for part in job.reason.split(";") if "=" in part])
    at = int(parts.get("at") or 0)
    by, mode = parts.get("by") or "somebody", parts.get("auto_print", "off")
    when = " on " + clock_text(at) if at else ""
    why = " was approved but not printed, because %s set auto_print %s%s." % (by, mode, when)
    return why + " To print it: `reprint %06d`." % job.voucher


def _waiting(terminal, job) -> str:
    if job.held:
        return _held(terminal, job)
    reason = terminal.pump.stopped
    if reason:
        return " waits: %s. %s" % (_meaning(reason), CODES[reason][1])
    if terminal.pump.is_printing(job):
        return " is printing now."
    return " waits for its turn; nothing needs to be done."


def _held(terminal, job) -> str:
    why = "auto_print is set to ask" if job.decision == states.ASK else "it is held"
    found = _last(terminal, job, "held")
    return " waits for a person to decide, because %s: `jobs print` or `jobs discard`." % (
        HOLDS.get(found) or found or why
    )


def _last(terminal, job, kind: str) -> str:
    """What the newest event of this kind says, "" if there is none."""
    found = ""
    for _seq, _at, what, _unit, detail in terminal.journal.timeline(job):
        if what == kind:
            found = detail
    return found


HOLDS = {
    "hold-expired": "it is older than hold_expiry",
    "layout-faulty": "its layout is faulty",
    "font-damaged": "the fonts are damaged",
    "record-damaged": "its record is damaged",
    "record-newer": "newer firmware has stored it",
    "internal": "printing it failed several times",
    "restored": "it comes from a backup and may have been printed since",
}


def _ended(terminal, job) -> str:
    printed = [unit for unit in range(len(job.states)) if job.states[unit] == states.DONE]
    by = _last(terminal, job, "canceled") or "a person"
    if not printed:
        return " was discarded by %s." % by
    names = [_name(job, unit) for unit in printed if unit < job.reprints]
    again = len(printed) - len(names)
    if again:
        names.append("1 reprint" if again == 1 else "%d reprints" % again)
    text = " was printed: %s." % _listed(names)
    dropped = len(job.states) - len(printed)
    if dropped:
        were = "1 copy was" if dropped == 1 else "%d copies were" % dropped
        text += " %s discarded by %s." % (were, by)
    return text


def _troubles(terminal, job) -> str:
    """Tell which copies did not come out at the first try, and what became of them."""
    found = {}  # unit: [times, what happened last, why]
    marks = bytearray(len(job.states))  # of the last try of each unit
    for _seq, _at, what, unit, detail in terminal.journal.timeline(job) if marks else ():
        if what == "started":
            marks[unit] = int(detail)
        elif what in ("void", "uncertain"):
            times = found[unit][0] if unit in found else 0
            found[unit] = (times + 1, what, detail)
    text = ""
    for unit in sorted(found)[:_MOST_UNITS]:
        text += _trouble(job, unit, found[unit]) + _outcome(job, unit, marks[unit])
    if len(found) > _MOST_UNITS:
        text += " So it was with %d more: see the events." % (len(found) - _MOST_UNITS)
    if "media-jam" in [reason for _times, _what, reason in found.values()]:
        text += " Slips just before may be missing, too: `reprint` them."
    return text


def _trouble(job, unit: int, found: tuple) -> str:
    times, what, reason = found
    name, often = _the(job, unit), " %d times" % times if times > 1 else ""
    if what == "void":
        name = name[0].upper() + name[1:]
        return " %s came out incomplete%s (%s: %s)" % (name, often, reason, _meaning(reason))
    if reason:
        whether = " It is unknown%s whether %s came out (%s: %s)"
        return whether % (often, name, reason, _meaning(reason))
    return " A restart left it unknown%s whether %s came out" % (often, name)


def _outcome(job, unit: int, mark: int) -> str:
    """What became of a copy that had trouble; `mark` is that of its last try."""
    state = job.states[unit]
    if state == states.CANCELED:
        return "; it was not printed again."
    if state == states.DONE:
        return "; it was printed again, %s." % MARKS[mark]
    if unit >= job.reprints or state == states.UNCERTAIN:
        mark = DUPLICATED
    elif state == states.VOID:
        mark = REPLACES
    return "; it is to be printed again, %s." % MARKS[mark]


def _pauses(terminal, job) -> str:
    """Tell of the waits in place: the copies are whole in spite of them."""
    told = []
    for _seq, _at, what, unit, reason in terminal.journal.timeline(job):
        if what == "paused":
            text = " Printing paused in %s (%s)." % (_the(job, unit), reason)
            if text not in told:
                told.append(text)
    return "".join(told[:_MOST_UNITS])


def _repeats(job) -> str:
    text = ""
    if job.repeats:
        text = " The approval came %d times and was accepted once." % (job.repeats + 1)
    if job.conflicts:
        was = "1 approval" if job.conflicts == 1 else "%d approvals" % job.conflicts
        verb = "was" if job.conflicts == 1 else "were"
        text += " %s with the same number but other content %s refused." % (was, verb)
    return text


def _meaning(reason: str) -> str:
    """What a reason means, as a part of a sentence."""
    text = CODES.get(reason, CODES["internal"])[0]
    return text[0].lower() + text[1:-1]


def _name(job, unit: int) -> str:
    if unit < job.reprints:
        return COPIES[job.copies[unit]] + " copy"
    return "reprint %d" % (unit - job.reprints + 1)


def _the(job, unit: int) -> str:
    return ("the " if unit < job.reprints else "") + _name(job, unit)


def _listed(names: list) -> str:
    """Join as `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
