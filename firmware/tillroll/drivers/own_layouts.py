"""What a terminal has of its own, in folders that are there once somebody has made them.

Slip templates and glyph packs.  For an errand: laying out a copy, a backup, a restore, a boot.
"""

from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault
from tillroll.lines import lines

_FOLDER = "/layouts"
FONTS = "/fonts"


def store_of(fs, make: bool = False, folder: str = _FOLDER):
    """The Store of the slip templates, or of another folder.

    None where there is no such folder, unless it is to be made.
    """
    if not make:
        try:
            fs.stat(folder)
        except OSError:
            return None
    return FileStore(fs, folder)


def lines_of(fs, name: str):
    """The lines of the own template of this name; None where there is none.

    Raises StoreFault when it cannot be read.
    """
    store, file = store_of(fs), name + ".receipt"
    try:
        if store is None or store.size(file) < 0:
            return None
    except StoreFault as fault:
        if fault.code != "store-missing":
            raise
        return None
    return lines(store, file)
