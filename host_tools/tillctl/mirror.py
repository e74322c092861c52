"""A copy of the project compiled for MicroPython, so that tests fit into a board's heap.

Compiling a source file on the device takes more memory than running it; the mirror in the cache
holds .mpy files in the project's own tree, and links to the data files beside them.  Files whose
names end in `_host.py` are for CPython and stay out.
"""

import fcntl
import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tillctl.runtime import Runtime, cache

FOLDERS = (
    "firmware",
    "boards",
    "host_tools/emulator",
    "host_tools/installer",
    "host_tools/shim",
    "tests",
)
PATHS = ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
SHIM = Path("host_tools/shim")
RUNNER = Path("tests/device.py")
HOST_ONLY = ("benchmarks/harness.py", "benchmarks/run.py")
OVERRIDE = ("machine",)  # the only stand-in that also replaces the built-in module of unix


@dataclass(frozen=True)
class Mirror:
    """A compiled copy; `problems` are mpy-cross's words about files it refused."""

    folder: Path
    problems: list[str]


def mpy_path(folder: Path) -> str:
    """MICROPYPATH for a mirror or a checkout: the frozen asyncio first."""
    return ":".join([".frozen", *(str(folder / path) for path in PATHS)])


def build(project: Path, runtime: Runtime, folders: tuple[str, ...] = FOLDERS) -> Mirror:
    """Bring the mirror of these folders up to date, as far as mpy-cross takes the files."""
    key = f"{project}\0{runtime.micropython}\0{folders}"
    target = cache() / "mirror" / hashlib.sha256(key.encode()).hexdigest()[:12]
    target.mkdir(parents=True, exist_ok=True)
    with (target.parent / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = {file: target / _mirrored(file) for file in _files(project, runtime, folders)}
        _prune(target, set(wanted.values()))
        stale = [file for file, copy in wanted.items() if _is_stale(project / file, copy)]
        with ThreadPoolExecutor(2) as pool:
            told = pool.map(lambda file: _make(runtime, project, file, wanted[file]), stale)
            return Mirror(target, [text for text in told if text])


def _files(project: Path, runtime: Runtime, folders: tuple[str, ...]) -> list[Path]:
    found = []
    for folder in folders:
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and for_device(path.relative_to(project)):
                found.append(path.relative_to(project))
    spare = _built_in(runtime, sorted({_top(file) for file in found if SHIM in file.parents}))
    return [file for file in found if not (SHIM in file.parents and _top(file) in spare)]


def for_device(file: Path) -> bool:
    """Whether MicroPython needs the file; of tests/ the test files, their support and all data."""
    if {"__pycache__", "node_modules"}.intersection(file.parts):
        return False
    if file.suffix != ".py":
        return True
    if file.parts[0] == "tests" and "support" not in file.parts and file != RUNNER:
        return file.name.startswith("test_") and not file.name.endswith("_host.py")
    return not file.name.endswith("_host.py") and str(file) not in HOST_ONLY


def _top(file: Path) -> str:
    return file.relative_to(SHIM).parts[0].removesuffix(".py")


def _built_in(runtime: Runtime, names: list[str]) -> set[str]:
    """The names that MicroPython has itself, so that the stand-in must stay away."""
    script = (
        "import sys\nfor name in sys.argv[1:]:\n    try:\n        __import__(name)\n"
        "    except ImportError:\n        continue\n    print(name)\n"
    )
    command = [str(runtime.micropython), "-c", script, *names]
    env = {"MICROPYPATH": ".frozen"}
    out = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=True)
    return set(out.stdout.split()) - set(OVERRIDE)


def _mirrored(file: Path) -> Path:
    return file.with_suffix(".mpy") if file.suffix == ".py" else file


def _is_stale(source: Path, copy: Path) -> bool:
    if source.suffix != ".py":
        return not (copy.is_symlink() and Path(os.readlink(copy)) == source)
    return not copy.is_file() or copy.stat().st_mtime_ns != source.stat().st_mtime_ns


def _make(runtime: Runtime, project: Path, file: Path, copy: Path) -> str:
    source = project / file
    copy.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".py":
        copy.unlink(missing_ok=True)
        copy.symlink_to(source)
        return ""
    stamp = source.stat().st_mtime_ns
    fresh = copy.with_suffix(f".{os.getpid()}")
    command = [str(runtime.mpy_cross), f"-march={runtime.march}", "-s", str(file)]
    done = subprocess.run(
        [*command, "-o", str(fresh), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        copy.unlink(missing_ok=True)
        return f"mpy-cross refuses {file}:\n{done.stderr.strip()}"
    os.utime(fresh, ns=(stamp, stamp))
    fresh.replace(copy)
    return ""


def _prune(target: Path, wanted: set[Path]) -> None:
    for path in list(target.rglob("*")):
        if (path.is_file() or path.is_symlink()) and path not in wanted:
            path.unlink()
