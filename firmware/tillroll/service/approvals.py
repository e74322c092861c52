"""Verbs that ask for paper: approve, reprint, selftest, and what is decided about held jobs."""

from micropython import const

from tillroll.errors import Refused
from tillroll.journal.job import COPIES
from tillroll.overlay import claim
from tillroll.service.request import person, pick
from tillroll.service.wording import describe

_DECODING = const(20480)  # bytes of heap, where the code has to be loaded for it


def approve(terminal, request: dict) -> dict:
    """Take an approval; the answer means that it and its decision are on flash."""
    claim(_DECODING)
    from tillroll.approval.decode import decode  # the other verbs do without its tables

    message = request.get("approval")
    if not isinstance(message, dict):
        raise Refused("request-field", "approval", "must be an object")
    approval, unknown = decode(message)
    job, is_new = terminal.pump.accept(approval)
    answer = describe(terminal, job)
    answer["duplicate"] = not is_new
    if unknown:
        answer["unknown_fields"] = unknown
    return answer


def reprint(terminal, request: dict) -> dict:
    """Print a receipt again, marked and numbered.  The same request twice prints once."""
    job = pick(terminal, request)
    copy = request.get("copy", terminal.settings["reprint_copy"])
    if copy not in COPIES:
        raise Refused("request-field", "copy", "one of " + " ".join(COPIES))
    by = person(request)
    unit = terminal.pump.reprint(job, COPIES.index(copy), request["request"], by)
    answer = describe(terminal, job)
    answer["reprint"] = unit - job.reprints + 1
    answer["copy"] = copy
    return answer


def release(terminal, request: dict) -> dict:
    """The clerk wants a held job printed."""
    job = pick(terminal, request)
    if not job.held:
        raise Refused("not-held", job.ident.decode(), "")
    terminal.journal.release(job, person(request))
    return describe(terminal, job)


def discard(terminal, request: dict) -> dict:
    """The clerk does not want what is still unprinted of a job; the receipt stays stored."""
    job = pick(terminal, request)
    if terminal.pump.is_printing(job):
        raise Refused("not-held", job.ident.decode(), "it is printing now")
    if not job.is_open():
        raise Refused("not-held", job.ident.decode(), "nothing of it is unprinted")
    terminal.pump.discard(job, person(request))
    return describe(terminal, job)


def proceed(terminal, _request: dict) -> dict:
    """The clerk has torn the slip off: print the next copy now."""
    terminal.panel.proceed()
    return {"ok": True}


def selftest(terminal, _request: dict) -> dict:
    """Have the self-test printed next; `status` tells what becomes of it.

    Refused with `printing`, `copies-due`, or the reason why the printer stands.
    """
    pump = terminal.pump
    if pump.busy:
        raise Refused("printing", "printer")
    if terminal.journal.next_unit() is not None:
        raise Refused("copies-due", "printer")
    reasons = [reason for reason in terminal.guard.reasons() if reason != "media-low"]
    if pump.stopped or reasons:
        raise Refused(pump.stopped or reasons[0], "printer")
    pump.test = "pending"
    return {"ok": True, "selftest": pump.test}
