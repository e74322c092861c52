"""Real MicroPython for tests and benchmarks, built from Debian's source package and cached.

`ensure` gives the 32-bit unix port with single floats, which has a board's word size, small ints
and heap blocks; `ensure64` the stock 64-bit one, on which instruction budgets are stated;
`frozen` either of them with packages frozen in, as a board has them.

Every build happens in a temporary folder which is renamed into the cache when it is complete,
so an interrupted build is never taken for good.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tillctl import paths, runtime_apt
from tillctl.runtime_apt import RuntimeMissing, Say, run

__all__ = [
    "Runtime",
    "RuntimeMissing",
    "base",
    "building",
    "cache",
    "ensure",
    "ensure64",
    "frozen",
]

VERSION = "1.25.0"
MAKE = ("make", "-j2", "STRIP=")
KEEP_SECONDS = 24 * 3600
PORT = Path("tree/ports/unix")


@dataclass(frozen=True)
class Runtime:
    """Where one build of MicroPython is."""

    micropython: Path
    mpy_cross: Path
    tree: Path  # MicroPython's sources
    bits: int

    @property
    def march(self) -> str:
        """The machine for which mpy-cross compiles viper code."""
        return "x86" if self.bits == 32 else "x64"


def cache() -> Path:
    """The folder for everything tillroll can make again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tillroll"


def ensure(say: Say) -> Runtime:
    """Give the 32-bit runtime; builds it on first use (about two minutes)."""
    return _variant(say, 32)


def ensure64(say: Say) -> Runtime:
    """Give the stock 64-bit runtime; builds it on first use."""
    return _variant(say, 64)


def frozen(say: Say, bits: int, packages: dict[str, Path]) -> Runtime:
    """Give the runtime with `packages` (import name -> folder that holds it) frozen in.

    Only the frozen content is compiled anew; earlier ones are removed after a day.  Modules that
    are for the host alone (`*_host.py`) stay out.
    """
    plain = _variant(say, bits)
    manifest = 'include("$(MPY_DIR)/extmod/asyncio")\n'
    digest = hashlib.sha256()
    for name, folder in sorted(packages.items()):
        files = sorted((folder / name).rglob("*.py"))
        files = [file for file in files if not file.stem.endswith("_host")]
        names = [str(file.relative_to(folder / name)) for file in files]
        manifest += f'package("{name}", {names}, base_path="{folder.resolve()}", opt=0)\n'
        for file in files:
            digest.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes())
    target = _home() / f"frozen{bits}-{digest.hexdigest()[:12]}"
    with building(target) as work:
        if work:
            say(f"Freezing {', '.join(sorted(packages))} into MicroPython ({bits}-bit).")
            _copy_build(plain.tree.parent, work)
            (work / "manifest.py").write_text(manifest, encoding="utf-8")
            march = f"MPY_CROSS_FLAGS=-march={plain.march}"
            _make_unix(work, f"FROZEN_MANIFEST={work}/manifest.py", march)
            for old in target.parent.glob(f"frozen{bits}-*"):
                if old.stat().st_mtime < time.time() - KEEP_SECONDS:
                    shutil.rmtree(old)
    return _runtime(target, bits)


def base(say: Say) -> Path:
    """Give MicroPython's sources, with mpy-cross built in them, in the folder `tree` of this."""
    digest = hashlib.sha256(repr((VERSION, runtime_apt.SOURCE)).encode()).hexdigest()
    target = cache() / f"micropython-{VERSION}-sources-{digest[:12]}"
    with building(target) as work:
        if work:
            log = work / "build.log"
            runtime_apt.install(runtime_apt.PACKAGES_C, say, log)
            apt = work / "apt"
            apt.mkdir()
            (work / "tree").mkdir()
            for tarball in runtime_apt.fetch_source(apt, say):
                run(["tar", "-x", "-f", tarball, "--strip-components=1"], work / "tree", log)
            shutil.rmtree(apt)
            library = work / "tree" / "lib" / "micropython-lib"
            library.mkdir(exist_ok=True)
            (library / "README.md").touch()  # the makefile wants it; Debian leaves it out
            say("Building mpy-cross (about 10 s).")
            run([*MAKE, "-C", work / "tree" / "mpy-cross"], work, log)
    return target


def _recipe() -> Path:
    return paths.project() / "tests" / "real"


def _home() -> Path:
    digest = hashlib.sha256(repr((VERSION, runtime_apt.SOURCE, MAKE)).encode())
    for file in sorted(_recipe().glob("unix*/*")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return cache() / f"micropython-{VERSION}-{digest.hexdigest()[:12]}"


@contextlib.contextmanager
def building(target: Path) -> Iterator[Path | None]:
    """Give a temporary folder that becomes `target`, or None where that is there already."""
    if target.is_dir():
        yield None
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".lock-{target.name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            yield None
            return
        for torso in target.parent.glob(f".tmp-{target.name}-*"):  # of a build that was killed
            shutil.rmtree(torso)
        work = Path(tempfile.mkdtemp(prefix=f".tmp-{target.name}-", dir=target.parent))
        try:
            yield work
            work.rename(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _variant(say: Say, bits: int) -> Runtime:
    name = f"unix{bits}"
    target = _home() / name
    with building(target) as work:
        if work:
            if bits == 32:
                runtime_apt.install(runtime_apt.PACKAGES_32, say, work / "build.log")
            shutil.copytree(
                base(say) / "tree", work / "tree", symlinks=True, copy_function=os.link
            )
            shutil.copytree(_recipe() / name, work / PORT / "variants" / "tillroll")
            say(f"Building MicroPython {VERSION}, unix port, {bits}-bit (30 to 90 s).")
            _make_unix(work)
    runtime = _runtime(target, bits)
    _link(cache() / f"micropython{bits}", runtime.micropython)
    _link(cache() / "mpy-cross", runtime.mpy_cross)
    return runtime


def _make_unix(work: Path, *extra: str) -> None:
    # BUILD stays relative: the paths in make's dependency files survive the rename.
    options = ["VARIANT=tillroll", "BUILD=build", *extra]
    run([*MAKE, "-C", work / PORT, *options], work, work / "build.log")


def _copy_build(source: Path, work: Path) -> None:
    """Copy a build: sources by hard link, make's products as files of their own."""
    skip = shutil.ignore_patterns("build")
    tree = source / "tree"
    shutil.copytree(tree, work / "tree", symlinks=True, copy_function=os.link, ignore=skip)
    for build in (PORT / "build", Path("tree/mpy-cross/build")):
        shutil.copytree(source / build, work / build, dirs_exist_ok=True)


def _runtime(folder: Path, bits: int) -> Runtime:
    cross = folder / "tree" / "mpy-cross" / "build" / "mpy-cross"
    return Runtime(folder / PORT / "build" / "micropython", cross, folder / "tree", bits)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(link)
