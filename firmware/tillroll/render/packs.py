"""Opens the fonts of a terminal: its own pack where it has a sound one, else the built-in one.

A pack in use is read glyph by glyph, so it must not change under its reader.  Another one waits
beside it and takes its place at the next boot, before anybody reads; one without a byte that
waits takes it away.  For an errand.
"""

from micropython import const

from tillroll.errors import StoreFault
from tillroll.render.font import Font

WAITS = "new-"  # begins the name of a pack that waits
NAMES = ("latin24.pack", "han24.pack")
_WIDTHS = (12, 24)  # dots
_PAGES = const(256)
_RECORD = const(50)  # bytes


def fonts(store, built_in, problems: list, dots: int = 384) -> list:
    """Give the Font of each of NAMES.  Raises StoreFault when a built-in one is damaged.

    `store` has the terminal's own packs; None where it has none.  `built_in` are the sources of
    the others.  (code, where) of an own pack that cannot be used is added to `problems`.  Of one
    that is a file so much is kept in memory as a head of `dots` needs.
    """
    found = []
    for at in range(len(NAMES)):
        slots = dots // _WIDTHS[at] + 1  # the box, and one for each glyph of a full line
        own = _own(store, NAMES[at], slots, problems)
        found.append(own or Font(built_in[at], slots))
    return found


def font_of(reader, name: str, slots: int) -> Font:
    """Read a file as the pack of this name.  Raises StoreFault when it cannot be that."""
    font = Font(reader, slots)
    if font.width != _WIDTHS[NAMES.index(name)]:
        raise StoreFault("store-io", "font pack size")
    if _counted(font.index) != font.count:
        raise StoreFault("store-io", "font pack index")
    return font


def _counted(index) -> int:
    """Give the number of glyphs that an index speaks of, the box included; -1 for a wrong one.

    The kernels look up what it says without a doubt.
    """
    place = records = 1
    for page in range(_PAGES):
        if index[page]:
            at = _PAGES + _RECORD * (records - 1)
            if index[page] != records or at + _RECORD > len(index):
                return -1
            found = _in_page(index, at, place)
            if found < 0:
                return -1
            place += found
            records += 1
    return place


def _in_page(index, at: int, place: int) -> int:
    """Give the number of glyphs of the record at `at`; -1 where its sums are wrong."""
    if index[at] | index[at + 1] << 8 != place:
        return -1
    found = 0
    for group in range(16):
        if index[at + 2 + group] != found:
            return -1
        pair = at + 18 + 2 * group
        found += _ones(index[pair]) + _ones(index[pair + 1])
    return found


def _ones(byte: int) -> int:
    count = 0
    while byte:
        byte &= byte - 1
        count += 1
    return count


def _own(store, name: str, slots: int, problems: list):
    if store is None:
        return None
    try:
        return _opened(store, name, slots) if _settled(store, name) else None
    except StoreFault as fault:
        problems.append((fault.code, "font " + name + " of its own"))
    return None


def _opened(store, name: str, slots: int) -> Font:
    reader, font = store.reader(name), None
    try:
        font = font_of(reader, name, slots)
        return font
    finally:
        if font is None:
            reader.close()


def _settled(store, name: str) -> bool:
    """Let what waits take its place; says whether there is a pack then."""
    names = list(store.names())
    there, waits = name in names, WAITS + name
    if waits in names:
        size = store.size(waits)
        if size:
            store.rename(waits, name)
        else:
            if there:
                store.remove(name)
            store.remove(waits)
        there = size > 0
    return there
