"""The sample approvals of tests/golden/approvals, as the terminal receives them."""

import json

from tillroll.approval.decode import decode
from tillroll.approval.scrub import scrub

FOLDER = "tests/golden/approvals/"
NAMES = (
    "sale",
    "contactless_waiver",
    "void",
    "refund",
    "preauth",
    "preauth_completion",
    "wallet",
    "offline_sale",
    "tip_adjustment",
    "declined",
    "sale_jpy",
    "sale_kwd",
    "training",
    "markup_name",
    "foreign_card",
)


def text(name: str) -> str:
    """The sample's file."""
    with open(FOLDER + name + ".json", encoding="utf-8") as file:
        return file.read()


def message(name: str) -> dict:
    """The sample as it was written, card number included."""
    return json.loads(text(name))


def ascii_json(source: str) -> bytearray:
    """JSON in printable ASCII, as the link carries it: all else escaped, line ends taken out."""
    line = bytearray()
    for character in source:
        code = ord(character)
        if code > 0xFFFF:
            code -= 0x10000
            line.extend(b"\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
        elif code > 0x7E:
            line.extend(b"\\u%04x" % code)
        elif character != "\n":
            line.append(code)
    return line


def received(name: str) -> bytearray:
    """The sample as a receive buffer."""
    return ascii_json(text(name))


def scrubbed(line: bytearray) -> dict:
    """Scrub and parse a receive buffer."""
    length = scrub(memoryview(line), len(line))
    return json.loads(bytes(line[:length]))


def approval(name: str) -> dict:
    """The sample, scrubbed and decoded."""
    return decode(scrubbed(received(name)))[0]
