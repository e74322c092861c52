"""What a journal that comes from a backup is told before anything else.

Copies that were due when the backup was made may have been printed since.
"""

from tillroll.errors import StoreFault
from tillroll.journal import records
from tillroll.journal.job import CANCELED, DONE

REASON = "restored"


def note(journal, log, memory, at: int, above: int, by: str) -> None:
    """Number on above `above`; let every unfinished copy be uncertain and wait for a person.

    Raises StoreFault; then nothing may be printed before it was repeated, from the files of the
    backup on.
    """
    segments = log.segments
    if segments.voids():  # with a segment of this very number only
        _append(segments, at, by)
    segments.retire(max(above, segments.sequence))
    _append(segments, at, by)
    for number in memory.backlog.doubtful(segments.sequence):
        job = _job(memory, number)
        if job:
            for unit, state in enumerate(job.states):
                if state not in (DONE, CANCELED):
                    journal.uncertain(job, unit)
            journal.hold(job, REASON)


def _append(segments, at, by):
    segments.append(records.RESTORED, at, records.text(by))
    segments.settle()


def _job(memory, number):
    try:
        return memory.job(number)
    except StoreFault as fault:
        if fault.code != "record-damaged":
            raise
    return None  # it cannot be printed either
