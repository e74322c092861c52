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
    for name in [entry[0] for entry in fs.ilistdir(NEXT)]:
        if name != "main.py":
            path = "/" + name.replace("=", "/")
            make_folders(fs, path)
            fs.rename(NEXT + "/" + name, path)
    for path in old:
        try:
            fs.remove(path)
        except OSError:
            pass  # gone already, or a folder in which somebody else's files are
    fs.rename(NEXT + "/main.py", "/main.py")
    fs.remove(NEXT)


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
