"""An approval from a message: every field checked against the table, nothing else let in."""

from micropython import const

from tillroll.approval import fields, money
from tillroll.approval.cardnumber import holds_card_number, mark_text
from tillroll.approval.kernel import kernel
from tillroll.approval.text import printable
from tillroll.errors import Refused

_NAME_LENGTH = const(24)  # characters of an unknown field's name that are reported
_NAMES = const(16)  # unknown fields that are reported
_MONTH_DAYS = b"\x1f\x1d\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def decode(message: dict) -> tuple:
    """Check a parsed and scrubbed message.

    Gives `(approval, unknown)`: a flat dict of the valid fields (`emv.aid` is `emv_aid`), and
    the cleaned names of the fields that were kept out.  Raises Refused (field-missing,
    field-type, field-rule) naming the field and its rule, never its value.
    """
    if type(message) is not dict:
        raise Refused("field-type", "approval", "must be an object")
    emv = message.get("emv", {})
    if type(emv) is not dict:
        raise Refused("field-type", "emv", "must be an object")
    approval: dict = {}
    unknown = len(message) + len(emv) - ("emv" in message)
    for row in fields.FIELDS:
        key = row[fields.KEY]
        holder, name = (emv, key[4:]) if key.startswith("emv_") else (message, key)
        if name in holder:
            approval[key] = _checked(row, holder[name])
            unknown -= 1
    _require(approval)
    return approval, _reported(message, emv) if unknown else []


def _checked(row: tuple, value):
    """The value of one field, in its one written form.  Raises Refused."""
    rule = row[fields.RULE]
    if type(value) is not _TYPES.get(rule, str):
        raise Refused("field-type", fields.path(row), "must be " + fields.rule_text(row))
    value = _RULES[rule](value, row)
    if value is None:
        raise Refused("field-rule", fields.path(row), "must be " + fields.rule_text(row))
    return value


def _require(approval: dict) -> None:
    """Refuse an approval that lacks a field its kind needs, or whose fields disagree."""
    needed = fields.REQUIRED
    if "kind" in approval:
        needed += fields.REQUIRED_FOR[fields.KINDS.index(approval["kind"])]
    for key in needed:
        if key not in approval:
            raise Refused("field-missing", key, "is needed for this kind of transaction")
    for one, other in (("cryptogram", "cryptogram_kind"), ("cryptogram_kind", "cryptogram")):
        if "emv_" + one in approval and "emv_" + other not in approval:
            raise Refused("field-missing", "emv." + other, "is needed with emv." + one)
    if approval["amount"] + approval.get("tip", 0) > fields.MAX_AMOUNT:
        raise Refused("field-rule", "tip", "and amount together must be at most 12 digits")


def _reported(message: dict, emv: dict) -> list:
    """The cleaned names of unknown fields; "..." stands for those beyond the sixteenth."""
    known = ["emv"] + [fields.path(row) for row in fields.FIELDS]
    names = [name for name in message if name not in known or "." in name]
    names += ["emv." + name for name in emv if "emv." + name not in known]
    names = sorted([_clean_name(name) for name in names])
    if len(names) > _NAMES:
        names[_NAMES:] = ["..."]
    return names


def _clean_name(name: str) -> str:
    """Printable ASCII, without a card number, and cut."""
    try:
        data = bytearray(name.encode())
    except ValueError:  # CPython does not encode half a surrogate pair
        return "?"
    for at in range(len(data)):
        if not 0x20 <= data[at] <= 0x7E or data[at] == 0x5C:
            data[at] = 0x3F
    mark_text(data, 0, len(data))
    kernel.sweep(data, 0, len(data))
    return bytes(data[:_NAME_LENGTH]).decode()


def _text(value: str, row: tuple) -> str | None:
    """Free text; refuses a card number that scrub would have truncated."""
    text = printable(value)
    if text is None or not row[fields.LOW] <= len(text) <= row[fields.HIGH]:
        return None
    if holds_card_number(text.encode()):
        raise Refused("field-rule", fields.path(row), "must not hold a full card number")
    return text


