"""What a terminal has behind it when the power is going to be cut."""

import os
import struct
from binascii import crc32

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.cut_terminal import Terminal, printed
from support.cut_witness import NOW
from tillroll.drivers.file_store import FileStore
from tillroll.journal import archive, records
from tillroll.journal.job import ASK
from tillroll.journal.keeper import RESERVE, Keeper
from tillroll.journal.segments import bound_of, name_of

VERSION_1 = "tests/golden/journal_v1"
ROOM = RESERVE + Keeper.spare  # bytes; when less are free the oldest receipts go
RIPE = 20  # segments of which the older ones are merged when idle (journal.keeper),
CROWD = 48  # and at the next start
FIRST = 1000  # approvals from here on belong to the scenario, those below to its past


def some(nor, witness, age):
    """A terminal that has printed `age` receipts."""
    terminal = Terminal(nor, witness)
    printed(terminal, 0, age)
    return terminal


def accepted(nor, witness, age):
    """And has accepted another approval."""
    terminal = some(nor, witness, age)
    terminal.ask("approval", FIRST)
    return terminal


def finished(nor, witness, age):
    """And has printed that, too."""
    terminal = accepted(nor, witness, age)
    terminal.print_due()
    return terminal


def configured(nor, witness, age):
    """And somebody has changed a setting before."""
    terminal = some(nor, witness, age)
    terminal.ask("set_copies", 1)
    return terminal


def blank(nor, witness, age):
    """Nothing at all."""


def unmerged(nor, witness, age):
    """So many segments that a merge is due; in the first of them a slip waits for a person."""
    terminal = Terminal(nor, witness)
    terminal.ask("approval", FIRST - 1, ASK)
    fill(terminal, 0, age)
    terminal.ask("reprint", 1, b"late")
    terminal.print_due()
    return terminal


def hurried(nor, witness, age):
    """So many segments, because no moment was idle, that the next start merges them."""
    terminal = unmerged(nor, witness, age)
    fill(terminal, len(witness.model.slips), 0, CROWD)
    return terminal


def merged(nor, witness, age):
    """An archive, which grows with the next merge; and that is due."""
    terminal = unmerged(nor, witness, age)
    terminal.tend()
    number = len(witness.model.slips)
    terminal.ask("reprint", 0, b"later")
    fill(terminal, number, 0)
    return terminal


def broken_off(nor, witness, age):
    """A merge has been broken off by a power cut, in one of its operations."""
    unmerged(nor, witness, 0)
    flash, before = nor.snapshot(), nor.programs + nor.erases
    Terminal(nor, witness.copied()).tend()
    operations = nor.programs + nor.erases - before
    nor.restore(flash)
    nor.cut(age % operations, 171)
    try:
        Terminal(nor, witness).tend()
    except PowerCut:
        pass


def crowded(nor, witness, age):
    """Full of archives; in the oldest of them a slip waits for a person."""
    terminal = Terminal(nor, witness)
    terminal.ask("approval", FIRST - 1, ASK)
    while terminal.store.free() >= ROOM:
        printed(terminal, len(witness.model.slips), 1)
        if terminal.store.free() >= ROOM + 8192:
            terminal.tend()
    witness.may_lose(evictable(terminal))
    return terminal


def evictable(terminal):
    """Groups of receipts that lie in one archive each, oldest first; none with open copies."""
    bounds = sorted(archives(terminal.store) + segments(terminal.store))
    groups = []
    for low, high in zip(bounds, bounds[1:] + [archive.TOP]):
        there = [job for job in terminal.journal.jobs(9999) if low < job.seq <= high]
        if low in archives(terminal.store) and not [job for job in there if job.is_open()]:
            groups.append([job.ident for job in there])
    return groups


def archives(store):
    """Bounds of the archives."""
    return [archive.bound_of(name) for name in store.names() if archive.bound_of(name) >= 0]


def segments(store):
    """Bounds of the segments."""
    return [bound_of(name) for name in store.names() if bound_of(name) >= 0]


def full(nor, witness, age):
    """More approvals than there is room for, none of them printed."""
    terminal = some(nor, witness, age)
    while terminal.approval(FIRST + len(witness.model.slips)):
        pass
    return terminal


def corridor(nor, witness, age):
    """Files of a version without archives, as it wrote them; the witness is told what it did."""
    terminal = Terminal(Nor(64), witness)
    years_ago(terminal)
    store = FileStore(mount(nor))
    for name, data in version_1():
        store.append(name, data)


def years_ago(terminal):
    """What happened to the journal in tests/golden/journal_v1."""
    terminal.ask("set_copies", 1)
    terminal.ask("approval", FIRST - 1, ASK)
    for number in range(20):
        terminal.ask("approval", number)
        if number == 3:
            terminal.print_one(True)
        if number == 5:
            terminal.print_one()
            terminal.ask("cancel", 5)
        if number == 7:
            terminal.ask("hold", 7)
        if number == 9:
            terminal.ask("release", 7)
            terminal.ask("reprint", 2, b"wish")
        if number != 19:
            terminal.print_due()


def version_1():
    """Name and content of each file in tests/golden/journal_v1."""
    for name in sorted(os.listdir(VERSION_1)):
        with open(VERSION_1 + "/" + name, "rb") as file:
            yield name, file.read()


def downgraded(nor, witness, age):
    """A newer firmware has left records of its own: a new type, and a new form of an old one."""
    terminal = Terminal(nor, witness)
    journal = terminal.journal
    number = journal._segments.append(200, NOW, b"what nobody knows")
    journal._segments.settle()
    witness.foreign.append(bytes(records.pack(200, number, NOW, b"what nobody knows")))
    printed(terminal, 0, 2)
    witness.foreign.append(newer(records.ACCEPTED, journal._segments.sequence, b"new form"))
    terminal.store.append(name_of(journal._segments.bounds[-1]), witness.foreign[-1])
    witness.learns()
    fill(Terminal(nor, witness), 2, age)


def newer(kind, number, payload):
    """A record of version 2."""
    record = records.pack(kind, number, NOW, payload)
    record[1] = 2
    struct.pack_into("<H", record, 14, crc32(bytes(record[:14])) & 0xFFFF)
    struct.pack_into("<I", record, len(record) - 4, crc32(bytes(record[:-4])) & 0xFFFFFFFF)
    return bytes(record)


def fill(terminal, number, more, least=RIPE):
    """Print receipts until a merge is due, and some more."""
    while len(segments(terminal.store)) < least or more:
        more -= len(segments(terminal.store)) >= least
        printed(terminal, number, 1)
        number += 1
