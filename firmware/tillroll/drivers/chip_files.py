"""Files of a chip: a terminal's own are in "/", the built-in ones in "/rom".

For an errand: while a board is built, and for making its storage anew.
"""

import os

import vfs

from tillroll.drivers.first_format import remake as make_littlefs


def font(name: str):
    """Give a built-in glyph pack: where it lies when that is read-only flash, else as a file.

    A missing one is an empty one, which the terminal reports as damaged.
    """
    try:
        file = _built_in("fonts/" + name, "rb")
    except OSError:
        return b""
    try:
        return memoryview(file)
    except TypeError:
        return file


def defaults() -> str:
    """The settings in which this board differs."""
    try:
        with _open("settings.json", "r") as file:
            return file.read()
    except OSError:
        return "{}"


def remake(board) -> None:
    """Make the storage of a board anew; raises OSError."""
    try:
        vfs.umount("/")
    except OSError:
        pass  # it could not be mounted at all
    vfs.mount(make_littlefs(board.flash(), vfs.VfsLfs2), "/")
    os.mkdir("/state")


def _open(path: str, mode):
    """Open a file of this terminal's own, else the built-in one; raises OSError."""
    try:
        return open("/" + path, mode)
    except OSError:
        return _built_in(path, mode)


def _built_in(path: str, mode):
    return open("/rom/" + path, mode)
