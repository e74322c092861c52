"""The checks of `tillctl test --all` that run no tests: lint, format, spelling, types.

The firmware is checked against MicroPython's type stubs, so that a name which only CPython has
is an error there; host_tools against CPython's own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tillctl.runtime import cache

STUBS = ("micropython-rp2-stubs==1.25.0.post3", "micropython-stdlib-stubs==1.29.0.post2")


def run(project: Path, console: Console) -> dict[str, object]:
    """Run every check, printing what fails; gives passed, failed and the verdicts by name."""
    verdicts = {}
    for name, (command, env) in _commands(project, console).items():
        done = subprocess.run(
            command, cwd=project, env={**os.environ, **env}, capture_output=True, check=False
        )
        verdicts[name] = done.returncode == 0
        output = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        if done.returncode:
            console.print(output, markup=False, highlight=False, soft_wrap=True)
        console.print(f"{name}: {'good' if verdicts[name] else 'FAILED'}", highlight=False)
    passed = sum(verdicts.values())
    return {"passed": passed, "failed": len(verdicts) - passed, "verdicts": verdicts}


def _commands(project: Path, console: Console) -> dict[str, tuple[list[str], dict[str, str]]]:
    mypy = [sys.executable, "-m", "mypy"]
    stubs = str(_stubs(console))
    device = ["-p", "tillroll", "-p", "installer"]
    firmware = ["--custom-typeshed-dir", stubs, "--follow-imports", "silent", *device]
    host = ["--follow-imports", "silent", "-p", "tillctl", "-p", "emulator"]
    return {
        "ruff check": (
            [sys.executable, "-m", "ruff", "check", "--output-format=concise", "."],
            {},
        ),
        "ruff format": ([sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
        "codespell": ([sys.executable, "-m", "codespell_lib"], {}),
        "types of firmware": (
            [*mypy, "--cache-dir", str(cache() / "mypy-firmware"), *firmware],
            {"MYPYPATH": f"{stubs}:{project}/firmware:{project}/host_tools"},
        ),
        "types of host_tools": (
            [*mypy, "--cache-dir", str(cache() / "mypy-host"), *host],
            {"MYPYPATH": ":".join(f"{project}/{p}" for p in _HOST_PATH)},
        ),
    }


_HOST_PATH = ("host_tools", "host_tools/shim", "firmware", "boards")


def _stubs(console: Console) -> Path:
    """Give the folder of MicroPython's type stubs; fetches them by pip on first use."""
    target = cache() / "stubs" / "-".join(name.split("==")[1] for name in STUBS)
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    console.print(
        f"Fetching MicroPython's type stubs: {', '.join(STUBS)}.", highlight=False, soft_wrap=True
    )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / "stubs"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(fresh)]
        subprocess.run([*pip, *STUBS], check=True)
        fresh.rename(target)
    return target
