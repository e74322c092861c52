"""Puts a complete new version of tillroll in the place of the old one.

`tillctl install` makes this the terminal's main.py when all new files lie verified in /next: one
rename, before which the old version is started and after which this is, at every boot until the
new version's own main.py replaces it in the last step.  Neither ever runs with the other's files.
"""

import os

NEXT = "/next"
OLD: tuple = ()  # files, then folders, of the old version alone; tillctl fills them in


def switch(fs, old):
    """Move the new files home and delete the old ones; `fs` has the functions of `os`."""
    settle(fs)
    for name in [entry[0] for entry in fs.ilistdir(NEXT)]:
        if name != "main.py":
            path = "/" + name.replace("=", "/")
            make_folders(fs, path)
            fs.rename(NEXT + "/" + name, path)
    for path in old:
        remove(fs, path)
    fs.rename(NEXT + "/main.py", "/main.py")
    remove(fs, NEXT)


def remove(fs, path: str):
    """Delete a file or a folder, unless it is gone or holds what is not ours."""
    try:
        fs.remove(path)
    except OSError:
        pass


def settle(fs):
    """Have littlefs end a rename that a power cut interrupted, as it does before a mkdir.

    Until then version 2.11 may show such a file neither at its old path nor at its new one.
    """
    try:
        fs.mkdir(NEXT)
    except OSError:
        pass  # it is there


def make_folders(fs, path: str):
    """Make the folders that a file at `path` needs."""
    at = path.find("/", 1)
    while at > 0:
        try:
            fs.stat(path[:at])
        except OSError:
            fs.mkdir(path[:at])
        at = path.find("/", at + 1)


if __name__ == "__main__":
    import machine

    switch(os, OLD)
    machine.soft_reset()
