"""What becomes of an approval that comes in: it is stored with a decision, or known already.

For an errand within an Overlay: the loop, which prints, does without.
"""

from tillroll.approval.identity import approved, digest, identity
from tillroll.approval.pack import pack
from tillroll.errors import Refused
from tillroll.journal import job as jobs


def accept(journal, settings, approval: dict):
    """See Pump.accept; gives (job, is_new).  Raises Refused id-conflict, StoreFault."""
    ident = identity(approval)
    payload = pack(approval)
    content = digest(payload)
    known = journal.find(ident, int(approval["trace"]))
    if known is None:
        return _store(journal, settings, ident, content, approval, payload), True
    if bytes(known.digest) == content:
        journal.duplicate(known)
        return known, False
    journal.conflict(known, content)
    raise Refused("id-conflict", ident.decode(), "the stored approval has other content")


def _store(journal, settings, ident: bytes, content: bytes, approval: dict, payload: bytes):
    decision, reason = _decide(settings, approval)
    return journal.accept(
        ident,
        content,
        int(approval["trace"]),
        approval.get("reference", "").encode(),
        decision,
        _copies(settings, decision),
        reason.encode(),
        payload,
    )


def _decide(settings, approval: dict):
    if not approved(approval):
        declined = "response=" + approval["response"]
        if settings["print_declined"]:
            return jobs.DECLINED_PRINT, declined
        return jobs.DECLINED, declined
    mode = settings["auto_print"]
    if mode == "on":
        return jobs.PRINT, ""
    by, at = settings.changed("auto_print")
    reason = "auto_print=%s;by=%s;at=%d" % (mode, by, at)
    return (jobs.ASK if mode == "ask" else jobs.SUPPRESSED), reason


def _copies(settings, decision: int) -> bytes:
    if decision == jobs.DECLINED_PRINT:
        return bytes((jobs.CARDHOLDER,))
    if decision in (jobs.PRINT, jobs.ASK):
        return bytes(range(settings["copies"]))
    return b""
