"""The words of the outside for decisions, job states (RFC 8011) and copies."""

from tillroll.journal import job as jobs

DECISIONS = {
    jobs.PRINT: "print",
    jobs.ASK: "waiting-for-clerk",
    jobs.SUPPRESSED: "suppressed-by-setting",
    jobs.DECLINED: "declined",
    jobs.DECLINED_PRINT: "declined-slip",
}

UNIT_STATES = {
    jobs.WAITING: "pending",
    jobs.STARTED: "printing",
    jobs.DONE: "printed",
    jobs.VOID: "incomplete",
    jobs.UNCERTAIN: "uncertain",
    jobs.CANCELED: "discarded",
}

# What a copy says of itself, by the mark of its STARTED record.
DUPLICATED = 1
REPLACES = 2
MARKS = ("", "marked DUPLICATED", "marked as replacing an incomplete slip")


def job_state(job, pump) -> str:
    """Give the job-state keyword of RFC 8011, 5.3.7; "none" when nothing was ever due."""
    if not job.states:
        return "none"
    if pump.is_printing(job):
        return "processing-stopped" if pump.stopped else "processing"
    if job.is_open():
        return "pending-held" if job.held else "pending"
    printed = any(state == jobs.DONE for state in job.states)
    return "completed" if printed else "canceled"


def describe(terminal, job) -> dict:
    """Say of a job what every answer says."""
    return {
        "ok": True,
        "id": job.ident.decode(),
        "voucher": "%06d" % job.voucher,
        "decision": DECISIONS[job.decision],
        "state": job_state(job, terminal.pump),
    }


def copy_name(job, unit: int) -> str:
    """Name a unit: "merchant", "reprint 2 cardholder"."""
    name = jobs.COPIES[job.copies[unit]]
    return name if unit < job.reprints else "reprint %d %s" % (unit - job.reprints + 1, name)


def clock_text(at: int) -> str:
    """Write epoch seconds as `YYYY-MM-DD HH:MM:SS`; "unset" for 0."""
    if not at:
        return "unset"
    year, month, day, _, hours, minutes, seconds, _ = datetime(at)
    return "%04d-%02d-%02d %02d:%02d:%02d" % (year, month, day, hours, minutes, seconds)


def datetime(at: int):
    """The date of epoch seconds in the parts of `machine.RTC.datetime`; weekday 0 is a Monday."""
    days, seconds = divmod(at, 86400)
    hours, seconds = divmod(seconds, 3600)
    return _civil(days) + ((days + 3) % 7, hours, seconds // 60, seconds % 60, 0)


def _civil(days: int):
    """Days since 1970-01-01 to a Gregorian date, counting years from March so leap days end them.

    Ports of MicroPython differ in the epoch of `time.gmtime`, so it cannot be used here.
    """
    era, day = divmod(days + 719468, 146097)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5
    year += era * 400 + (month >= 10)
    return year, month - 9 if month >= 10 else month + 3, day + 1
