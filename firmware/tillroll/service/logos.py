"""Verbs about the shop's logo, which the terminal has among its own layouts."""

from tillroll.errors import Refused, StoreFault
from tillroll.render.logo import CODE, FILE, HEADER_BYTES, MOST_ROWS, verify
from tillroll.service.layouts import may_go, record, stage, sum_of, summed
from tillroll.service.request import checksum, count, person, piece

_STAGED = "+" + FILE  # on its way, as with a restore


def showing(terminal, _request: dict) -> dict:
    """Give `dots` of the head; bytes, CRC-32 and rows of the logo, and "" or its fault."""
    store = terminal.storage.stores()["layouts"]
    found = []
    if store and FILE in list(store.names()):
        crc, size = summed(store, FILE)
        found = [size, "%08x" % crc]
        found.extend(_looked_at(store, FILE, terminal.guard.dots))
    return {"ok": True, "dots": terminal.guard.dots, "logo": found}


def write(terminal, request: dict) -> dict:
    """Take a piece of it; with `crc` it was the last one: the whole is checked and put in place.

    Until then, and when it cannot be printed here, what is in use stays.
    """
    by, crc = person(request), checksum(request)
    offset, data = count(request, "offset", 0), piece(request)
    size, dots = offset + len(data), terminal.guard.dots
    if size > HEADER_BYTES + dots // 8 * MOST_ROWS:
        raise Refused("request-field", "data", "is more than %d rows of %d" % (MOST_ROWS, dots))
    may_go(terminal, "logo", size)
    store = terminal.storage.stores(True)["layouts"]
    stage(store, _STAGED, offset, data)
    answer = {"ok": True, "size": size}
    if crc is not None:
        if summed(store, _STAGED)[0] != crc:
            raise Refused("transfer-damaged", "data")
        fault = _looked_at(store, _STAGED, dots)[1]
        if fault:
            raise Refused("request-field", "data", "cannot be used: " + fault)
        old = sum_of(store, FILE)
        store.rename(_STAGED, FILE)
        _well(terminal)
        record(terminal, "logo", (old, "%08x" % crc, by), answer)
    return answer


def remove(terminal, request: dict) -> dict:
    """Print none any more; `removed` is false where there was none."""
    by = person(request)
    may_go(terminal, "logo", 0)
    store = terminal.storage.stores()["layouts"]
    there = store is not None and FILE in list(store.names())
    answer = {"ok": True, "removed": there}
    if there:
        old = sum_of(store, FILE)
        store.remove(FILE)
        _well(terminal)
        record(terminal, "logo", (old, "", by), answer)
    return answer


def _looked_at(store, name: str, dots: int):
    """(rows, "") of a logo, (0, what is wrong with it) where it cannot be printed."""
    file = store.reader(name)
    try:
        return verify(file, dots), ""
    except StoreFault as fault:
        return 0, fault.where
    except OSError:
        raise StoreFault("store-io", "logo")
    finally:
        file.close()


def _well(terminal):
    """What the last slip said of the logo is over."""
    if terminal.pump.problem == CODE:
        terminal.pump.problem = ""
