"""What happened to one job, in words.  For an errand within an Overlay."""

from tillroll.journal import archive, records
from tillroll.journal.history import chain, newest

WHAT = {
    records.ACCEPTED: "accepted",
    records.STARTED: "started",
    records.DONE: "done",
    records.VOID: "void",
    records.UNCERTAIN: "uncertain",
    records.CANCELED: "canceled",
    records.HELD: "held",
    records.RELEASED: "released",
    records.REPRINT: "reprint",
    records.DUPLICATE: "duplicate",
    records.CONFLICT: "conflict",
    records.PAUSED: "paused",
}


def events(log, number: int, last: int):
    """Give (seq, at, what, unit, detail) of each record of the job, oldest first.

    The unit is -1 where the whole job is meant.  Raises StoreFault.
    """
    floor, payload = number, b""
    filed = log.filed(number)
    if filed:
        begun, body, payload = filed
        floor = archive.last_of(payload)
        yield number, begun, WHAT[records.ACCEPTED], -1, decided(body)
        for found, kind, at, unit, value, rest in archive.events_of(payload, number, begun):
            copy, detail = told(kind, unit, value, rest)
            yield found, at, WHAT[kind], copy, detail
    else:
        record = log.get(number)
        if record:
            yield number, record[1], WHAT[records.ACCEPTED], -1, decided(record[2])
    for found in chain(log, number, newest(log, number, last, payload), floor):
        record = log.get(found)
        if record:
            kind, at, body = record
            _, _, unit, value = records.read_event(body)
            unit, detail = told(kind, unit, value, body[records.EVENT :])
            yield found, at, WHAT[kind], unit, detail


def decided(body) -> str:
    """The reason for the decision, from the body of ACCEPTED."""
    return records.read_accepted(body)[6].decode()


def told(kind, unit, value, rest):
    """(unit or -1, detail) of an event."""
    unit = -1 if unit == records.WHOLE_JOB else unit
    at = 0
    if kind == records.STARTED:
        return unit, str(value)
    if kind == records.REPRINT:
        at = records.take(rest, at)[1]
    elif kind in (records.DUPLICATE, records.CONFLICT):
        return unit, str(int.from_bytes(bytes(rest[:4]), "little"))
    if len(rest) == at:
        return unit, ""
    return unit, records.take(rest, at)[0].decode()