def _list(value: list, row: tuple) -> list | None:
    """A list of free texts."""
    if len(value) > row[fields.MORE]:
        return None
    texts = []
    for element in value:
        if type(element) is not str:
            raise Refused("field-type", fields.path(row), "must be " + fields.rule_text(row))
        texts.append(_text(element, row))
    return None if None in texts else texts


def _only(value: str, allowed: str, row: tuple) -> bool:
    """Say whether the length is right and all characters are allowed."""
    return row[fields.LOW] <= len(value) <= row[fields.HIGH] and not value.strip(allowed)


def _code(value: str, row: tuple) -> str | None:
    """ASCII letters, digits and what else the row allows."""
    return value if _only(value, _LETTERS + _DIGITS + row[fields.MORE], row) else None


def _digits(value: str, row: tuple) -> str | None:
    """ASCII digits."""
    return value if _only(value, _DIGITS, row) else None


def _hex(value: str, row: tuple) -> str | None:
    """Whole bytes, in upper case."""
    good = _only(value, _DIGITS + "ABCDEFabcdef", row) and len(value) % 2 == 0
    return value.upper() if good else None


def _choice(value: str, row: tuple) -> str | None:
    """One of the row's words."""
    return value if value in row[fields.MORE] else None


def _currency(value: str, _row: tuple) -> str | None:
    """A known currency code."""
    return value if money.exponent(value) >= 0 else None


def _int(value: int, row: tuple) -> int | None:
    """A number in the row's range."""
    return value if row[fields.LOW] <= value <= row[fields.HIGH] else None


def _flag(value: bool, _row: tuple) -> bool:
    """Either of the two."""
    return value


def _pan(value: str, row: tuple) -> str | None:
    """At most six digits, at least one asterisk, at most four digits."""
    rest = value.lstrip(_DIGITS)
    last = rest.lstrip("*")
    good = row[fields.LOW] <= len(value) <= row[fields.HIGH] and not last.strip(_DIGITS)
    good = good and len(value) - len(rest) <= 6 and len(rest) > len(last) and len(last) <= 4
    return value if good else None


def _parts(value: str, form: str) -> list | None:
    """The numbers in `value`, which has digits where `form` has 0, and else is equal to it."""
    if len(value) != len(form) or value.strip(_DIGITS + "-:"):
        return None  # MicroPython would keep each foreign character that is looked at, for good
    for place in range(len(form)):
        if form[place] == "0":
            if value[place] not in _DIGITS:
                return None
        elif value[place] != form[place]:
            return None
    return [int(part) for part in value.replace(":", "-").split("-")]


def _is_day(month: int, day: int, year: int) -> bool:
    """Say whether there is such a day; years are 2000 to 2099."""
    if not 2000 <= year <= 2099 or not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
        return False
    return month != 2 or day < 29 or year % 4 == 0


def _date(value: str, _row: tuple) -> str | None:
    """A day of the calendar."""
    parts = _parts(value, "0000-00-00")
    return value if parts and _is_day(parts[1], parts[2], parts[0]) else None


def _day(value: str, row: tuple) -> str | None:
    """A day of the calendar, or of a leap year."""
    parts = _parts(value, "00-00")
    if not parts:
        return _date(value, row)
    return value if _is_day(parts[0], parts[1], 2000) else None


def _time(value: str, _row: tuple) -> str | None:
    """A time of day."""
    parts = _parts(value, "00:00:00")
    return value if parts and parts[0] < 24 and parts[1] < 60 and parts[2] < 60 else None


def _expiry(value: str, row: tuple) -> str | None:
    """A year without its century, and a month."""
    return value if _digits(value, row) and 1 <= int(value[2:]) <= 12 else None


_TYPES = {fields.INT: int, fields.FLAG: bool, fields.LIST: list}

# In the order of the rules in the table.
_RULES: tuple = (
    _text,
    _code,
    _digits,
    _hex,
    _choice,
    _int,
    _flag,
    _date,
    _day,
    _time,
    _expiry,
    _pan,
    _list,
    _currency,
)
