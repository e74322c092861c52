"""A journal on some store, with the calls that the pump and the service make."""

from tillroll.journal.job import PRINT
from tillroll.journal.journal import Journal
from tillroll.ports import Clock

MERCHANT_AND_CARDHOLDER = b"\x00\x01"


class StillClock(Clock):
    """Shows what it was told; 0 = not set."""

    def __init__(self, now: int = 0):
        self.time = now

    def now(self):
        """What it was told."""
        return self.time


def opened(store, now: int = 0) -> Journal:
    """A journal after a boot."""
    journal = Journal(store, StillClock(now))
    journal.open()
    return journal


def ident_of(number: int) -> bytes:
    """The ident of approval `number`."""
    return b"10086001-000123-%06d-sale" % number


def payload_of(number: int, size: int = 220) -> bytes:
    """An opaque payload that tells which approval it belongs to."""
    start = b"payload %06d " % number
    return start + bytes((number * 7 + at) & 255 for at in range(size - len(start)))


def accept(journal, number, decision=PRINT, copies=MERCHANT_AND_CARDHOLDER, size=220):
    """Accept approval `number`."""
    digest = b"d%07d" % number
    reference = b"%012d" % number
    return journal.accept(
        ident_of(number),
        digest,
        number,
        reference,
        decision,
        copies,
        b"",
        payload_of(number, size),
    )


def print_all(journal) -> list:
    """Print what is due, as the pump does; gives (voucher, unit, state before) of each copy."""
    printed = []
    while True:
        found = journal.next_unit()
        if found is None:
            return printed
        job, unit = found
        printed.append((job.voucher, unit, job.states[unit]))
        journal.started(job, unit, 0)
        journal.done(job, unit)
