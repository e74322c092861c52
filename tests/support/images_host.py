"""Images for tests that look at real ones: the cached one, and a second build of the same."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from tillctl import image, paths, runtime

BOARD = "rpi_pico_ltpd245"


class Again(NamedTuple):
    """A second build: its files, name -> content, and the folder that make was run in."""

    files: dict[str, bytes]
    build: Path


def again(first: image.Image) -> Again:
    """Build the same image at another place, from another copy of the sources, from nothing.

    Takes a minute; it is kept as long as the first one is the same.
    """
    home = first.bin.parent.parent
    folder = home / f"again-{first.bin.parent.name}"
    done = folder / "done"
    if not done.is_file():
        for old in home.glob("again-*"):
            shutil.rmtree(old)
        sources, compiler = image.prepare(print, runtime.base(print) / "tree")
        place = [sources, compiler, folder / "work"]
        files = image.make(print, BOARD, image.inputs(BOARD), *place)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        done.write_text(json.dumps(sorted(files)), encoding="utf-8")
    names = json.loads(done.read_text(encoding="utf-8"))
    files = {name: (folder / name).read_bytes() for name in names}
    return Again(files, folder / "work" / "build")


def lacking(code: bytes, *others: str) -> list[str]:
    """Give the modules of the firmware, and others, that are not frozen into an image."""
    firmware = paths.root() / "firmware"
    names = [str(p.relative_to(firmware)) for p in (firmware / "tillroll").rglob("*.py")]
    return sorted(name for name in (*names, *others) if name.encode() + b"\0" not in code)


def plain_twins() -> list[str]:
    """Give the plain twins of machine code, which no chip runs."""
    firmware = paths.root() / "firmware"
    found = (firmware / "tillroll").rglob("*_viper.py")
    return sorted(str(p.relative_to(firmware)).replace("_viper", "_plain") for p in found)
