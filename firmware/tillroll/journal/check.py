"""Looks at every record, a file at a time."""

from tillroll.errors import StoreFault
from tillroll.journal import archive, records
from tillroll.journal.segments import name_of

_WORDS = {
    records.DAMAGED: "record-damaged",
    records.TORN: "record-damaged",
    records.NEWER: "record-newer",
}


def check(log, after: int):
    """Look at the file with the next bound above `after`; None when there is none.

    Gives (bound, name, number of sound records, [(code, number of the record)]).
    """
    bound, filed = -1, False
    for candidate in log.segments.bounds:
        if candidate > after:
            bound = candidate
            break
    row = log.shelf.after(after)
    if row >= 0 and (bound < 0 or row <= bound):
        bound, filed = row, True
    if bound < 0:
        return None
    name = archive.name_of(bound) if filed else name_of(bound)
    sound, damaged = 0, []
    try:
        for number, code in _archive(log, bound) if filed else _segment(log, bound):
            if code:
                damaged.append((code, number))
            else:
                sound += 1
    except StoreFault as fault:
        damaged.append((fault.code, bound))
    return bound, name, sound, damaged


def _segment(log, bound):
    position = log.segments.locate(bound + 1)
    newest = position + 1 == len(log.segments.bounds)
    for state, _, number, _, _ in log.segments.walk(position):
        if state == records.TORN and newest:
            return  # never acknowledged
        yield number, _WORDS.get(state, "")


def _archive(log, bound):
    base, has_table = b"", False
    for state, kind, number, _, body in log.reader.walk(
        archive.name_of(bound), bound, archive.TOP
    ):
        code = _WORDS.get(state, "")
        if not code and kind == records.ARCHIVE:
            base = archive.read_head(body)[1]
        elif not code and kind == records.FILED:
            code = _filed(body, base)
        has_table = kind == records.TABLE
        yield number, code
    if not has_table:
        yield bound, "record-damaged"  # found anew from the records, at each look


def _filed(body, base):
    try:
        archive.body_of(bytes(body), base)
    except StoreFault as fault:
        return fault.code
    return ""
