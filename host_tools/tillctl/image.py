"""The image of a terminal: MicroPython with the firmware frozen in, and a file system to read.

`built` gives it from the cache as long as nothing that goes into it has changed; the CMake folder
of the last build is kept, so that a changed firmware file costs a link and no compilation.
"""

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tillctl import boards as boards_
from tillctl import (
    flash_image,
    image_check,
    image_chip,
    image_make,
    image_rom,
    image_sources,
    paths,
    runtime,
)
from tillctl.image_chip import RP2040, Chip
from tillctl.image_layout import Layout, of_board
from tillctl.image_sources import Sources, version_of
from tillctl.runtime_apt import Say

RECIPE = ("flash_image", "image", "image_check", "image_chip", "image_def", "image_layout",
          "image_make", "image_rom")  # fmt: skip
C_SIDE = (".c", ".h", ".cmake", ".csv")  # of a board's files, what C code is made from
BOARD_SIDE = (".py", ".json", *C_SIDE)
KEEP_SECONDS = 24 * 3600
STOCK = 'freeze("$(PORT_DIR)/modules")\ninclude("$(MPY_DIR)/extmod/asyncio")\n'


@dataclass(frozen=True)
class Image:
    """The files of one image: for a programmer, for BOOTSEL, and about both."""

    bin: Path
    uf2: Path
    manifest: Path


def boards() -> list[str]:
    """Name the boards that have an image."""
    found = (boards_.read(name) for name in boards_.names())
    return [board.name for board in found if board.chip and board.chip.builds]


def built(say: Say, board: str, micropython: Path | None = None) -> Image:
    """Give the image of a board; builds it when anything that goes into it has changed.

    `micropython` is a tree of sources to take instead of Debian's packages.  Raises
    RuntimeMissing when it cannot be built here.
    """
    sources, compiler = prepare(say, micropython)
    files = inputs(board)
    target = _home() / f"{board}-{_digest(sources.key, compiler, recipe(), files)}"
    with runtime.building(target) as work:
        if work:
            folder = workplace(board, sources, compiler, files)
            for name, data in make(say, board, files, sources, compiler, folder).items():
                (work / name).write_bytes(data)
            _prune(f"{board}-*")
    return Image(*(target / f"{board}.{kind}" for kind in ("bin", "uf2", "json")))


def stock(say: Say) -> Path:
    """Give the .uf2 of MicroPython for a Raspberry Pi Pico as it is, with its asyncio."""
    sources, compiler = prepare(say)
    target = _home() / f"stock-{_digest(sources.key, compiler, recipe())}"
    with runtime.building(target) as work:
        if work:
            say("Building MicroPython for a Raspberry Pi Pico (about 40 s).")
            folder, manifest = work / "make", work / "manifest.py"
            manifest.write_text(STOCK, encoding="utf-8")
            folder.mkdir()
            board = sources.tree / "ports" / "rp2" / "boards" / "RPI_PICO"
            code = compile_checked(sources, board, manifest, folder, RP2040)
            shutil.rmtree(folder)
            (work / "stock.bin").write_bytes(code)
            (work / "stock.uf2").write_bytes(flash_image.encode({flash_image.BASE: code}))
            _prune("stock-*")
    return target / "stock.uf2"


def prepare(say: Say, micropython: Path | None = None) -> tuple[Sources, str]:
    """Give sources and the compiler's version; fetches and installs what is missing."""
    _home().mkdir(parents=True, exist_ok=True)
    compiler = image_make.compiler(say, _home() / "install.log")
    if micropython is None:
        return image_sources.debian(say), compiler
    return image_sources.given(micropython.resolve(), say), compiler


def inputs(board: str) -> dict[str, bytes]:
    """Give what of the project goes into an image, path below the project -> content."""
    root = paths.root()
    firmware = root / "firmware"
    found = [firmware / "main.py", *(firmware / "tillroll").rglob("*.py")]
    found += [*(firmware / "fonts").glob("*.pack"), *(firmware / "fonts").glob("LICENSE.*")]
    found += (firmware / "layouts").glob("*.receipt")
    found += _of_board(root / "boards" / board)
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(found)}


def _of_board(folder: Path) -> set[Path]:
    """Give the files of a board, and what they name as `../NAME`: a file, or another board."""
    found: set[Path] = set()
    wanted = {file for file in folder.iterdir() if file.suffix in BOARD_SIDE}
    while wanted:
        file = wanted.pop()
        found.add(file)
        named = re.findall(r"\.\./[\w./]+", file.read_text(encoding="utf-8"))
        others = {Path(os.path.normpath(file.parent / name)) for name in named}
        boards = folder.parent
        others |= {code for other in others for code in other.glob("*.py")}
        wanted |= {o for o in others - found if o.is_file() and o.is_relative_to(boards)}
    return found


