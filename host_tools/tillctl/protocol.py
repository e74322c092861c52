"""The terminal's line protocol as a host speaks it: `#SEQ JSON CRC` (docs/link.md).

Written apart from the firmware, with crcmod as the checksum, so that each checks the other.
"""

import json
from dataclasses import dataclass
from typing import Any

import crcmod.predefined

VERSION = 1  # docs/link.md

_crc16 = crcmod.predefined.mkPredefinedCrcFun("crc-ccitt-false")


@dataclass
class Answer:
    """One line from the terminal: what it says, and to which number (0 if it could not tell)."""

    seq: int
    body: dict[str, Any]


def encode(seq: int, body: dict[str, Any]) -> bytes:
    """Make the line for one message, newline included."""
    line = f"#{seq} {json.dumps(body, separators=(',', ':'))}".encode("ascii")
    return b"%s %04X\n" % (line, _crc16(line))


def decode(line: bytes) -> Answer | None:
    """Read one line; None for anything that is not a whole, undamaged message."""
    line = line.strip()
    head, _, given = line.rpartition(b" ")
    if not line.startswith(b"#") or given != b"%04X" % _crc16(head):
        return None
    number, _, text = head[1:].partition(b" ")
    if not number.isdigit():
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Answer(int(number), body) if isinstance(body, dict) else None
