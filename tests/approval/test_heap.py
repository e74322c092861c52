"""What the room takes of the heap: little in a call, nothing for good."""

import gc
import sys

from support import approvals
from tillroll.approval.decode import decode
from tillroll.approval.identity import digest, identity
from tillroll.approval.pack import pack, unpack
from tillroll.approval.scrub import scrub
from tillroll.errors import Refused

MICROPYTHON = sys.implementation.name == "micropython"
ROUNDS = 12

NAMES = ("sale", "wallet", "void", "declined")


def in_use() -> int:
    """What is in use after a collection: bytes on MicroPython, memory blocks on CPython."""
    gc.collect()
    return gc.mem_alloc() if MICROPYTHON else sys.getallocatedblocks()


def take(line: bytearray) -> None:
    """All that the room does with a message."""
    try:
        approval, _ = decode(approvals.scrubbed(line))
        packed = pack(approval)
        assert unpack(packed) == approval
        assert identity(approval) and digest(packed)
    except Refused:
        assert not any(line)


def test_scrub_makes_less_garbage_than_a_kilobyte():
    line = approvals.received("sale")
    view = memoryview(line)
    scrub(view, len(line))
    line[:] = approvals.received("sale")
    gc.collect()
    gc.disable()
    before = gc.mem_alloc() if MICROPYTHON else sys.getallocatedblocks()
    used = scrub(view, len(line))
    after = gc.mem_alloc() if MICROPYTHON else sys.getallocatedblocks()
    gc.enable()
    assert used > 900
    assert after - before < (1024 if MICROPYTHON else 20)


def test_nothing_is_kept_over_many_messages():
    lines = [approvals.received(name) for name in NAMES]
    broken = [line[: len(line) * 2 // 3] for line in lines]
    buffer = bytearray(max([len(line) for line in lines]))
    levels = [0] * ROUNDS
    for turn in range(ROUNDS):
        for line in lines + broken:
            buffer[:] = line
            take(buffer)
        levels[turn] = in_use()
    # CPython's own caches move by a few blocks.
    assert levels[-1] - levels[2] <= (0 if MICROPYTHON else 20), levels
