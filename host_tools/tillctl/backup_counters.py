"""The counters in a restore: they tell of a mechanism, so they never go back with a backup.

A terminal keeps its own, unless FILE is a backup of the same terminal and has counted more: then
those of the terminal were lost.  Those of another terminal are of another mechanism.
"""

from tillctl import backup_link
from tillctl.backup_file import Contents
from tillctl.client import Asked
from tillctl.offline import Files

_STATE = "state/"


def parted(files: Contents) -> tuple[Contents, Contents]:
    """Part the files of a backup into the counters and all others."""
    names = _names()
    counters = {name: files[name] for name in names if name in files}
    return counters, {name: data for name, data in files.items() if name not in names}


def chosen(asked: Asked, backed_up: Contents) -> Contents:
    """Give the counters that the terminal is to have; `backed_up` are its own.  Raises Fault."""
    own = backup_link.present(asked, _names())
    return backed_up if _rows(backed_up) > _rows(own) else own


def _names() -> list[str]:
    from tillroll.counters import BANKS

    return [_STATE + name for name in BANKS]


def _rows(banks: Contents) -> int:
    from tillroll.counters import Counters

    files = {name.removeprefix(_STATE): data for name, data in banks.items()}
    rows: int = Counters(Files(files)).rows
    return rows
