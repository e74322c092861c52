"""A payment application at the other end of the wire: PORT FILE… on the command line."""

import binascii
import json
import random
import sys
from pathlib import Path

import serial

AGAIN = ("frame-crc", "frame-shape", "frame-cut", "frame-not-ascii", "no-memory")


def seal(text):
    """Put the checksum behind it."""
    return b"%s %04X" % (text, binascii.crc_hqx(text, 0xFFFF))


def ask(wire, seq, request):
    """Ask until the terminal answers; gives its answer, or None if it stays silent."""
    line = seal(b"#%d %s" % (seq, json.dumps(request).encode()))
    for _ in range(5):
        wire.write(b"\n" + line + b"\n")
        while (heard := wire.readline()).endswith(b"\n"):
            text = heard.strip().rpartition(b" ")[0]
            if seal(text) != heard.strip() or not text.startswith(b"#%d " % seq):
                continue  # noise, or the answer to another line
            answer = json.loads(text.partition(b" ")[2])
            if answer["ok"] or answer["error"]["code"] not in AGAIN:
                return answer
            break
    return None


with serial.serial_for_url(sys.argv[1], 115200, timeout=2) as wire:
    for seq, name in enumerate(sys.argv[2:], random.randrange(900_000_000)):
        approval = json.loads(Path(name).read_text(encoding="utf-8"))
        print(ask(wire, seq, {"verb": "approve", "approval": approval}))
