"""Verbs that only read: status, jobs, why."""

from tillroll.journal.job import COPIES
from tillroll.service.approvals import describe, pick
from tillroll.service.story import sentence
from tillroll.service.wording import MARKS, UNIT_STATES, clock_text

_MOST_JOBS = 12  # in one answer; ask again with `before`
_MOST_EVENTS = 24  # in one answer; ask again with `after`


def status(terminal, _request: dict) -> dict:
    """Give the printer's state and reasons (RFC 8011, 5.4.11 and 5.4.12) and the terminal's."""
    pump, readings = terminal.pump, terminal.guard.readings
    reasons = terminal.guard.reasons()
    if pump.stopped and pump.stopped not in reasons:
        reasons.append(pump.stopped)
    stopped = any(reason != "media-low" for reason in reasons)
    return {
        "ok": True,
        "version": terminal.version,
        "board": terminal.board,
        "printer": "stopped" if stopped else "processing" if pump.job else "idle",
        "reasons": reasons,
        "auto_print": terminal.settings["auto_print"],
        "unprinted": terminal.journal.unfinished(),
        "due": pump.job is not None or terminal.journal.next_unit() is not None,
        "stored": terminal.journal.stored(),
        "head_ddc": readings.head_ddc,
        "supply_mv": readings.supply_mv,
        "paper": readings.paper,
        "platen": readings.platen,
        "clock": clock_text(terminal.clock.now()),
        "missing_glyphs": ["U+%04X" % code for code in terminal.press.missing],
        "problems": ["%s %s" % problem for problem in terminal.problems],
        "last_error": pump.problem,
    }


def jobs(terminal, request: dict) -> dict:
    """Give the newest jobs, at most twelve; `before` (a `seq`) asks for older ones."""
    found = terminal.journal.jobs(_MOST_JOBS, request.get("before"))
    return {"ok": True, "jobs": [_line(terminal, job) for job in found]}


def _line(terminal, job) -> dict:
    line = describe(terminal, job)
    line.pop("ok")
    line["seq"] = job.seq
    line["at"] = clock_text(job.at)
    line["copies"] = [_copy(job, unit) for unit in range(len(job.states))]
    return line


def _copy(job, unit: int) -> str:
    name = COPIES[job.copies[unit]]
    if unit >= job.reprints:
        name = "reprint %d %s" % (unit - job.reprints + 1, name)
    return "%s: %s" % (name, UNIT_STATES[job.states[unit]])


def why(terminal, request: dict) -> dict:
    """Tell the story of one approval: a sentence, and what happened when."""
    job = pick(terminal, request)
    answer = _line(terminal, job)
    answer["ok"] = True
    answer["sentence"] = sentence(terminal, job)
    events = []
    after = request.get("after", 0)
    for seq, at, what, unit, detail in terminal.journal.timeline(job):
        if seq > after:
            if what == "started":
                detail = MARKS[int(detail)]
            events.append([seq, clock_text(at), what, _unit_name(job, unit), detail])
        if len(events) == _MOST_EVENTS:
            break
    answer["events"] = events
    answer["repeats"] = job.repeats
    answer["conflicts"] = job.conflicts
    return answer


def _unit_name(job, unit) -> str:
    if not 0 <= unit < len(job.copies):
        return ""
    return _copy(job, unit).split(":")[0]

