"""Verbs about settings.  What is allowed is the settings table's business, not ours."""

from tillroll.approval.text import joined
from tillroll.errors import Refused, StoreFault
from tillroll.service.request import flag, person, text


def listing(terminal, _request: dict) -> dict:
    """Give every setting and its value, and the defaults that are the board's own."""
    settings = terminal.settings
    return {"ok": True, "settings": dict(settings.items()), "factory": settings.factory}


def get(terminal, request: dict) -> dict:
    """Give one setting, and who changed it when."""
    key = _key(terminal, request)
    by, at = terminal.settings.changed(key)
    return {"ok": True, "key": key, "value": terminal.settings[key], "by": by, "at": at}


def change(terminal, request: dict) -> dict:
    """Change one setting, durably, with a record of who did it.

    The answer has `unrecorded` when the change is in force but the journal did not take it.
    """
    key, by = _key(terminal, request), person(request)
    if "value" not in request:
        raise Refused("request-field", "value", "is missing")
    value = request["value"]
    old = terminal.settings.set(key, joined(value) if isinstance(value, str) else value, by)
    answer = {"ok": True, "key": key, "old": old, "value": terminal.settings[key]}
    if old != answer["value"]:
        _record(terminal, ((key, old, answer["value"]),), by, answer)
    return answer


def apply(terminal, request: dict) -> dict:
    """Change several settings in one write: all of them or, when one is refused, none.

    With `check` the answer is the same, and nothing is changed.
    """
    by, check, wanted = person(request), flag(request, "check"), request.get("settings")
    if not isinstance(wanted, dict):
        raise Refused("request-field", "settings", "must be an object")
    for key, value in wanted.items():
        _known(terminal, key, "settings")
        if isinstance(value, str):
            wanted[key] = joined(value)
    changed = terminal.settings.change(wanted, by, check)
    return _told(terminal, changed, by, check)


def reset(terminal, request: dict) -> dict:
    """Give all settings their factory values, durably, with a record of who did it."""
    by = person(request)
    return _told(terminal, terminal.settings.reset(), by)


def _told(terminal, changed, by: str, check: bool = False) -> dict:
    lines = [{"key": key, "old": old, "value": value} for key, old, value in changed]
    answer = {"ok": True, "changed": lines}
    if not check:
        _record(terminal, changed, by, answer)
    return answer


def _record(terminal, changed, by: str, answer: dict):
    try:
        for key, old, value in changed:
            terminal.journal.setting(key, str(old), str(value), by)
    except StoreFault as fault:
        answer["unrecorded"] = fault.code


def _key(terminal, request: dict) -> str:
    return _known(terminal, text(request, "key"), "key")


def _known(terminal, key: str, where: str) -> str:
    """The key, which no refusal quotes."""
    if key not in [entry[0] for entry in terminal.settings.items()]:
        raise Refused("setting-unknown", where)
    return key
