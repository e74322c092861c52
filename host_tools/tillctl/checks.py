"""The checks of `tillctl test --all` that run no tests: lint, format, spelling, types.

The firmware is checked against MicroPython's type stubs, so that a name which only CPython has
is an error there, each board with the drivers against those of its port; host_tools against
CPython's own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tillctl import boards
from tillctl.runtime import cache

STDLIB = "micropython-stdlib-stubs==1.29.0.post2"
STUBS = {
    "rp2": ("micropython-rp2-stubs==1.25.0.post3", STDLIB),
    "esp32": ("micropython-esp32-stubs==1.25.0.post5", STDLIB),
    "stm32": ("micropython-stm32-stubs==1.25.0.post3", STDLIB),
}


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
    stubs = str(_stubs("rp2", console))
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
        **{f"types of boards, {port}": _board_types(project, port, console) for port in STUBS},
        "types of host_tools": (
            [*mypy, "--cache-dir", str(cache() / "mypy-host"), *host],
            {"MYPYPATH": ":".join(f"{project}/{p}" for p in _HOST_PATH)},
        ),
    }


def _board_types(project: Path, port: str, console: Console) -> tuple[list[str], dict[str, str]]:
    """Check the boards of a port with all that they import of the firmware."""
    stubs = str(_stubs(port, console))
    found = [name for name in boards.names() if _port(name) == port]
    modules = [
        word for name in found for own in boards.MODULES for word in ("-m", f"{name}.{own}")
    ]
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(cache() / f"mypy-{port}")]
    path = f"{stubs}:{project}/firmware:{project}/boards"
    command += ["--custom-typeshed-dir", stubs, "--follow-imports", "silent"]
    return [*command, *modules], {"MYPYPATH": path}


def _port(name: str) -> str:
    chip = boards.read(name).chip
    return chip.port if chip else ""


_HOST_PATH = ("host_tools", "host_tools/shim", "firmware", "boards")


def _stubs(port: str, console: Console) -> Path:
    """Give the folder of a port's type stubs; fetches them by pip on first use."""
    wanted = STUBS[port]
    target = cache() / "stubs" / "-".join((port, *(name.split("==")[1] for name in wanted)))
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    console.print(
        f"Fetching MicroPython's type stubs: {', '.join(wanted)}.", highlight=False, soft_wrap=True
    )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / "stubs"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(fresh)]
        subprocess.run([*pip, *wanted], check=True)
        fresh.rename(target)
    return target
