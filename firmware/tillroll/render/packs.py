"""Opens the fonts of a terminal: its own pack where it has a sound one, else the built-in one.

A pack in use is read glyph by glyph, so it must not change under its reader.  Another one waits
beside it and takes its place at the next boot, before anybody reads; one without a byte that
waits takes it away.  For an errand.
"""

from tillroll.errors import StoreFault
from tillroll.render.font import Font

WAITS = "new-"  # begins the name of a pack that waits
NAMES = ("latin24.pack", "han24.pack")
_WIDTHS = (12, 24)  # dots
_HEIGHT = 24


def fonts(store, built_in, problems: list, dots: int = 384) -> list:
    """Give the Font of each of NAMES.  Raises StoreFault when a built-in one is damaged.

    `store` has the terminal's own packs; None where it has none.  `built_in` are the sources of
    the others.  (code, where) of an own pack that cannot be used is added to `problems`.  Of one
    that is a file so much is kept in memory as a head of `dots` needs.
    """
    slots = dots // _WIDTHS[0] + 1  # the box, and one for each cell of a line
    return [
        _own(store, name, slots, problems) or Font(source, slots)
        for name, source in zip(NAMES, built_in)
    ]


def font_of(reader, name: str, slots: int) -> Font:
    """Read a file as the pack of this name.  Raises StoreFault when it cannot be that."""
    font = Font(reader, slots)
    if font.width != _WIDTHS[NAMES.index(name)] or font.height != _HEIGHT:
        raise StoreFault("store-io", "font pack size")
    return font


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
