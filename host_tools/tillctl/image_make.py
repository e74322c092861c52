"""Compiles MicroPython for a Pico, the same bytes wherever and whenever it is done.

What would make two builds differ, and what is done about it: dates (SOURCE_DATE_EPOCH is fixed),
a git repository around the sources (MICROPY_GIT_TAG is set), the caller's compiler flags (the
environment is not handed on), the order of files in a folder (manifests name every file), the
hashes of strings in Python (PYTHONHASHSEED).
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tillctl import runtime_apt
from tillctl.image_sources import Sources, version_of
from tillctl.runtime import RuntimeMissing
from tillctl.runtime_apt import Say, run

EPOCH = "1744675200"  # 2025-04-15, the day of MicroPython 1.25.0, which its banner shows
GCC = "arm-none-eabi-gcc"
PYTHON = Path(sys.executable).resolve()  # a virtual environment may be gone at the next build
TOOLS = (GCC, "arm-none-eabi-g++", "arm-none-eabi-ar", "arm-none-eabi-nm", "cmake", "make")


def compiler(say: Say, log: Path) -> str:
    """Give the versions of compiler and C library; installs the toolchain where it is missing.

    Raises RuntimeMissing with what to install.
    """
    if _absent():
        runtime_apt.install((*runtime_apt.PACKAGES_ARM, *runtime_apt.PACKAGES_C), say, log)
    absent = _absent()
    if absent:
        raise RuntimeMissing(
            f"not found: {', '.join(absent)}.  Debian's packages for them:"
            f" {' '.join(runtime_apt.PACKAGES_ARM)}"
        )
    return f"{_told('--version').splitlines()[0]}, newlib {_newlib()}"


def _absent() -> list[str]:
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    return absent or ([] if _newlib() else ["newlib, the C library for arm-none-eabi"])


def _newlib() -> str:
    macros = _told("-E", "-dM", "-include", "newlib.h", "-x", "c", os.devnull)
    found = re.search(r'^#define _NEWLIB_VERSION "(.+)"$', macros, re.M)
    return found[1] if found else ""


def _told(*options: str) -> str:
    return subprocess.run([GCC, *options], capture_output=True, text=True, check=False).stdout


def make(sources: Sources, board: Path, manifest: Path, folder: Path) -> Path:
    """Compile for the board definition `board` in `folder`; gives the folder of firmware.bin.

    The caller holds the folder `alone`.  Where this was done before for the same sources, only
    the frozen modules are made anew; what a killed build has left is thrown away first.
    """
    build, torn, log = folder / "build", folder / "torn", folder / "build.log"
    if torn.exists() or not (build / "Makefile").is_file():
        shutil.rmtree(build, ignore_errors=True)
    torn.touch()
    log.unlink(missing_ok=True)
    env = _environment(sources, folder)
    if not build.is_dir():
        run(_configure(sources, board, manifest, folder), folder, log, env)
    shutil.rmtree(build / "frozen_mpy", ignore_errors=True)
    (build / "frozen_content.c").unlink(missing_ok=True)
    try:
        run(["make", "-C", build, f"-j{os.cpu_count() or 1}"], folder, log, env)
    except RuntimeMissing:
        torn.unlink()  # make has ended by itself and left nothing half-written
        raise
    torn.unlink()
    return build


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make `folder`, and keep other processes waiting that want to build in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment(sources: Sources, folder: Path) -> dict[str, str]:
    """Compiler flags go by here: as -DCMAKE_CXX_FLAGS they would replace the processor's."""
    fakelib = folder / "fakelib"
    fakelib.mkdir(exist_ok=True)
    archive = fakelib / "libstdc++.a"  # the linker asks for it, nothing is in it that is used
    if not archive.is_file():
        run(["arm-none-eabi-ar", "cr", archive], folder, folder / "build.log")
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return kept | {
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": EPOCH,
        "PYTHONHASHSEED": "0",
        "MICROPY_GIT_TAG": f"v{version_of(sources.tree)}",
        "MICROPY_MPYCROSS": str(sources.mpy_cross),
        "CXXFLAGS": "-DPICO_CXX_DISABLE_ALLOCATION_OVERRIDES=1",
        "LDFLAGS": f"-L{fakelib}",
    }


def _configure(sources: Sources, board: Path, manifest: Path, folder: Path) -> list[str | Path]:
    library = folder / "micropython-lib"
    library.mkdir(exist_ok=True)
    (library / "README.md").touch()  # its absence stops CMake; nothing of it is used
    return [
        *("cmake", "-S", sources.tree / "ports" / "rp2", "-B", folder / "build"),
        f"-DMICROPY_BOARD={board.name}",
        f"-DMICROPY_BOARD_DIR={board}",
        f"-DMICROPY_FROZEN_MANIFEST={manifest}",
        f"-DMICROPY_LIB_DIR={library}",
        "-DPICO_NO_PICOTOOL=1",
        f"-DPython3_EXECUTABLE={PYTHON}",
    ]
