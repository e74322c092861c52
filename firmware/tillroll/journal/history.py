"""The records of one job, found through the link from each to the one before."""

from tillroll.journal import records
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


def load(segments, number: int, last: int):
    """The Job as its records say, or None when its first record is damaged or gone.

    Raises StoreFault.
    """
    record = segments.get(number)
    if record is None or record[0] != records.ACCEPTED:
        return None
    job = Job(number, record[1], record[2])
    for found in chain(segments, number, last)[1:]:
        kind, _, body = segments.get(found)
        _, _, unit, value = records.read_event(body)
        job.apply(kind, found, unit, value, body[records.EVENT :])
    return job


def chain(segments, number: int, last: int) -> list:
    """Numbers of all records of the job, oldest first.  Raises StoreFault."""
    found = []
    at = last
    while at > number:
        record = segments.get(at)
        previous = _previous(record, number)
        if not number <= previous < at:
            return _scan(segments, number, last)
        found.append(at)
        at = previous
    found.append(number)
    found.reverse()
    return found


def events(segments, number: int, last: int):
    """Give (seq, at, what, unit, detail) of each record of the job, oldest first.

    The unit is -1 where the whole job is meant.  Raises StoreFault.
    """
    for found in chain(segments, number, last):
        record = segments.get(found)
        if record is not None:
            kind, at, body = record
            unit, detail = _told(kind, body)
            yield found, at, WHAT[kind], unit, detail


def _previous(record, number):
    """The record of the job before this one; -1 when this is no sound event of the job."""
    if record is None or not records.of_job(record[0]):
        return -1
    job, previous, _, _ = records.read_event(record[2])
    return previous if job == number else -1


def _scan(segments, number, last):
    """The slow way, where a record between is damaged: all segments from first to last."""
    found = [number]
    for position in range(max(segments.locate(number), 0), segments.locate(last) + 1):
        for state, kind, at, _, body in segments.walk(position):
            event = state == records.WHOLE and at > number and records.of_job(kind)
            if event and records.read_event(body)[0] == number:
                found.append(at)
    return found


def _told(kind, body):
    if kind == records.ACCEPTED:
        return -1, records.read_accepted(body)[6].decode()
    _, _, unit, value = records.read_event(body)
    unit = -1 if unit == records.WHOLE_JOB else unit
    at = records.EVENT
    if kind == records.STARTED:
        return unit, str(value)
    if kind == records.REPRINT:
        at = records.take(body, at)[1]
    elif kind in (records.DUPLICATE, records.CONFLICT):
        return unit, str(int.from_bytes(bytes(body[at : at + 4]), "little"))
    if len(body) == at:
        return unit, ""
    return unit, records.take(body, at)[0].decode()
