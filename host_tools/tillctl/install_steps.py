"""What an installation does to the files of a terminal, one request at a time.

Whenever it stops, the old version is whole until the rename in `commit`, and from then on
`installer/switch.py`, as the terminal's main.py, makes the new version whole before it starts.
A terminal without a main.py starts nothing until that rename, which is then that of its main.py.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installer import package, switch

from tillctl.boards import MODULES
from tillctl.faults import FLASH, REFUSED, Fault
from tillctl.install_files import Files, is_our_boot
from tillctl.install_sender import Sender

NEXT = switch.NEXT
# Folders in which nobody else has files.  That of the package is none on a flash any more: until
# modules came in bundles they lay there, and it would be imported instead of /tillroll.mpy.
OURS = (package.PACKAGE, package.FOLDER, "/rom")
TRACES = {path[1:] for path in (package.PACKAGE, package.FOLDER, NEXT)}  # in "/", of tillroll
STRAY = tuple(f"/{module}.{kind}" for module in ("tillroll", *MODULES) for kind in ("py", "mpy"))
BOOT = "/boot.py"  # ours, where the board has one
_BLOCK = 4096  # of the flash
_SPARE = 8 * _BLOCK  # for folders and for what littlefs itself writes
_LITTLE = 2 * _BLOCK  # of it, for littlefs alone
_TRIES = 2
_SWITCH = Path(switch.__file__)


@dataclass
class Plan:
    """What has to be done; all paths are those of the new version, or of the old one alone."""

    changed: list[str]  # files that differ or are missing
    moving: list[str]  # files that the switch moves: those, and always main.py, its last step
    missing: list[str]  # those of them that are not staged yet
    old: list[str]  # files, then folders, that are no longer needed
    bytes: int  # of the missing ones
    fresh: bool = False  # nothing starts there yet: all but main.py goes to its place at once


def mark() -> str:
    """Give the line with which a main.py begins that is still putting a new version in place."""
    return _SWITCH.read_text(encoding="utf-8").partition("\n")[0]


def plan(sender: Sender, files: Files) -> Plan:
    """Find what has to be done, by digests that the terminal computes."""
    if f"{NEXT[1:]}/" in sender.names("/"):
        sender.make(NEXT)  # littlefs ends an interrupted rename, see installer/switch.py
    top = {f"/{name}" for name in sender.names("/")}
    folders = [folder for folder in _folders(files) if f"{folder}/" in top]
    there = [path for folder in folders for path in sender.tree(folder)]
    mine = (*STRAY, "/main.py", *(path for path in (BOOT,) if path in files))
    there += [path for path in mine if path in top]
    changed = [p for p, d in files.items() if p not in there or sender.digest(p) != _digest(d)]
    old = [path for path in there if path not in files and not _holds(path, files)]
    if "/main.py" not in top:
        return Plan(changed, ["/main.py"], changed, old, _bytes(files, changed), fresh=True)
    staged = set(sender.names(NEXT))
    moving = [*changed, "/main.py"] if "/main.py" not in changed else changed
    missing = [path for path in moving if not _is_staged(sender, path, files[path], staged)]
    return Plan(changed, moving, missing, old, _bytes(files, missing))


def check_owner(sender: Sender) -> None:
    """Raise Fault when another program than tillroll starts on this board."""
    names = set(sender.names("/"))
    if "main.py" in names and not names & {f"{name}/" for name in TRACES}:
        raise Fault(
            REFUSED,
            "Another program is installed on this board: it has a main.py of its own.",
            "Save it, then install with --force, which replaces it.",
        )


def check_boot(files: Files, first: str) -> None:
    """Raise Fault when a boot.py of somebody else, with this first line, is in the way of ours."""
    if BOOT in files and first and not is_our_boot(first):
        raise Fault(
            REFUSED,
            "There is a boot.py on this board that is not ours.",
            "Save it, then install with --force, which replaces it.",
        )


def check_room(sender: Sender, files: Files, todo: Plan) -> None:
    """Raise Fault when old and new do not fit on the flash side by side."""
    begun = f"{NEXT[1:]}/" in sender.names("/")  # then the folder has its blocks already
    need = (_LITTLE if begun else _SPARE) + sum(
        -(-len(files[path]) // _BLOCK) * _BLOCK for path in todo.missing
    )
    free = sender.free()
    if need > free:
        raise flash_fault(
            "store-full",
            f"Old and new do not fit side by side: {need} bytes are needed, {free} are free.",
            "Install with --clear, which deletes the old firmware first; receipts stay.",
        )


def clear(sender: Sender, todo: Plan) -> None:
    """Delete what is old or changed, main.py first: nothing starts until the new one is whole."""
    for path in ["/main.py", *todo.changed, *todo.old]:
        sender.remove(path.rstrip("/"))
    for name in sender.names(NEXT):
        sender.remove(f"{NEXT}/{name}")


def erase(sender: Sender, boot: str) -> list[str]:
    """Delete what `install` has put there, main.py first; gives the paths of the files.

    `boot` is the first line of boot.py.
    """
    top = {f"/{name}" for name in sender.names("/")}
    found = ["/main.py"] if "/main.py" in top else []
    found += [path for path in STRAY if path in top]
    found += [BOOT] if is_our_boot(boot) else []
    for folder in (*OURS, NEXT):
        if f"{folder}/" in top:
            found += sender.tree(folder)
    for path in found:
        sender.remove(path.rstrip("/"))
    return [path for path in found if not path.endswith("/")]


def stage(sender: Sender, files: Files, todo: Plan, sent: Callable[[int], object]) -> None:
    """Put every changed file into /next, under a flat name, and nothing else.

    Where nothing starts, only main.py goes there: nobody can meet the others half done.
    """
    sender.make(NEXT)
    wanted = {_flat(path) for path in todo.moving}
    for name in sender.names(NEXT):
        if name not in wanted:
            sender.remove(f"{NEXT}/{name}")
    made: set[str] = set()
    for path in todo.missing:
        at_home = todo.fresh and path != "/main.py"
        if at_home:
            _make_folders(sender, path, made)
        _put(sender, path if at_home else _staging(path), files[path], sent)


def commit(sender: Sender, todo: Plan) -> None:
    """Replace main.py by the program that switches over: from here on the new version is in."""
    if todo.fresh:
        for path in todo.old:
            sender.remove(path.rstrip("/"))
        sender.rename(_staging("/main.py"), "/main.py")
        sender.remove(NEXT)
        return
    text = _SWITCH.read_text(encoding="utf-8")
    old = tuple(path.rstrip("/") for path in todo.old)
    text = text.replace("\nOLD: tuple = ()", f"\nOLD = {old!r}")
    path = f"{NEXT}/switch"
    _put(sender, path, text.encode(), lambda _count: None)
    sender.rename(path, "/main.py")


def flash_fault(code: str, what: str, do: str) -> Fault:
    """Make the fault of a terminal's file system; `code` as the terminal itself would say."""
    return Fault(FLASH, what, do, {"code": code, "text": what, "do": do})


