"""Erasing the journal by whole files, oldest first, so that what a power cut leaves is true.

No event of a job lies in an older file than its acceptance.  So a job that is still there has all
its events, and events whose job has gone are passed over at replay: no copy that was printed
becomes due again.
"""

from tillroll.errors import StoreFault
from tillroll.journal import archive, records
from tillroll.journal.segments import name_of


def erase(log, at: int, by: str) -> None:
    """Delete all files but a new one that says who did it; numbers go on from there.

    Raises StoreFault; then all of it is there, or the older part has gone.
    """
    try:
        _note(log, at, by)
    except StoreFault as fault:
        if fault.code != "store-full":
            raise
        _remove(log, log.segments.bounds[-1])
        _note(log, at, by)
    _remove(log, log.segments.bounds[-1])


def _note(log, at, by):
    """Write ERASED as the first record of a new file."""
    log.segments.part()
    log.segments.append(records.ERASED, at, records.text(by))
    log.segments.settle()


def _remove(log, kept):
    """Delete all files but the segment with this bound."""
    for name in _oldest_first(log, kept):
        try:
            log.store.remove(name)
        except StoreFault as fault:
            if fault.code != "store-missing":
                raise


def _oldest_first(log, kept):
    """Names of files; first those whose content is in an archive: without it they would count."""
    for name in list(log.stale):
        yield name
    rows = list(log.shelf.rows())
    for bound in log.segments.bounds:
        while rows and rows[0].bound < bound:
            yield archive.name_of(rows.pop(0).bound)
        if bound != kept:
            yield name_of(bound)
    for row in rows:
        yield archive.name_of(row.bound)
