"""Verbs that carry all files of the terminal away, and bring those of a backup in their place."""

from binascii import b2a_base64, crc32

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.journal.keeper import RESERVE, Keeper
from tillroll.service.request import checksum, count, flag, number, person, piece, text
from tillroll.service.safekeeping import reload, take_time

_PAGE = const(48)  # files in one answer
_PIECE = const(4096)  # bytes of a file in one line
_PER_COPY = const(512)  # bytes at most that the journal reserves for each
_STAGED = "+"  # begins the names of what a restore has staged


def listing(terminal, request: dict) -> dict:
    """Give the files from the `first` on, `[name, bytes]` each, and whether there are `more`.

    A file grows or gets another name when it changes, but for the settings.  The two numbers tell
    of those, and of every new record.
    """
    first, files, more = count(request, "first", 0), [], False
    for at, (path, store, name) in enumerate(_files(terminal)):
        more = len(files) == _PAGE
        if more:
            break
        if at >= first:
            files.append([path, store.size(name)])
    return {
        "ok": True,
        "files": files,
        "more": more,
        "record": terminal.journal.newest(),
        "settings": terminal.settings.sequence,
    }


def _files(terminal):
    """Give (path, Store, name) of each."""
    for folder, store in terminal.storage.stores().items():
        for name in store.names() if store else ():
            if name[0] != _STAGED:
                yield folder + "/" + name, store, name


def read(terminal, request: dict) -> dict:
    """Give a piece of a file, `data` in base64 with its CRC-32."""
    folder, _, name = text(request, "name").partition("/")
    offset, size = count(request, "offset", 0), count(request, "size", _PIECE)
    store = terminal.storage.stores().get(folder)
    if store is None or not name or "/" in name or not 0 < size <= _PIECE:
        raise Refused("request-field", "size" if store else "name", "there is no such piece")
    window = memoryview(bytearray(size))
    try:
        piece = bytes(window[: store.read(name, offset, window)])
    except StoreFault as fault:
        raise StoreFault(fault.code, "name")  # no error quotes what was sent
    crc = "%08x" % (crc32(piece) & 0xFFFFFFFF)
    return {"ok": True, "data": b2a_base64(piece).decode().strip(), "crc": crc}


def begin(terminal, request: dict) -> dict:
    """Make ready to take files, which need `room` bytes of flash; gives the newest `record`.

    No receipt is evicted for them, and what is kept for unfinished jobs stays free.
    """
    room = count(request, "room", 0)
    unprinted = _may_go(terminal, request)
    restore = terminal.storage.restore()
    restore.drop()
    terminal.journal.rest()
    free = terminal.storage.stores()["state"].free()
    free -= RESERVE + Keeper.spare + _PER_COPY * unprinted
    if free < room:
        detail = "%d KiB are needed, %d are there" % (room >> 10, max(free, 0) >> 10)
        raise Refused("no-room", "storage", detail)
    restore.begin()
    return {"ok": True, "record": terminal.journal.newest()}


def write(terminal, request: dict) -> dict:
    """Take a piece of a file; with `crc` it was the last one, and the whole is checked."""
    name, offset = text(request, "name"), count(request, "offset", 0)
    data, crc = piece(request), checksum(request)
    terminal.journal.rest()
    restore = terminal.storage.restore()
    try:
        size = restore.write(name, offset, data)
        if crc is not None:
            restore.enter(name, size, crc)
    except StoreFault as fault:
        if fault.code == "store-full":
            raise Refused("no-room", "storage")
        raise StoreFault(fault.code, "name")
    return {"ok": True, "size": size}


def commit(terminal, request: dict) -> dict:
    """Put what was staged in the place of all that is there; the terminal is as after a boot.

    Nothing is done when receipts have come since the record `seen`.
    """
    by, files, seen = person(request), count(request, "files", 0), number(request, "seen")
    _may_go(terminal, request)
    journal, storage = terminal.journal, terminal.storage
    if seen is None:
        raise Refused("request-field", "seen", "is missing")
    if [job for job in journal.jobs(1) if job.seq > seen]:
        raise Refused("receipts-came", "seen")
    journal.rest()
    restore = storage.restore()
    take_time(terminal)
    _bar(terminal, True)  # whatever happens now: until it is known to be sound
    try:
        restore.commit(files, journal.newest(), by)
    except (Refused, StoreFault, MemoryError):
        if not restore.decided():
            _bar(terminal, False)
            raise
    reload(terminal)
    if storage.damaged:
        raise Refused("restore-unfinished", "storage")
    return {"ok": True, "stored": journal.stored(), "unprinted": journal.unfinished()}


def _bar(terminal, damaged: bool):
    terminal.storage.damaged = damaged
    terminal.guard.bar(damaged)


def drop(terminal, _request: dict) -> dict:
    """Throw away what was staged."""
    terminal.storage.restore().drop()
    return {"ok": True}


def _may_go(terminal, request: dict) -> int:
    """The number of unprinted copies; they are lost only with `force`.  Raises Refused."""
    force, unprinted = flag(request, "force"), terminal.journal.unfinished()
    if terminal.pump.busy:
        raise Refused("printing", "restore")
    if unprinted and not force:
        raise Refused("unprinted", "restore", "%d of them" % unprinted)
    return unprinted
