"""The compact form of an approval, for the journal.

A version byte, then each field by its number in the table: number, length (LEB128), content.
Equal approvals give equal bytes.  docs/approval.md describes the content of each rule.
"""

from binascii import hexlify, unhexlify

from micropython import const

from tillroll.approval import fields
from tillroll.errors import Refused

_VERSION = const(1)


def pack(approval: dict) -> bytes:
    """The bytes of a decoded approval."""
    packed = bytearray((_VERSION,))
    for row in fields.FIELDS:
        value = approval.get(row[fields.KEY])
        if value is not None:
            content = _packed(row, value)
            packed.append(row[fields.NUMBER])
            packed.extend(_leb128(len(content)))
            packed.extend(content)
    return bytes(packed)


def unpack(packed) -> dict:
    """The approval of packed bytes; fields that this firmware does not know are left out.

    Raises Refused: record-newer for a later form, record-damaged for bytes of no form.
    """
    packed = bytes(packed)
    if not packed or packed[0] != _VERSION:
        later = packed and packed[0] > _VERSION
        raise Refused("record-newer" if later else "record-damaged", "approval", "version")
    approval = {}
    at = 1
    while at < len(packed):
        number = packed[at]
        length, at = _length(packed, at + 1)
        if length > len(packed) - at:
            raise Refused("record-damaged", "approval", "byte %d" % at)
        if 1 <= number <= len(fields.FIELDS):  # the table has its fields by their numbers
            row = fields.FIELDS[number - 1]
            value = _unpacked(row, packed[at : at + length])
            if value is not None:
                approval[row[fields.KEY]] = value
        at += length
    return approval


def _packed(row: tuple, value) -> bytes:
    """The content of one field."""
    rule = row[fields.RULE]
    if rule == fields.INT:
        return _leb128(value)
    if rule == fields.FLAG:
        return b"\x01" if value else b"\x00"
    if rule == fields.CHOICE:
        return bytes((row[fields.MORE].index(value),))
    if rule == fields.LIST:
        return b"".join([_leb128(len(text.encode())) + text.encode() for text in value])
    if rule == fields.HEX:
        return unhexlify(value)
    if rule in _NUMERIC:
        return _bcd(value)
    return value.encode()


def _unpacked(row: tuple, content: bytes):
    """The value of one field; None for a word that this firmware does not know."""
    rule = row[fields.RULE]
    try:
        if rule == fields.INT:
            return _number(content)
        if rule == fields.FLAG:
            return content == b"\x01"
        if rule == fields.CHOICE:
            words = row[fields.MORE]
            return words[content[0]] if content[0] < len(words) else None
        if rule == fields.LIST:
            return _texts(content)
        if rule == fields.HEX:
            return hexlify(content).decode().upper()
        if rule in _NUMERIC:
            return _digits(content, _NUMERIC[rule])
        return content.decode()
    except (ValueError, IndexError):
        raise Refused("record-damaged", "approval", row[fields.KEY])


def _texts(content: bytes) -> list:
    """A list of texts, each with its length before it."""
    texts = []
    at = 0
    while at < len(content):
        length, at = _length(content, at)
        if length > len(content) - at:
            raise ValueError
        texts.append(content[at : at + length].decode())
        at += length
    return texts


def _number(content: bytes) -> int:
    """A LEB128 number and nothing else."""
    number, end = _length(content, 0)
    if end != len(content):
        raise ValueError
    return number


def _bcd(value: str) -> bytes:
    """Two digits a byte, without what stands between them."""
    digits = value.replace("-", "").replace(":", "")
    return unhexlify(digits + "f" * (len(digits) % 2))


def _digits(content: bytes, mark: str) -> str:
    """Undo `_bcd`: `mark` stood between every two digits; a year had four."""
    digits = hexlify(content).decode()
    if digits[-1:] == "f":
        digits = digits[:-1]
    if not mark:
        return digits
    if len(digits) > 6:
        return digits[:4] + mark + digits[4:6] + mark + digits[6:]
    return mark.join([digits[at : at + 2] for at in range(0, len(digits), 2)])


# The rules whose content is digits, and what stands between these.
_NUMERIC = {
    fields.DIGITS: "",
    fields.EXPIRY: "",
    fields.DATE: "-",
    fields.DAY: "-",
    fields.TIME: ":",
}


def _leb128(number: int) -> bytes:
    """Seven bits a byte, least first; the high bit says that more follow."""
    content = bytearray()
    while number > 0x7F:
        content.append(number & 0x7F | 0x80)
        number >>= 7
    content.append(number)
    return bytes(content)


def _length(content: bytes, at: int) -> tuple:
    """A LEB128 number at `at`, and where the next byte is.  Raises Refused."""
    number = shift = 0
    while at < len(content) and shift < 42:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
        shift += 7
    raise Refused("record-damaged", "approval", "byte %d" % at)
