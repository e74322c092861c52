"""The records of one job: those filed in an archive, then from each to the one before."""

from tillroll.journal import archive, records
from tillroll.journal.job import Job


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
    for found in chain(log, number, newest(log, number, last, payload), floor):
        record = log.get(found)
        if record:
            _, _, unit, value = records.read_event(record[2])
            job.apply(record[0], found, unit, value, record[2][records.EVENT :])
    return job


def newest(log, number: int, last: int, payload) -> int:
    """The newest record of the job that is not in `payload`; see `load`.  Raises StoreFault."""
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


def _previous(record, number):
    """The record of the job before this one; -1 when this is no sound event of the job."""
    if record is None or not records.of_job(record[0]):
        return -1
    job, previous, _, _ = records.read_event(record[2])
    return previous if job == number else -1
