"""The events of a journal in plain words."""

from collections.abc import Callable
from typing import Any

from tillctl.listing import told

_DECISIONS = {
    "print": "it is to be printed",
    "waiting-for-clerk": "a clerk is to say whether to print it",
    "suppressed-by-setting": "it is not printed, because auto_print is off",
    "declined": "the bank has declined it, no slip is due",
    "declined-slip": "the bank has declined it, a slip is due",
}


def sentence(event: dict[str, Any], receipt: dict[str, Any] | None) -> str:
    """Say an event; `receipt` is the one that it befell.  Unknown ones are told as they are."""
    what, detail = event["what"], event["detail"]
    if what in _OF_TERMINAL and isinstance(detail, list):
        return _OF_TERMINAL[what](*detail)
    if what == "accepted" and receipt:
        kind, amount = told(receipt)
        return f"A {kind} of {amount} came: {_DECISIONS.get(receipt['decision'], '?')}."
    if what == "started":
        return f"{_copy(event)} begins to print{_mark(detail)}."
    if what in _OF_RECEIPT:
        words = {"copy": _copy(event), "by": _by(detail), "reason": _meaning(detail)}
        return _OF_RECEIPT[what].format(**words, often=_often(detail))
    return " ".join(word for word in (what, event["copy"], str(detail)) if word)


def _by(name: str) -> str:
    return f" by {name}" if name else ""


def _changed(key: str, old: str, new: str, by: str) -> str:
    if key == "clock":
        was = "for the first time" if old == "unset" else f"when it was {old}"
        return f"The clock was set to {new}{_by(by)}, {was}."
    if key == "logo" or key.startswith(("layout ", "font ")):
        did = "removed" if not new else "replaced" if old else "installed"
        return f"The own {key} was {did}{_by(by)}."
    return f"The setting {key} was changed{_by(by)}: {old or 'empty'} -> {new or 'empty'}."


_OF_TERMINAL: dict[str, Callable[..., str]] = {
    "setting": _changed,
    "boot": lambda cause: f"The terminal started ({cause}).",
    "erased": lambda by: f"The journal was erased{_by(by)}.",
    "restored": lambda by: f"A backup was restored{_by(by)}.",
}

_OF_RECEIPT = {
    "done": "{copy} is printed.",
    "void": "{copy} came out incomplete: {reason}.",
    "uncertain": "A restart left it unknown whether it came out: {copy}.",
    "canceled": "What was unprinted is discarded{by}.",
    "held": "It waits for a person: {reason}.",
    "released": "It was released for printing{by}.",
    "reprint": "{copy} was asked for{by}.",
    "duplicate": "The approval came again, {often} so far.",
    "conflict": "Another approval came under its number, and was refused, {often} so far.",
    "paused": "{copy} paused and went on: {reason}.",
}


def _copy(event: dict[str, Any]) -> str:
    name = event["copy"]
    if not name:
        return "A copy"
    if name.startswith("reprint "):
        _, number, kind = name.split(" ", 2)
        return f"Reprint {number} ({kind} copy)"
    return f"The {name} copy"


def _mark(detail: str) -> str:
    """What the copy says of itself: from the number of the record, or already in words."""
    from tillroll.service.wording import MARKS

    mark = MARKS[int(detail)] if detail.isdigit() and int(detail) < len(MARKS) else detail
    return f", {mark}" if mark else ""


def _often(count: str) -> str:
    return "once" if count == "1" else f"{count} times"


def _meaning(reason: str) -> str:
    """The words of a reason or of a code, without the full stop."""
    from tillroll.codes import CODES
    from tillroll.service.story import HOLDS

    if reason in HOLDS:
        return HOLDS[reason]
    if reason not in CODES:
        return reason
    text = CODES[reason][0]
    return text[0].lower() + text[1:].rstrip(".")
