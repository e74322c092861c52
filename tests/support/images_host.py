"""Images for tests that look at real ones: the cached one, and a second build of the same."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from tillctl import image, runtime

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
