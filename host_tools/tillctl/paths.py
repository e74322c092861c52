"""Where the firmware's files are: in the checkout tillctl runs from, or in its wheel."""

import re
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class NoProject(Exception):
    """The current folder is not inside a tillroll checkout."""


def root() -> Path:
    """The folder that holds firmware/, boards/ and host_tools/."""
    checkout = _PACKAGE.parents[1]
    return checkout if (checkout / "firmware" / "tillroll").is_dir() else _PACKAGE / "bundle"


def samples() -> Path:
    """The folder of sample approvals, one JSON file each."""
    bundled = root() / "samples"
    return bundled if bundled.is_dir() else root() / "tests" / "golden" / "approvals"


def setup() -> None:
    """Put the firmware and the simulated terminal on `sys.path`, for imports as on a terminal."""
    base = root()
    for folder in ("firmware", "boards", "host_tools", "host_tools/shim"):
        if str(base / folder) not in sys.path:
            sys.path.append(str(base / folder))


def firmware_version() -> str:
    """The version of the firmware that came with this tillctl, "" where it says none."""
    source = (root() / "firmware" / "main.py").read_text(encoding="utf-8")
    found = re.search(r'^VERSION = "(.+)"$', source, re.M)
    return found[1] if found else ""


def project() -> Path:
    """The checkout that the current folder lies in; raises NoProject outside of one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "firmware").is_dir() and (folder / "tests").is_dir():
            return folder
    raise NoProject("no tillroll checkout here: change into the folder that you cloned")