def recipe() -> dict[str, bytes]:
    """Give the modules that make an image: another recipe is another image."""
    here = Path(__file__).parent
    return {name: (here / f"{name}.py").read_bytes() for name in RECIPE}


def workplace(board: str, sources: Sources, compiler: str, files: dict[str, bytes]) -> Path:
    """Give the folder in which a board is compiled again and again, while its C code is the same.

    CMake does not see everything that changes with a board's configuration, so that has a
    folder of its own.
    """
    c_side = {name: data for name, data in files.items() if name.endswith(C_SIDE)}
    how = recipe()["image_make"], str(image_make.PYTHON)
    key = _digest(sources.key, compiler, how, c_side)
    return _home() / f"work-{board}-{key}"


def make(
    say: Say,
    board: str,
    files: dict[str, bytes],
    sources: Sources,
    compiler: str,
    folder: Path,
) -> dict[str, bytes]:
    """Build the image of a board from `files` in `folder`; gives its files, name -> content."""
    place = folder / "stage" / "boards" / board
    with image_make.alone(folder):
        say(f"Building the image of {board} (5 s for new firmware, 40 s for new C code).")
        _stage(folder / "stage", files)
        layout, chip = of_board(place), image_chip.of_board(place)
        code = compile_checked(sources, place, place / "manifest.py", folder, chip)
    rom_files = image_rom.content(files)
    rom, places = image_rom.build(rom_files)
    image_check.fits("the code", len(code), layout.code, "MICROPY_HW_FLASH_STORAGE_BYTES")
    image_check.fits("the read-only file system", len(rom), layout.rom, "MICROPY_HW_ROMFS_BYTES")
    image_check.agrees(code, layout)
    gap = b"\xff" * (layout.code.size - len(code))
    parts = {layout.code.address: code, layout.rom.address: rom}
    made = {
        f"{board}.bin": code + gap + rom,
        f"{board}.uf2": flash_image.encode(parts, chip.family),
    }
    about = {
        "board": board,
        "chip": chip.name,
        "versions": _versions(files, sources, compiler),
        "flash": _regions(layout, len(code), len(rom)),
        "rom": {
            name: {"address": layout.rom.address + at, "size": len(rom_files[name])}
            for name, at in places.items()
        },
        "files": {name: _sum(data) for name, data in made.items()},
    }
    return made | {f"{board}.json": (json.dumps(about, indent=2) + "\n").encode()}


def _sum(data: bytes) -> dict[str, int | str]:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def compile_checked(
    sources: Sources, board: Path, manifest: Path, folder: Path, chip: Chip
) -> bytes:
    """Compile, refuse what the chip cannot run, and give the code; the caller holds `folder`."""
    build = image_make.make(sources, board, manifest, folder)
    image_check.runs(build / "firmware.elf", build / "firmware.elf.map", chip)
    code = (build / "firmware.bin").read_bytes()
    image_check.starts(code, chip)
    return code


def _versions(files: dict[str, bytes], sources: Sources, compiler: str) -> dict[str, Any]:
    found = re.search(r'^VERSION = "(.+)"$', files["firmware/main.py"].decode(), re.M)
    return {
        "tillroll": found[1] if found else "",
        "micropython": version_of(sources.tree),
        "packages": sources.versions,
        "compiler": compiler,
    }


def _regions(layout: Layout, code: int, rom: int) -> dict[str, dict[str, int]]:
    used = {"code": code, "rom": rom}
    regions = {"code": layout.code, "rom": layout.rom, "storage": layout.storage}
    return {
        name: {"address": region.address, "size": region.size}
        | ({"used": used[name]} if name in used else {})
        for name, region in regions.items()
    }


def _stage(stage: Path, files: dict[str, bytes]) -> None:
    """Lay out the project's part at a place that stays; what is the same keeps its time."""
    for path in sorted(stage.rglob("*"), reverse=True):
        if path.is_file() and str(path.relative_to(stage)) not in files:
            path.unlink()
    for name, data in files.items():
        copy = stage / name
        if not copy.is_file() or copy.read_bytes() != data:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)


def _home() -> Path:
    return runtime.cache() / "image"


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _prune(pattern: str) -> None:
    for old in (*_home().glob(pattern), *_home().glob("work-*")):
        if old.stat().st_mtime < time.time() - KEEP_SECONDS:
            shutil.rmtree(old)
