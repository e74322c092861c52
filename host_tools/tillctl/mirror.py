"""A copy of the project compiled for MicroPython, so that tests fit into a board's heap.

Compiling a source file on the device takes more memory than running it; the mirror in the cache
holds .mpy files in the project's own tree, and links to the data files beside them.
"""

import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tillctl.runtime import Runtime, cache

FOLDERS = ("firmware", "boards", "host_tools/emulator", "host_tools/shim", "tests")
PATHS = ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
SHIM = Path("host_tools/shim")
OVERRIDE = ("machine",)  # the only stand-in that also replaces the built-in module of unix


class CompileError(Exception):
    """mpy-cross refused a file; the text is mpy-cross's own."""


def mpy_path(folder: Path) -> str:
    """MICROPYPATH for a mirror or a checkout: the frozen asyncio first."""
    return ":".join([".frozen", *(str(folder / path) for path in PATHS)])


def build(project: Path, runtime: Runtime) -> Path:
    """Bring the mirror of `project` up to date; gives its folder.  Raises CompileError."""
    key = f"{project}\0{runtime.micropython}"
    target = cache() / "mirror" / hashlib.sha256(key.encode()).hexdigest()[:12]
    wanted = {file: target / _mirrored(file) for file in _files(project, runtime)}
    _prune(target, set(wanted.values()))
    stale = [
        (project / file, copy) for file, copy in wanted.items() if _is_stale(project / file, copy)
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: _make(runtime, project, *pair), stale))
    return target


def _files(project: Path, runtime: Runtime) -> list[Path]:
    found = []
    for folder in FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.append(path.relative_to(project))
    spare = _built_in(runtime, sorted({_top(file) for file in found if SHIM in file.parents}))
    return [
        file
        for file in found
        if not file.name.endswith("_host.py")
        and file.name != "conftest.py"
        and not (SHIM in file.parents and _top(file) in spare)
    ]


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


def _make(runtime: Runtime, project: Path, source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".py":
        copy.unlink(missing_ok=True)
        copy.symlink_to(source)
        return
    stamp = source.stat().st_mtime_ns
    fresh = copy.with_suffix(f".{os.getpid()}")
    name = str(source.relative_to(project))
    command = [str(runtime.mpy_cross), f"-march={runtime.march}", "-s", name]
    done = subprocess.run(
        [*command, "-o", str(fresh), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CompileError(f"mpy-cross refuses {name}:\n{done.stderr.strip()}")
    os.utime(fresh, ns=(stamp, stamp))
    fresh.replace(copy)


def _prune(target: Path, wanted: set[Path]) -> None:
    for path in list(target.rglob("*")):
        if (path.is_file() or path.is_symlink()) and path not in wanted:
            path.unlink()
