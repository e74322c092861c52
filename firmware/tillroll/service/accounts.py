"""Verbs that only read: status, jobs, why."""

from tillroll.errors import StoreFault
from tillroll.service.request import during, number, pick, reference
from tillroll.service.wording import MARKS, UNIT_STATES, clock_text, copy_name, describe

_MOST_JOBS = 12  # in one answer; ask again with `before`
_MOST_EVENTS = 24  # in one answer; ask again with `after`
_MOST_REPRINTS = 4  # of one job that are listed, the newest; `reprints` counts all
_MOST_PROBLEMS = 12  # of the last boot that are listed


def status(terminal, _request: dict) -> dict:
    """Give the printer's state and reasons (RFC 8011, 5.4.11 and 5.4.12) and the terminal's."""
    pump, readings = terminal.pump, terminal.guard.readings
    reasons = terminal.guard.reasons()
    if pump.stopped and pump.stopped not in reasons:
        reasons.append(pump.stopped)
    stopped = any(reason != "media-low" for reason in reasons)
    if not terminal.storage.damaged:
        reasons += _room(terminal.journal)
    return {
        "ok": True,
        "version": terminal.version,
        "board": terminal.board,
        "serial": terminal.serial,
        "boot": terminal.boot_cause,
        "label": terminal.settings["terminal_label"],
        "printer": "stopped" if stopped else "processing" if pump.busy else "idle",
        "reasons": reasons,
        "auto_print": terminal.settings["auto_print"],
        "unprinted": terminal.journal.unfinished(),
        "due": pump.busy or terminal.journal.next_unit() is not None,
        "stored": terminal.journal.stored(),
        "head_ddc": readings.head_ddc,
        "supply_mv": readings.supply_mv,
        "paper": readings.paper,
        "platen": readings.platen,
        "clock": clock_text(terminal.clock.now()),
        "missing_glyphs": ["U+%04X" % code for code in terminal.press.missing],
        "problems": _problems(terminal.problems),
        "last_error": pump.problem,
        "selftest": pump.test,
        "counters": terminal.storage.counters().answer(),
    }


def _room(journal) -> list:
    """The reason that is a warning: approvals will soon be refused."""
    try:
        return ["store-low"] if journal.low() else []
    except StoreFault as fault:
        return [fault.code]


def _problems(problems: list) -> list:
    """What was found at the boot; the last line counts what is not listed."""
    lines = ["%s %s" % problem for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append("%d more" % (len(problems) - _MOST_PROBLEMS))
    return lines


def jobs(terminal, request: dict) -> dict:
    """Give the newest jobs, at most twelve; `before` (a `seq`) asks for older ones.

    `from` and `to` ask for those of a time, `reference` for the newest with that number.
    """
    if "reference" in request:
        job = terminal.journal.by_reference(reference(request))
        found = [job] if job else []
    else:
        before, when = number(request, "before"), during(request)
        found = terminal.journal.jobs(_MOST_JOBS, before, when)
    return {"ok": True, "jobs": [_line(terminal, job) for job in found]}


def _line(terminal, job) -> dict:
    line = describe(terminal, job)
    line.pop("ok")
    line["seq"] = job.seq
    line["at"] = clock_text(job.at)
    line["copies"] = [_copy(job, unit) for unit in _listed(job)]
    line["reprints"] = len(job.states) - job.reprints
    return line


def _listed(job) -> list:
    """The units that an answer lists: those that were due, and the newest reprints."""
    units = list(range(len(job.states)))
    del units[job.reprints : -_MOST_REPRINTS]
    return units


def _copy(job, unit: int) -> str:
    return "%s: %s" % (copy_name(job, unit), UNIT_STATES[job.states[unit]])


def why(terminal, request: dict) -> dict:
    """Tell the story of one approval: a sentence, and what happened when."""
    from tillroll.service.story import sentence  # the other verbs do without its phrases

    after = number(request, "after")
    job = pick(terminal, request)
    answer = _line(terminal, job)
    answer["ok"] = True
    answer["sentence"] = sentence(terminal, job)
    answer["events"] = events_of(terminal, job, -1 if after is None else after, _MOST_EVENTS)
    answer["repeats"] = job.repeats
    answer["conflicts"] = job.conflicts
    return answer


def events_of(terminal, job, after: int, most: int) -> list:
    """At most `most` events behind the one numbered `after`, oldest first.  Raises StoreFault."""
    events = []
    for seq, at, what, unit, detail in terminal.journal.timeline(job):
        if seq > after:
            name = copy_name(job, unit) if 0 <= unit < len(job.copies) else ""
            told = MARKS[int(detail)] if what == "started" else detail
            events.append([seq, clock_text(at), what, name, told])
        if len(events) == most:
            break
    return events
