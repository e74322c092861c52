"""The records of one job: those filed in an archive, then from each to the one before."""

from tillroll.journal import archive, records
from tillroll.journal.job import Job

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


def load(log, number: int, last: int):
    """The Job as its records say, or None when its first record is damaged or gone.

    `last` is its newest record, or -1 where that is for the archives to say.  Raises StoreFault.
    """
    floor, payload = number, b""
    filed = log.filed(number)
    if filed:
        at, body, payload = filed
        floor = archive.last_of(payload)
    else:
        record = log.get(number)
        if record is None or record[0] != records.ACCEPTED:
            return None
        _, at, body = record
    job = Job(number, at, body)
    if payload:
        for found, kind, _, unit, value, rest in archive.events_of(payload, number, at):
            job.apply(kind, found, unit, value, rest)
    for found in chain(log, number, _newest(log, number, last, payload), floor):
        record = log.get(found)
        if record:
            _, _, unit, value = records.read_event(record[2])
            job.apply(record[0], found, unit, value, record[2][records.EVENT :])
    return job


def _newest(log, number, last, payload):
    if last >= 0:
        return last
    if payload:
        return max(log.shelf.late(number), archive.last_of(payload))
    return log.shelf.last(number)


def chain(log, number: int, last: int, floor: int) -> list:
    """Numbers of the job's records above `floor`, oldest first.  Raises StoreFault."""
    found = []
    at = last
    while at > floor:
        previous = _previous(log.get(at), number)
        if not floor <= previous < at:
            return log.scan(number, floor, last)
        found.append(at)
        at = previous
    found.reverse()
    return found


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
    for found in chain(log, number, _newest(log, number, last, payload), floor):
        record = log.get(found)
        if record:
            kind, at, body = record
            _, _, unit, value = records.read_event(body)
            unit, detail = told(kind, unit, value, body[records.EVENT :])
            yield found, at, WHAT[kind], unit, detail


def _previous(record, number):
    """The record of the job before this one; -1 when this is no sound event of the job."""
    if record is None or not records.of_job(record[0]):
        return -1
    job, previous, _, _ = records.read_event(record[2])
    return previous if job == number else -1


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
