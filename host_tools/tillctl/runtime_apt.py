"""Debian packages for the MicroPython build: the source package, and the 32-bit C library.

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
PACKAGES_32 = ("gcc-multilib", "libc6-dev-i386")
PACKAGES_C = ("gcc", "make", "libc6-dev", "pkg-config")
SOURCES = Path("/etc/apt")
_ONE_LINE = re.compile(r"deb(?:-src)?\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)")

Say = Callable[[str], None]


class RuntimeMissing(Exception):
    """MicroPython cannot be had on this machine; the text says what to install."""


def codename(os_release: str) -> str:
    """Give VERSION_CODENAME of an os-release text, '' where there is none."""
    found = re.search(r'^VERSION_CODENAME="?([\w-]+)"?', os_release, re.MULTILINE)
    return found.group(1) if found else ""


def derive(text: str, own: str) -> str:
    """Give the entries of suite `own` of one sources file, for source packages of SUITE.

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
    return "\n".join(_stanza(stanza) for stanza in stanzas)


def _stanza(keys: dict[str, str]) -> str:
    fixed = {"Types": "deb-src", "Suites": SUITE}
    return "".join(f"{k}: {v.strip()}\n" for k, v in {**fixed, **keys}.items())


def _machine_sources() -> str:
    own = codename(Path("/etc/os-release").read_text(encoding="utf-8"))
    files = [SOURCES / "sources.list"]
    files += sorted(
        p for p in SOURCES.glob("sources.list.d/*") if p.suffix in (".list", ".sources")
    )
    derived = [derive(p.read_text(encoding="utf-8"), own) for p in files if p.is_file()]
    text = "\n".join(part for part in derived if part)
    if not text:
        raise RuntimeMissing(
            f"no package source of this machine can give Debian's source package {SOURCE}:"
            " run the MicroPython tests on Debian 12 or newer"
        )
    return text


def run(command: Iterable[str | Path], cwd: Path, log: Path) -> None:
    """Run one command with its output in `log`; raises RuntimeMissing with the last lines."""
    words = [str(word) for word in command]
    with log.open("ab") as out:
        code = subprocess.run(words, cwd=cwd, stdout=out, stderr=out, check=False).returncode
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-12:]
        raise RuntimeMissing(f"'{' '.join(words[:4])} ...' failed:\n" + "\n".join(tail))


def fetch_source(folder: Path, say: Say) -> list[Path]:
    """Download the source package into `folder`; gives its tarballs, upstream's first."""
    if not shutil.which("apt-get"):
        raise RuntimeMissing(
            "MicroPython is built from a Debian source package and there is no apt-get here:"
            " run the MicroPython tests on Debian 12 or newer"
        )
    for name in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / name).mkdir(parents=True)
    (folder / "trixie.sources").write_text(_machine_sources(), encoding="utf-8")
    options = [
        f"Dir::Etc::sourcelist={folder}/trixie.sources",
        f"Dir::Etc::sourceparts={folder}/parts",
        f"Dir::State::Lists={folder}/lists",
        f"Dir::Cache={folder}/cache",
        "Acquire::Languages=none",
    ]
    if os.geteuid() == 0:
        options.append("APT::Sandbox::User=root")
    apt = ["apt-get", *(word for option in options for word in ("-o", option))]
    say(f"Fetching MicroPython's sources: Debian source package {SOURCE} (about 17 MB).")
    run([*apt, "update"], folder, folder / "apt.log")
    run([*apt, "source", "--download-only", SOURCE], folder, folder / "apt.log")
    return sorted(folder.glob("micropython_*.orig.tar.*"))


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
