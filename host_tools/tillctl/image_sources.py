"""MicroPython's sources for a Pico's image: Debian's packages, or a tree that somebody gives.

Either way the image is built from a tree in the cache, so that nothing is ever written into a
tree that belongs to somebody, and its name says which sources these are.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tillctl import runtime, runtime_apt
from tillctl.runtime import RuntimeMissing
from tillctl.runtime_apt import Say, run

PARTS = ("drivers", "extmod", "lib", "mpy-cross", "ports/rp2", "py", "shared", "tools")
NEEDED = ("py/mpconfig.h", "ports/rp2/CMakeLists.txt", "mpy-cross/Makefile")
# the submodules that an RP2040 without network needs; a file that shows that one is filled
LIBRARIES = {
    "pico-sdk": "pico_sdk_init.cmake",
    "tinyusb": "src/tusb.c",
    "mbedtls": "library/aes.c",
}


@dataclass(frozen=True)
class Sources:
    """A tree that is ready to be built, and what it is made of."""

    tree: Path
    versions: dict[str, str]  # package: version, also of MicroPython
    key: str  # differs when anything in the tree does

    @property
    def mpy_cross(self) -> Path:
        """The compiler for frozen modules, of the same version."""
        return self.tree / "mpy-cross" / "build" / "mpy-cross"


def debian(say: Say) -> Sources:
    """Give the tree made of Debian's packages; fetches them on first use."""
    packages = (runtime_apt.SOURCE, runtime_apt.SOURCE_MBEDTLS, *runtime_apt.UNPACKED)
    target = _folder(repr(packages).encode())
    with runtime.building(target) as work:
        if work:
            base = runtime.base(say) / "tree"
            shutil.copytree(base, work / "tree", symlinks=True, copy_function=os.link)
            versions = _add_libraries(work, say, list(LIBRARIES))
            _note(work, {"micropython": runtime_apt.SOURCE.partition("=")[2]} | versions)
    return _sources(target)


def given(tree: Path, say: Say) -> Sources:
    """Give a copy of what an image needs of `tree`; Debian fills the submodules that are empty.

    Raises RuntimeMissing when it is no MicroPython.
    """
    for name in NEEDED:
        if not (tree / name).is_file():
            raise RuntimeMissing(f"{tree} is no tree of MicroPython's sources: it has no {name}")
    files = list(_files(tree))
    target = _folder(_digest(tree, files))
    with runtime.building(target) as work:
        if work:
            for file in files:
                copy = work / "tree" / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(tree / file, copy)
            empty = [n for n, file in LIBRARIES.items() if not (tree / "lib" / n / file).is_file()]
            versions = _add_libraries(work, say, empty) if empty else {}
            say("Building mpy-cross (about 10 s).")
            run([*runtime.MAKE, "-C", work / "tree" / "mpy-cross"], work, work / "build.log")
            _note(work, {"micropython": version_of(tree)} | versions)
    return _sources(target)


def version_of(tree: Path) -> str:
    """Read MicroPython's version, such as 1.25.0 or 1.26.0-preview, from its sources."""
    text = (tree / "py" / "mpconfig.h").read_text(encoding="utf-8")
    number = {
        word: int(value)
        for word, value in re.findall(r"^#define MICROPY_VERSION_(\w+) +(\d+)$", text, re.M)
    }
    try:
        told = f"{number['MAJOR']}.{number['MINOR']}.{number['MICRO']}"
    except KeyError:
        raise RuntimeMissing(f"{tree}/py/mpconfig.h does not tell MicroPython's version") from None
    return told + ("-preview" if number.get("PRERELEASE") else "")


def _folder(content: bytes) -> Path:
    return runtime.cache() / "image" / f"sources-{hashlib.sha256(content).hexdigest()[:12]}"


def _sources(folder: Path) -> Sources:
    versions = json.loads((folder / "versions.json").read_text(encoding="utf-8"))
    return Sources(folder / "tree", versions, f"{folder.name} {sorted(versions.items())}")


def _note(work: Path, versions: dict[str, str]) -> None:
    (work / "versions.json").write_text(json.dumps(versions), encoding="utf-8")


def _add_libraries(work: Path, say: Say, names: list[str]) -> dict[str, str]:
    """Unpack the submodules `names` that Debian packs on their own; gives their versions."""
    log, apt, root = work / "build.log", work / "apt", work / "root"
    apt.mkdir()
    mbedtls, debs = runtime_apt.fetch_libraries(apt, say)
    for deb in debs:
        run(["dpkg-deb", "-x", deb, root], work, log)
    unpacked = root / "usr" / "src" / "mbedtls"
    unpacked.mkdir()
    run(["tar", "-x", "-f", mbedtls, "--strip-components=1"], unpacked, log)
    versions = {}
    for file in (mbedtls, *debs):
        package, version = re.split("[_=]", file.name)[:2]
        name = package.removesuffix("-source")
        if name in names:
            shutil.rmtree(work / "tree" / "lib" / name, ignore_errors=True)
            (root / "usr" / "src" / name).rename(work / "tree" / "lib" / name)
            versions[name] = version.partition(".orig")[0]
    shutil.rmtree(apt)
    shutil.rmtree(root)
    return versions


def _files(tree: Path) -> Iterator[Path]:
    """Name the files that an image needs, without submodules of other chips and old builds."""
    modules = tree / ".gitmodules"
    text = modules.read_text(encoding="utf-8") if modules.is_file() else ""
    spare = {*re.findall(r"path *= *(\S+)", text)} - {f"lib/{name}" for name in LIBRARIES}
    spare |= {
        "mpy-cross/build",
        *(str(p.relative_to(tree)) for p in tree.glob("ports/rp2/build*")),
    }
    for part in PARTS:
        for folder, folders, names in os.walk(tree / part):
            here = Path(folder).relative_to(tree)
            folders[:] = sorted(
                name for name in folders if name != ".git" and str(here / name) not in spare
            )
            yield from (here / name for name in sorted(names) if name != ".git")


def _digest(tree: Path, files: list[Path]) -> bytes:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file}\0".encode())
        digest.update(hashlib.sha256((tree / file).read_bytes()).digest())
    return digest.digest()
