"""Verbs about the terminal's clock, which is in local time."""

from tillroll.errors import Refused, StoreFault
from tillroll.service.request import number, person
from tillroll.service.wording import clock_text, datetime

_FIRST = 1704067200  # 2024-01-01: an RTC that says less counts as one that was never set
_LAST = 4102444799  # 2099-12-31, the last day that every RTC knows


def show(terminal, _request: dict) -> dict:
    """Give the time, and whether the clock goes on while the power is off."""
    clock = terminal.clock
    now = clock.now()
    return {"ok": True, "clock": clock_text(now), "at": now, "battery": clock.battery}


def change(terminal, request: dict) -> dict:
    """Set the clock, with a record of who did it, which has the new time already.

    The answer has `unrecorded` when the clock is set but the journal did not take it.
    """
    at, by = number(request, "at"), person(request)
    if at is None or not _FIRST <= at <= _LAST:
        raise Refused("request-field", "at", "must be seconds from %d to %d" % (_FIRST, _LAST))
    old = clock_text(terminal.clock.now())
    terminal.clock.set(datetime(at))
    answer = show(terminal, request)
    answer["old"] = old
    try:
        terminal.journal.setting("clock", old, clock_text(at), by)
    except StoreFault as fault:
        answer["unrecorded"] = fault.code
    return answer
