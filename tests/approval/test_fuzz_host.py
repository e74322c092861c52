"""Ten million bytes of broken and hostile messages: each is taken or clearly refused.

TILLROLL_FUZZ_BYTES and TILLROLL_FUZZ_SEED ask for more, or for the run of a failure again:

    TILLROLL_FUZZ_BYTES=100000000 TILLROLL_FUZZ_SEED=7 pytest tests/approval/test_fuzz_host.py
"""

import gc
import json
import os
import random
import re
import sys

from support import approvals
from tillroll.approval.decode import decode
from tillroll.approval.pack import pack, unpack
from tillroll.approval.scrub import scrub
from tillroll.codes import CODES
from tillroll.errors import Refused

BYTES = int(os.environ.get("TILLROLL_FUZZ_BYTES", "10000000"))
SEED = int(os.environ.get("TILLROLL_FUZZ_SEED", "1"))
LONGEST = 4096  # bytes of a message

NUMBER = "6226090217753483"  # planted; passes Luhn
SEPARATED = re.compile(r"[ -]|\\u3000")

SAMPLES = [bytes(approvals.received(name)) for name in approvals.NAMES]
BITS = [
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b" ",
        b"\t",
        b"null",
        b"true",
        b"1e9",
        b"-",
    ),
    *(
        b"\\u0000",
        b"\\ud83d",
        b"\\u4e2d",
        b"\\uff16",
        b"\\n",
        b'"pan":',
        b'"emv":{',
        b'","',
        b"\x00",
    ),
    *(b"0", b"9" * 40, b"1.5", b"\xff", b"[[[[[[[[", b'{"a":' * 8, b'"":""', b"99999999999999"),
]


def plain(random_: random.Random) -> bytes:
    """Any bytes, half of them in a string."""
    return random_.choice((b"", b'{"a":"')) + random_.randbytes(random_.randint(0, 500))


def printable(random_: random.Random) -> bytes:
    """Pieces of JSON in any order."""
    return b"{" + b"".join(random_.choices(BITS, k=random_.randint(1, 300)))


def truncated(random_: random.Random) -> bytes:
    """The first part of a sample."""
    sample = random_.choice(SAMPLES)
    return sample[: random_.randint(0, len(sample))]


def mutated(random_: random.Random) -> bytes:
    """A sample with a few bytes changed, taken out, put in or doubled."""
    line = bytearray(random_.choice(SAMPLES))
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(line))
        end = at + random_.randint(0, 12)
        line[at:end] = random_.choice(
            (random_.randbytes(1), random_.choice(BITS), b"", line[at:end] * 2, b"0")
        )
    return bytes(line)


def spliced(random_: random.Random) -> bytes:
    """The beginning of one sample and the end of another."""
    one, other = random_.choice(SAMPLES), random_.choice(SAMPLES)
    return one[: random_.randrange(len(one))] + other[random_.randrange(len(other)) :]


def deep(random_: random.Random) -> bytes:
    """Brackets in brackets."""
    return b'{"a":' + random_.choice((b"[", b'{"a":', b'[{"a":')) * random_.randint(1, 600)


def planted(random_: random.Random) -> bytes:
    """A card number in the value of any field, in some form, and as the card number."""
    forms = (
        '"' + NUMBER + '"',
        '"6226 0902 1775 3483"',
        '"6226-0902-1775-3483"',
        '"6226\\u30000902 1775-3483"',
        NUMBER,
        '["' + NUMBER + '"]',
        '{"' + NUMBER + '":' + NUMBER + "}",
        '"' + "".join(f"\\u{ord(digit):04x}" for digit in NUMBER) + '"',
        '"' + "".join(f"\\uff{ord(digit) - 0x20:02x}" for digit in NUMBER) + '"',
        '"\\u5361' + NUMBER + '\\u53f7"',
    )
    message = json.loads(random_.choice(SAMPLES))
    message[random_.choice(list(message))] = "\x01"
    message["pan"] = NUMBER
    return json.dumps(message).replace('"\\u0001"', random_.choice(forms)).encode()


MAKERS = (plain, printable, truncated, spliced, deep, *[mutated] * 5, *[planted] * 3)


def take(line: bytearray) -> str:
    """Let one message through the room; gives "" or the code of its refusal."""
    try:
        length = scrub(memoryview(line), len(line))
    except Refused as error:
        assert not any(line)
        return explained(error)
    left = bytes(line[:length])
    assert not any(line[length:])
    message = json.loads(left, parse_constant=CODES.__getitem__)  # NaN and Infinity are no codes
    assert NUMBER not in SEPARATED.sub("", left.decode("ascii"))
    try:
        approval, unknown = decode(message)
    except Refused as error:
        return explained(error)
    assert unpack(pack(approval)) == approval
    assert NUMBER not in SEPARATED.sub("", repr((approval, unknown)))
    return ""


def explained(error: Refused) -> str:
    """The code, which must be in the table, of a refusal that says where and holds no number."""
    assert error.code in CODES and error.where and error.detail
    assert NUMBER[5:11] not in repr(error.args)
    return error.code


def test_ten_megabytes_are_taken_or_clearly_refused():
    random_ = random.Random(SEED)
    seen: dict[str, int] = {}
    done = count = level = 0
    while done < BYTES:
        line = bytearray(random_.choice(MAKERS)(random_)[:LONGEST])
        try:
            verdict = take(line)
        except Exception:
            print(f"seed {SEED}, message {count}")
            raise
        seen[verdict] = seen.get(verdict, 0) + 1
        done += len(line)
        count += 1
        if count == 2000:
            gc.collect()
            level = sys.getallocatedblocks()
    gc.collect()
    assert sys.getallocatedblocks() - level < 500, "the heap has grown"
    assert {code for code in CODES if code.startswith(("json-", "field-"))} <= set(seen), seen
    assert seen[""] > 100, "hardly any message was taken"
    for sample in SAMPLES:
        assert take(bytearray(sample)) == "", "a good approval is refused after all that"