def _put(sender: Sender, path: str, data: bytes, sent: Callable[[int], object]) -> None:
    for _ in range(_TRIES):
        sender.put(path, data, sent)
        if sender.digest(path) == _digest(data):
            return
    raise flash_fault(
        "store-io",
        f"The flash does not keep what is written to it ({path}).",
        "Replace the board.",
    )


def _make_folders(sender: Sender, path: str, made: set[str]) -> None:
    """Make the folders that a file needs, once each."""
    for at in (at for at, letter in enumerate(path) if at and letter == "/"):
        if path[:at] not in made:
            sender.make(path[:at])
            made.add(path[:at])


def _bytes(files: Files, paths: list[str]) -> int:
    return sum(len(files[path]) for path in paths)


def _is_staged(sender: Sender, path: str, data: bytes, staged: set[str]) -> bool:
    return _flat(path) in staged and sender.digest(_staging(path)) == _digest(data)


def _folders(files: Files) -> list[str]:
    """Give our folders: the two that there always are, and the board's, where it has one."""
    tops = {"/" + path.split("/")[1] for path in files if path.count("/") > 1}
    return [*OURS, *sorted(tops - set(OURS))]


def _holds(folder: str, files: Files) -> bool:
    return folder.endswith("/") and any(path.startswith(folder) for path in files)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _flat(path: str) -> str:
    return path[1:].replace("/", "=")


def _staging(path: str) -> str:
    return f"{NEXT}/{_flat(path)}"
