"""The JSON schema of an approval, made from the firmware's own table of fields.

`python -m tillctl.schema` prints it; docs/approval.schema.json is that output.
`python -m tillctl.schema table` prints the table of fields in docs/approval.md.
"""

import json
import sys
from typing import Any

from tillctl.paths import samples, setup

_EXAMPLES = ("sale", "contactless_waiver", "void", "refund", "preauth_completion", "wallet")
_CONTROLS = r"[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
_MONTH_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

_DESCRIPTIONS = {
    "version": "Version of this message form.",
    "kind": "What the transaction is.",
    "merchant_name": "Name on the head of the slip.",
    "merchant_id": "Card acceptor identification code, ISO 8583 DE 42.",
    "terminal_id": "Card acceptor terminal identification, ISO 8583 DE 41.",
    "operator": "Number or name of the clerk.",
    "issuer": "Bank that issued the card.",
    "acquirer": "Institution that acquires for the merchant.",
    "pan": "Card number, best truncated already: a full one is truncated when it is received.",
    "entry": "How the card number was read.",
    "expiry": "Expiry of the card as YYMM, ISO 8583 DE 14.",
    "batch": "Batch number.",
    "trace": "System trace audit number, ISO 8583 DE 11: the voucher number on the slip.",
    "auth_code": "Authorisation code, ISO 8583 DE 38.",
    "reference": "Retrieval reference number, ISO 8583 DE 37.",
    "date": "Date of the transaction at the terminal, years 2000 to 2099.",
    "time": "Time of the transaction at the terminal.",
    "amount": "Amount without the tip, in minor units of the currency; never negative.",
    "currency": "Currency code of ISO 4217.",
    "tip": "Tip in minor units; amount and tip together have at most 12 digits.",
    "cvm": "How the cardholder was verified.",
    "waiver_limit": "Limit in minor units below which neither PIN nor signature is needed.",
    "response": "Response code, ISO 8583 DE 39; 00 is approved.",
    "response_text": "The host's own words for the response.",
    "wallet_name": "Name of the wallet, for QR payments.",
    "wallet_order": "Order number at the wallet.",
    "original_trace": "Voucher number of the transaction that this one changes.",
    "original_auth": "Authorisation code of the pre-authorisation.",
    "original_reference": "Reference number of the transaction that is refunded.",
    "original_date": "Its date; ISO 8583 keeps it without a year.",
    "remarks": "Lines printed as they are below the transaction.",
    "training": "The slip is marked as a test and not valid.",
    "emv.aid": "Application identifier, tag 4F or 9F06.",
    "emv.label": "Application label, tag 50.",
    "emv.app_name": "Application preferred name, tag 9F12.",
    "emv.tvr": "Terminal verification results, tag 95.",
    "emv.tsi": "Transaction status information, tag 9B.",
    "emv.atc": "Application transaction counter, tag 9F36.",
    "emv.cryptogram": "Application cryptogram, tag 9F26.",
    "emv.cryptogram_kind": "ARQC went online, TC was approved offline, AAC was declined.",
    "emv.pan_seq": "Card sequence number, tag 5F34.",
    "emv.termcap": "Terminal capabilities, tag 9F33.",
    "emv.aip": "Application interchange profile, tag 82.",
    "emv.unpr": "Unpredictable number, tag 9F37.",
    "emv.iad": "Issuer application data, tag 9F10.",
}


def build() -> dict[str, Any]:
    """The schema as JSON values."""
    setup()
    from tillroll.approval import fields

    top: dict[str, Any] = {}
    emv: dict[str, Any] = {}
    for row in fields.FIELDS:
        path = fields.path(row)
        holder, name = (emv, path[4:]) if path.startswith("emv.") else (top, path)
        holder[name] = {"description": _DESCRIPTIONS[path], **_rule(row)}
    top["emv"] = {
        "description": "The chip's data, in hexadecimal as on the wire.",
        "type": "object",
        "properties": emv,
        "dependentRequired": {
            "cryptogram": ["cryptogram_kind"],
            "cryptogram_kind": ["cryptogram"],
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tillroll:approval:1",
        "title": "Approval",
        "description": "What the payment application sends for each transaction, in one line. "
        "Unknown fields are kept out and reported. See approval.md for what a schema cannot say.",
        "type": "object",
        "properties": top,
        "required": list(fields.REQUIRED),
        "allOf": _by_kind(fields.KINDS, fields.REQUIRED_FOR),
        "examples": [
            json.loads((samples() / f"{name}.json").read_text("utf-8")) for name in _EXAMPLES
        ],
    }


def render() -> str:
    """The text of docs/approval.schema.json."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def table() -> str:
    """The fields and their rules for docs/approval.md."""
    setup()
    from tillroll.approval import fields

    lines = ["| field | meaning | must be |", "|---|---|---|"]
    for row in fields.FIELDS:
        path = fields.path(row)
        mark = "**" if path in fields.REQUIRED else ""
        lines.append(f"| {mark}`{path}`{mark} | {_DESCRIPTIONS[path]} | {fields.rule_text(row)} |")
    return "\n".join(lines) + "\n"


def _by_kind(kinds: tuple, required: tuple) -> list[dict[str, Any]]:
    """One condition for all kinds that need the same fields."""
    groups: dict[tuple, list[str]] = {}
    for kind, needed in zip(kinds, required, strict=True):
        groups.setdefault(needed, []).append(kind)
    return [
        {
            "if": {"properties": {"kind": {"enum": names}}, "required": ["kind"]},
            "then": {"required": list(needed)},
        }
        for needed, names in groups.items()
    ]


def _rule(row: tuple) -> dict[str, Any]:
    """The schema of one value."""
    from tillroll.approval import fields, money

    rule, low, high, more = row[fields.RULE :]
    length = {"type": "string", "minLength": low, "maxLength": high}
    if rule == fields.TEXT:
        return {**length, "not": {"pattern": _CONTROLS}}
    if rule == fields.LIST:
        text = {**length, "not": {"pattern": _CONTROLS}}
        return {"type": "array", "maxItems": more, "items": text}
    if rule == fields.INT:
        return {"type": "integer", "minimum": low, "maximum": high}
    if rule == fields.FLAG:
        return {"type": "boolean"}
    if rule == fields.CHOICE:
        return {"enum": list(more)}
    if rule == fields.CURRENCY:
        return {"enum": money.currencies()}
    return {**length, **_pattern(rule, more)}


def _pattern(rule: int, more: str | None) -> dict[str, Any]:
    """What the characters of a text must be."""
    from tillroll.approval import fields

    if rule == fields.CODE:
        return {"pattern": f"^[0-9A-Za-z{more}]*$"}
    return {
        fields.DIGITS: {"pattern": "^[0-9]*$"},
        fields.HEX: {"pattern": "^([0-9A-Fa-f]{2})*$"},
        fields.DATE: {"format": "date", "pattern": f"^20[0-9]{{2}}-{_MONTH_DAY}$"},
        fields.DAY: {"pattern": f"^(20[0-9]{{2}}-)?{_MONTH_DAY}$"},
        fields.TIME: {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"},
        fields.EXPIRY: {"pattern": "^[0-9]{2}(0[1-9]|1[0-2])$"},
        fields.PAN: {"pattern": r"^([0-9]*|[0-9]{0,6}\*+[0-9]{0,4})$"},
    }[rule]


if __name__ == "__main__":
    print(table() if sys.argv[1:] == ["table"] else render(), end="")
