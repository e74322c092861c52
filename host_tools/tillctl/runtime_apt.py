"""Debian packages for building MicroPython: its sources and those it needs, and compilers.

The sources come from one Debian release whatever release runs here: the machine's own package
sources are taken with the suite replaced, in a private folder, so apt's state stays untouched.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

SUITE = "trixie"
SOURCE = "micropython=1.25.0+ds-1"
SOURCE_MBEDTLS = "mbedtls=3.6.6-0.1~deb13u1"  # Debian's micropython source leaves these three out
UNPACKED = ("pico-sdk-source=2.1.1-1", "tinyusb-source=0.18.0+dfsg-1")
PACKAGES_ARM = ("gcc-arm-none-eabi", "libnewlib-arm-none-eabi", "cmake")
PACKAGES_32 = ("gcc-multilib", "libc6-dev-i386")
PACKAGES_C = ("gcc", "make", "libc6-dev", "pkg-config")
SOURCES = Path("/etc/apt")
_ONE_LINE = re.compile(r"deb(?:-src)?\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)")

Say = Callable[[str], None]


class RuntimeMissing(Exception):
    """MicroPython cannot be had or built here; the text says why, or what to install."""


def codename(os_release: str) -> str:
    """Give VERSION_CODENAME of an os-release text, '' where there is none."""
    found = re.search(r'^VERSION_CODENAME="?([\w-]+)"?', os_release, re.MULTILINE)
    return found.group(1) if found else ""


def derive(text: str, own: str, types: str = "deb-src") -> str:
    """Give the entries of suite `own` of one sources file, for packages of SUITE.

    Takes the one-line form and deb822; gives deb822 stanzas, '' where no entry fits.
    """
    stanzas: list[dict[str, str]] = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
        keys = dict(line.split(":", 1) for line in lines if re.match(r"[A-Za-z-]+:", line))
        if own in keys.get("Suites", "").split() and "no" not in keys.get("Enabled", "").split():
            stanzas.append({k: keys[k] for k in ("URIs", "Components", "Signed-By") if k in keys})
        for line in lines:
            entry = _ONE_LINE.match(line.strip())
            if entry and entry.group(3) == own:
                stanza = {"URIs": entry.group(2), "Components": "main"}
                signed = re.search(r"signed-by=(\S+)", entry.group(1) or "")
                if signed:
                    stanza["Signed-By"] = signed.group(1)
                if stanza not in stanzas:
                    stanzas.append(stanza)
    return "\n".join(_stanza(types, stanza) for stanza in stanzas)


def _stanza(types: str, keys: dict[str, str]) -> str:
    fixed = {"Types": types, "Suites": SUITE}
    return "".join(f"{k}: {v.strip()}\n" for k, v in {**fixed, **keys}.items())


def _machine_sources(types: str) -> str:
    own = codename(Path("/etc/os-release").read_text(encoding="utf-8"))
    files = [SOURCES / "sources.list"]
    files += sorted(
        p for p in SOURCES.glob("sources.list.d/*") if p.suffix in (".list", ".sources")
    )
    derived = [derive(p.read_text(encoding="utf-8"), own, types) for p in files if p.is_file()]
    text = "\n".join(part for part in derived if part)
    if not text:
        raise RuntimeMissing(
            f"no package source of this machine can give Debian's source package {SOURCE}:"
            " use Debian 12 or newer"
        )
    return text


def run(
    command: Iterable[str | Path], cwd: Path, log: Path, env: dict[str, str] | None = None
) -> None:
    """Run one command with its output in `log`; raises RuntimeMissing with the last lines."""
    words = [str(word) for word in command]
    with log.open("ab") as out:
        done = subprocess.run(words, cwd=cwd, stdout=out, stderr=out, env=env, check=False)
    if done.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-12:]
        raise RuntimeMissing(f"'{' '.join(words[:4])} ...' failed:\n" + "\n".join(tail))


class Apt:
    """apt-get for packages of SUITE, with its lists in a private `folder`."""

    def __init__(self, folder: Path, types: str):
        if not shutil.which("apt-get"):
            raise RuntimeMissing(
                "MicroPython is built from a Debian source package and there is no apt-get here:"
                " use Debian 12 or newer"
            )
        for name in ("lists/partial", "cache/archives/partial", "parts"):
            (folder / name).mkdir(parents=True)
        (folder / "trixie.sources").write_text(_machine_sources(types), encoding="utf-8")
        options = [
            f"Dir::Etc::sourcelist={folder}/trixie.sources",
            f"Dir::Etc::sourceparts={folder}/parts",
            f"Dir::State::Lists={folder}/lists",
            f"Dir::Cache={folder}/cache",
            "Acquire::Languages=none",
        ]
        if os.geteuid() == 0:
            options.append("APT::Sandbox::User=root")
        self.folder = folder
        self._command = ["apt-get", *(word for option in options for word in ("-o", option))]
        self("update")

    def __call__(self, *words: str) -> None:
        """Run apt-get in the folder; raises RuntimeMissing."""
        run([*self._command, *words], self.folder, self.folder / "apt.log")

    def newest_if_gone(self, words: tuple[str, ...], package: str, say: Say) -> None:
        """Fetch `package`, NAME=VERSION; where the archive has replaced it, its successor."""
        try:
            self(*words, package)
        except RuntimeMissing:
            name = package.partition("=")[0]
            say(f"Debian has no {package} any more: taking its {name} of {SUITE}.")
            self(*words, name)


def fetch_source(folder: Path, say: Say) -> list[Path]:
    """Download MicroPython's source package into `folder`; gives its tarballs."""
    say(f"Fetching MicroPython's sources: Debian source package {SOURCE} (about 17 MB).")
    Apt(folder, "deb-src")("source", "--download-only", SOURCE)
    return sorted(folder.glob("micropython_*.orig.tar.*"))


def fetch_libraries(folder: Path, say: Say) -> tuple[Path, list[Path]]:
    """Download what a Pico's image needs besides: gives Mbed TLS' tarball and two .deb files."""
    say(f"Fetching {', '.join((SOURCE_MBEDTLS, *UNPACKED))} from Debian (about 10 MB).")
    apt = Apt(folder, "deb deb-src")
    apt.newest_if_gone(("source", "--download-only"), SOURCE_MBEDTLS, say)
    for package in UNPACKED:
        apt.newest_if_gone(("download",), package, say)
    return next(folder.glob("mbedtls_*.orig.tar.*")), sorted(folder.glob("*.deb"))


def _missing(packages: Iterable[str]) -> list[str]:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}"]
    states = {
        name: subprocess.run([*query, name], capture_output=True, text=True, check=False).stdout
        for name in packages
    }
    return [name for name, state in states.items() if not state.startswith("ii")]


def install(packages: Iterable[str], say: Say, log: Path) -> None:
    """Install what is missing of Debian `packages`; without root, say what to install."""
    missing = _missing(packages) if shutil.which("dpkg-query") else []
    if not missing:
        return
    if os.geteuid() != 0:
        raise RuntimeMissing(f"please install first: sudo apt-get install {' '.join(missing)}")
    say(f"Installing the Debian packages {' '.join(missing)}.")
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-y", "--no-install-recommends"]
    try:
        run([*apt, "install", *missing], log.parent, log)
    except RuntimeMissing:
        run([*apt, "update"], log.parent, log)
        run([*apt, "install", *missing], log.parent, log)
