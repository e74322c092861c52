"""What a request may hold: every field is checked before a verb uses it.

No refusal quotes a value, because it might hold what was sent in the wrong field.
"""

from binascii import a2b_base64

from micropython import const

from tillroll.approval.text import printable
from tillroll.errors import Refused

_LONGEST = const(48)  # characters: an id has at most 47
_LONGEST_NAME = const(16)  # characters of the person who asks
_LONGEST_VOUCHER = const(6)
_LONGEST_REFERENCE = const(12)  # ISO 8583 DE 37
_LARGEST = const(0xFFFFFFFF)  # of a record's number, of a time
_MOST = const(0x3FFFFFFF)  # bytes or files

_DIGITS = "0123456789"


def text(request: dict, key: str, longest: int = _LONGEST) -> str:
    """Give a text without control characters, "" if there is none.  Raises Refused."""
    value = request.get(key, "")
    if value == "":
        return value
    clean = printable(value) if isinstance(value, str) else None
    if clean is None or len(clean) > longest:
        raise Refused("request-field", key, "must be text of at most %d characters" % longest)
    return clean


def number(request: dict, key: str):
    """Give the number of a record, None if there is none.  Raises Refused."""
    value = request.get(key)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise Refused("request-field", key, "must be a `seq` of an earlier answer")
    return value


def count(request: dict, key: str, default: int) -> int:
    """Give a number of bytes or files.  Raises Refused."""
    value = request.get(key, default)
    if type(value) is not int or not 0 <= value <= _MOST:
        raise Refused("request-field", key, "must be a number from 0 to %d" % _MOST)
    return value


def piece(request: dict) -> bytes:
    """Give the bytes of `data`, which is base64; none when it is not there.  Raises Refused."""
    try:
        return a2b_base64(request.get("data", ""))
    except (ValueError, TypeError):
        raise Refused("request-field", "data", "must be base64")


def checksum(request: dict):
    """Give the number that `crc` is, None when it is not there.  Raises Refused."""
    value = text(request, "crc", 8)
    try:
        return int(value, 16) if value else None
    except ValueError:
        raise Refused("request-field", "crc", "must be eight hexadecimal digits")


def during(request: dict):
    """Give the first and the last second of a time, `from` and `to`, or None.  Raises Refused."""
    if request.get("from") is None and request.get("to") is None:
        return None
    limits = [0, _LARGEST]
    for at, key in enumerate(("from", "to")):
        value = request.get(key, limits[at])
        if type(value) is not int or not 0 <= value <= _LARGEST:
            raise Refused("request-field", key, "must be seconds since 1970-01-01, local time")
        limits[at] = value
    return limits


def reference(request: dict) -> bytes:
    """Give a reference number.  Raises Refused."""
    value = text(request, "reference", _LONGEST_REFERENCE)
    if not value:
        raise Refused("request-field", "reference", "must be text of 1 to 12 characters")
    return value.encode()


def flag(request: dict, key: str) -> bool:
    """Give true or false, which it is when it is not there.  Raises Refused."""
    value = request.get(key, False)
    if not isinstance(value, bool):
        raise Refused("request-field", key, "must be true or false")
    return value


def person(request: dict) -> str:
    """Who asks, as they name themselves, for the record.  Raises Refused."""
    return text(request, "by", _LONGEST_NAME)


def pick(terminal, request: dict):
    """Find the job named by `id`, `voucher` or `reference`, the newest; without, the last one.

    Raises Refused not-found, request-field; StoreFault.
    """
    if "id" in request:
        job = terminal.journal.find(text(request, "id").encode())
    elif "voucher" in request:
        job = terminal.journal.by_voucher(_voucher(request))
    elif "reference" in request:
        job = terminal.journal.by_reference(reference(request))
    else:
        job = terminal.journal.last()
    if job is None:
        named = [key for key in ("id", "voucher", "reference") if key in request]
        raise Refused("not-found", named[0] if named else "id")
    return job


def _voucher(request: dict) -> int:
    value = text(request, "voucher")
    if not value or len(value) > _LONGEST_VOUCHER or value.strip(_DIGITS):
        raise Refused("request-field", "voucher", "must be text of 1 to 6 digits")
    return int(value)
