"""What happened last, of all jobs and of the terminal itself, out of the segments in use."""

from tillroll.journal import records
from tillroll.journal.timeline import WHAT, decided, told

_OWN = {
    records.SETTING: "setting",
    records.BOOT: "boot",
    records.ERASED: "erased",
    records.RESTORED: "restored",
}


def recent(log, before, most: int) -> list:
    """At most `most` events numbered below `before` (None: the newest), newest first.

    Each is (number, at, what, job, unit, detail); the job is -1 for what is none's, and then the
    detail a list of texts; the unit is -1 where the whole job is meant.  [] when the rest is in
    archives.  Raises StoreFault.
    """
    found, segments = [], log.segments
    for position in range(len(segments.bounds) - 1, -1, -1):
        if before is not None and segments.bounds[position] + 1 >= before:
            continue
        page = []
        for state, kind, number, at, body in segments.walk(position):
            if state == records.WHOLE and (before is None or number < before):
                event = _event(kind, number, body)
                if event:
                    page.append((number, at) + event)
        page.reverse()
        found += page[: most - len(found)]
        if len(found) == most:
            break
    return found


def _event(kind, number, body):
    """(what, job, unit, detail), or None for what is nobody's business."""
    if kind == records.ACCEPTED:
        return WHAT[kind], number, -1, decided(body)
    if records.of_job(kind):
        job, _, unit, value = records.read_event(body)
        unit, detail = told(kind, unit, value, body[records.EVENT :])
        return WHAT[kind], job, unit, detail
    if kind not in _OWN:
        return None
    texts, at = [], 0
    while at < len(body):
        text, at = records.take(body, at)
        texts.append(text.decode())
    return _OWN[kind], -1, -1, texts
