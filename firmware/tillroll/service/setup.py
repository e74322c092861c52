"""Verbs about settings.  What is allowed is the settings table's business, not ours."""

from tillroll.errors import Refused
from tillroll.service.approvals import person, text


def listing(terminal, _request: dict) -> dict:
    """Give every setting and its value."""
    return {"ok": True, "settings": dict(terminal.settings.items())}


def get(terminal, request: dict) -> dict:
    """Give one setting, and who changed it when."""
    key = text(request, "key")
    by, at = terminal.settings.changed(key)
    return {"ok": True, "key": key, "value": terminal.settings[key], "by": by, "at": at}


def change(terminal, request: dict) -> dict:
    """Change one setting, durably, with a record of who did it."""
    key, by = text(request, "key"), person(request)
    if "value" not in request:
        raise Refused("request-field", "value", "is missing")
    old = terminal.settings.set(key, request["value"], by)
    new = terminal.settings[key]
    terminal.journal.setting(key, str(old), str(new), by)
    return {"ok": True, "key": key, "old": old, "value": new}
