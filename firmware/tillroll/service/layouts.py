"""Verbs about the terminal's own slip templates, which take the place of built-in ones."""

import binascii

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.journal.keeper import RESERVE
from tillroll.lines import lines
from tillroll.service.request import checksum, count, person, piece, text

_ENDING = ".receipt"
_STAGED = "+"  # begins the name of one that is on its way, as with a restore
_MOST = const(24)  # that are listed
_LARGEST = const(16384)  # bytes
_LONGEST = const(24)  # characters of a name
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789_-"
_BLOCKS = const(12288)  # of flash: a new file, its folder, and one to turn over
_WINDOW = const(512)
_DOTS = const(12)  # of a cell


def listing(terminal, _request: dict) -> dict:
    """Give name, bytes and CRC-32 of each."""
    store = terminal.storage.stores()["layouts"]
    names = [name for name in store.names() if _is_own(name)] if store else []
    found = []
    for name in sorted(names)[:_MOST]:
        crc, size = summed(store, name)
        found.append([name[: -len(_ENDING)], size, "%08x" % crc])
    return {"ok": True, "layouts": found}


def write(terminal, request: dict) -> dict:
    """Take a piece of one; with `crc` it was the last one: the whole is tried and put in place.

    Until then, and when it is faulty, what is in use stays.
    """
    name, by, crc = _name(request), person(request), checksum(request)
    offset, data = count(request, "offset", 0), piece(request)
    if offset + len(data) > _LARGEST:
        raise Refused("request-field", "data", "all has at most %d bytes" % _LARGEST)
    may_go(terminal, "layout", offset + len(data))
    store = terminal.storage.stores(True)["layouts"]
    try:
        stage(store, _STAGED + name, offset, data)
        answer = {"ok": True, "size": offset + len(data)}
        if crc is not None:
            old = _try_out(terminal, store, name, crc)
            store.rename(_STAGED + name, name)
            record(terminal, _key(name), (old, "%08x" % crc, by), answer)
    except StoreFault as fault:
        raise StoreFault(fault.code, "name")  # no error quotes what was sent
    return answer


def remove(terminal, request: dict) -> dict:
    """Use the built-in one again; `removed` is false where there was no other."""
    name, by = _name(request), person(request)
    may_go(terminal, "layout", 0)
    store = terminal.storage.stores()["layouts"]
    old = sum_of(store, name) if store else ""
    answer = {"ok": True, "removed": old != ""}
    if old:
        store.remove(name)
        record(terminal, _key(name), (old, "", by), answer)
    return answer


def may_go(terminal, what: str, size: int):
    """No slip may be half of one file, half of another; the reserve stays for open jobs.

    Raises Refused.
    """
    if terminal.pump.busy:
        raise Refused("printing", what)
    terminal.journal.rest()
    free = terminal.storage.stores()["state"].free() - RESERVE
    if size and free < size + _BLOCKS:
        raise Refused("no-room", "storage")


def stage(store, staged: str, offset: int, data):
    """Add a piece to what is staged; at 0 it begins anew.  Raises Refused."""
    if not offset:
        store.replace(staged, data)
        return
    size = store.size(staged) if staged in list(store.names()) else 0
    if size != offset:
        raise Refused("request-field", "offset", "%d bytes are there" % size)
    store.append(staged, data)


def _try_out(terminal, store, name: str, crc: int) -> str:
    """Lay out every line of what is staged; gives the sum of what it replaces.  Raises Refused."""
    from tillroll.receipt.compose import check  # only here: it takes a lot of memory

    if summed(store, _STAGED + name)[0] != crc:
        raise Refused("transfer-damaged", "name")
    try:
        cells = terminal.guard.dots // _DOTS
        check(lines(store, _STAGED + name), name, terminal.settings, cells)
    except UnicodeError:
        raise Refused("layout-faulty", "name", "it is not UTF-8")
    return sum_of(store, name)


def _key(name: str) -> str:
    return "layout " + name[: -len(_ENDING)]


def record(terminal, key: str, changed, answer: dict):
    """Note (old sum, new sum, by whom) in the journal; `answer` says when it was not taken."""
    try:
        terminal.journal.setting(key, *changed)
    except StoreFault as fault:
        answer["unrecorded"] = fault.code


def _name(request: dict) -> str:
    """The name of the file.  Raises Refused."""
    name = text(request, "name", _LONGEST)
    if not _is_own(name + _ENDING):
        raise Refused("request-field", "name", "must be a name such as sale")
    return name + _ENDING


def _is_own(name: str) -> bool:
    """Whether it is the name of a layout: small letters, digits and hyphens."""
    stem = name.encode()[: -len(_ENDING)]
    for letter in stem:
        if letter not in _LETTERS:
            return False
    return len(stem) > 0 and name.endswith(_ENDING)


def sum_of(store, name: str, window: int = _WINDOW) -> str:
    """The CRC-32 of a file as text, "" when there is none."""
    try:
        return "%08x" % summed(store, name, window)[0]
    except StoreFault as fault:
        if fault.code != "store-missing":
            raise
    return ""


def summed(store, name: str, window: int = _WINDOW):
    """(CRC-32, bytes) of a file, `window` bytes at a time.  Raises StoreFault."""
    view, at, crc = memoryview(bytearray(window)), 0, 0
    while True:
        size = store.read(name, at, view)
        if not size:
            return crc & 0xFFFFFFFF, at
        at += size
        crc = binascii.crc32(view[:size], crc)
