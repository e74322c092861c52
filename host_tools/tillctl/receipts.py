"""A stored receipt as an export has it: from the terminal's words to JSON lines and CSV rows."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from tillctl.client import Asked

# Of a CSV file, before the fields of the approval and behind them; new ones go to the end.
_BEFORE = (
    *("seq", "id", "voucher", "reference", "accepted_at", "decision", "reason", "state"),
    *("held", "copies", "repeats", "conflicts", "problem"),
)
_BEHIND = ("events",)

# What makes a spreadsheet program take a text for a formula (OWASP, "CSV Injection"); the
# full-width forms are taken for the plain ones by some.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def stored(client: Asked) -> Iterator[dict[str, Any]]:
    """Ask for every receipt, newest first.  Raises Fault."""
    fields: dict[str, int] = {}
    while found := client.call("journal-read", **fields)["receipts"]:
        for body in found:
            yield whole(client, body)
            fields = {"before": body["seq"]}


def of(client: Asked, seq: int) -> dict[str, Any] | None:
    """Ask for one receipt by its number; None when it is not there.  Raises Fault."""
    for body in client.call("journal-read", before=seq + 1)["receipts"]:
        if body["seq"] == seq:
            return whole(client, body)
    return None


def whole(client: Asked, body: dict[str, Any]) -> dict[str, Any]:
    """Make the object of an export from an answer of `journal-read`.  Raises Fault."""
    return receipt(body, _later(client, body) if body["more"] else [])


def _later(client: Asked, body: dict[str, Any]) -> list[list[Any]]:
    later: list[list[Any]] = []
    after = body["events"][-1][0]
    while page := client.call("why", id=body["id"], after=after)["events"]:
        later += page
        after = page[-1][0]
    return later


def receipt(body: dict[str, Any], later: list[list[Any]]) -> dict[str, Any]:
    """Make the object of an export from an answer of `journal-read` and its later events."""
    approval, problem = _approval(body["payload"])
    return {
        "seq": body["seq"],
        "id": body["id"],
        "voucher": body["voucher"],
        "reference": body["reference"],
        "accepted_at": _time(body["at"]),
        "decision": body["decision"],
        "reason": body["reason"],
        "state": body["state"],
        "held": body["held"],
        "copies": list(_copies(body)),
        "repeats": body["repeats"],
        "conflicts": body["conflicts"],
        "problem": body["problem"] or problem,
        "approval": approval,
        "events": [
            {"seq": seq, "at": _time(at), "what": what, "copy": copy, "detail": detail}
            for seq, at, what, copy, detail in body["events"] + later
        ],
    }


def _approval(payload: str) -> tuple[dict[str, Any] | None, str]:
    """Unpack the approval; gives it, or None and the code of what is wrong."""
    from tillroll.approval.pack import unpack
    from tillroll.errors import Refused

    try:
        return unpack(base64.b64decode(payload)), ""
    except Refused as fault:
        return None, fault.code
    except (binascii.Error, ValueError):
        return None, "record-damaged"


def _copies(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from tillroll.journal.job import COPIES
    from tillroll.service.wording import UNIT_STATES

    for unit, (kind, state) in enumerate(zip(body["copies"], body["states"], strict=False)):
        reprint = max(0, unit - body["due"] + 1)
        name = COPIES[int(kind)]
        yield {"copy": name, "reprint": reprint, "state": UNIT_STATES[int(state)]}


def _time(text: str) -> str | None:
    return None if text == "unset" else text


def json_line(found: dict[str, Any]) -> str:
    """One receipt as a line of a JSONL file, without its newline."""
    return json.dumps(found, ensure_ascii=False)


def columns() -> list[str]:
    """The columns of a CSV file: always the same ones in the same order."""
    from tillroll.approval.fields import FIELDS, KEY

    return [*_BEFORE, *(f"approval_{row[KEY]}" for row in FIELDS), *_BEHIND]


def csv_row(found: dict[str, Any]) -> list[str]:
    """One receipt as the row of a CSV file, with texts that no spreadsheet takes for formulas."""
    flat = dict(found)
    flat["copies"] = "; ".join(_copy_text(copy) for copy in found["copies"])
    flat["events"] = "; ".join(_event_text(event) for event in found["events"])
    for key, value in (found["approval"] or {}).items():
        flat[f"approval_{key}"] = " / ".join(value) if isinstance(value, list) else value
    return [_cell(flat.get(name)) for name in columns()]


def _copy_text(copy: dict[str, Any]) -> str:
    reprint = f"reprint {copy['reprint']} " if copy["reprint"] else ""
    return f"{reprint}{copy['copy']}: {copy['state']}"


def _event_text(event: dict[str, Any]) -> str:
    words = (event["at"] or "unset", event["what"], event["copy"], event["detail"])
    return " ".join(word for word in words if word)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) and isinstance(value, str) else text
