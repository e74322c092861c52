"""Verbs about the terminal's own glyph packs, which take the place of built-in ones at a boot."""

from micropython import const

from tillroll.errors import Refused, StoreFault
from tillroll.journal.keeper import RESERVE
from tillroll.render.packs import NAMES, WAITS, font_of
from tillroll.service.layouts import record, stage, sum_of, summed
from tillroll.service.request import checksum, count, person, piece, text
from tillroll.service.safekeeping import take_time

_ENDING = ".pack"
_COMES = "+"  # begins the name of one that is on its way
_LONGEST = const(16)  # characters of a name
_WINDOW = const(4096)  # bytes that are read at a time
ROOM = const(131072)  # bytes that stay for receipts
_SLOTS = const(2)  # glyphs in memory while one after the other is looked at


def listing(terminal, _request: dict) -> dict:
    """Give file, bytes, CRC-32 and whether it is sound of each; see render/packs.py for files."""
    take_time(terminal)
    store = terminal.storage.fonts()
    found = []
    for file in sorted(store.names()) if store else ():
        name = file[len(WAITS) :] if file.startswith(WAITS) else file
        if name in NAMES or file[1:] in NAMES:
            crc, size = summed(store, file, _WINDOW)
            sound = name in NAMES and size > 0 and _fault(store, file, name) == ""
            found.append([file, size, "%08x" % crc, sound])
    return {"ok": True, "fonts": found}


def write(terminal, request: dict) -> dict:
    """Take a piece of one; with `crc` it was the last one: all glyphs are looked at, and it waits.

    Until then, and when it is faulty, what is in use or waits stays.
    """
    name, by, crc = _name(request), person(request), checksum(request)
    offset, data, total = count(request, "offset", 0), piece(request), count(request, "total", 0)
    if total < offset + len(data):
        raise Refused("request-field", "total", "is less than what was sent")
    _may_go(terminal)
    if not offset:
        _drop(terminal.storage.fonts(), _COMES + name)  # its own torso is not in its way
    if terminal.storage.stores()["state"].free() - RESERVE < total - offset + ROOM:
        raise Refused("no-room", "storage")
    store = terminal.storage.fonts(True)
    try:
        stage(store, _COMES + name, offset, data)
        answer = {"ok": True, "size": offset + len(data)}
        if crc is not None:
            take_time(terminal)
            old = _tried(store, name, crc)
            store.rename(_COMES + name, WAITS + name)
            record(terminal, _key(name), (old, "%08x" % crc, by), answer)
    except StoreFault as fault:
        raise StoreFault(fault.code, "name")  # no error quotes what was sent
    return answer


def remove(terminal, request: dict) -> dict:
    """Use the built-in one from the next boot on; `removed` is false where there was no other."""
    name, by = _name(request), person(request)
    _may_go(terminal)
    store = terminal.storage.fonts()
    names = list(store.names()) if store else []
    answer = {"ok": True, "removed": name in names or WAITS + name in names}
    take_time(terminal)
    old = sum_of(store, name, _WINDOW) if store else ""
    for file in (_COMES + name, WAITS + name):
        if file in names:
            store.remove(file)
    if name in names:
        store.replace(WAITS + name, b"")
    if answer["removed"]:
        record(terminal, _key(name), (old, "", by), answer)
    return answer


def _drop(store, file: str) -> None:
    if store and file in list(store.names()):
        store.remove(file)


def _may_go(terminal):
    """A slip would have to wait for so long."""
    if terminal.pump.busy:
        raise Refused("printing", "font")
    terminal.journal.rest()


def _tried(store, name: str, crc: int) -> str:
    """Look at every glyph of what has come; gives the sum of what it replaces.  Raises Refused."""
    if summed(store, _COMES + name, _WINDOW)[0] != crc:
        raise Refused("transfer-damaged", "name")
    fault = _fault(store, _COMES + name, name)
    if fault:
        raise Refused("request-field", "data", "cannot be used: " + fault)
    return sum_of(store, name, _WINDOW)


def _fault(store, file: str, name: str) -> str:
    reader = store.reader(file)
    try:
        font_of(reader, name, _SLOTS).verify()
    except StoreFault as fault:
        return fault.where
    finally:
        reader.close()
    return ""


def _key(name: str) -> str:
    return "font " + name[: -len(_ENDING)]


def _name(request: dict) -> str:
    """The name of the file.  Raises Refused."""
    name = text(request, "name", _LONGEST) + _ENDING
    if name not in NAMES:
        raise Refused("request-field", "name", "must be latin24 or han24")
    return name
