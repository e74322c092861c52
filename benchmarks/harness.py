"""Counts what a case costs on real MicroPython: instructions, garbage, memory.

Counts repeat to the digit for the same binary, environment and folder depth; the places given
here are folders made by `tillctl.mirror.build`, used as the current folder.
"""

import re
import shutil
import subprocess
from pathlib import Path

from tillctl.mirror import PATHS

PATH = ":".join([".frozen", *PATHS, "benchmarks"])
SECONDS = 600
_COLLECTED = re.compile(r"Collected : (\d+)")


class MeasureError(Exception):
    """A script failed on the device; the text is its output."""


def instructions(micropython: Path, place: Path, script: str, case: str, heap: str) -> int:
    """Instructions of one run, by callgrind; start-up and `prepare` cancel out."""
    return (
        _count(micropython, place, script, case, heap, 3)
        - _count(micropython, place, script, case, heap, 1)
    ) // 2


def _count(micropython: Path, place: Path, script: str, case: str, heap: str, runs: int) -> int:
    if not shutil.which("valgrind"):
        raise MeasureError("please install first: apt-get install valgrind")
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command = _command(micropython, script, case, heap, "count", runs)
    found = _COLLECTED.search(_run([*valgrind, *command], place))
    if not found:
        raise MeasureError("valgrind gave no count")
    return int(found[1])


def garbage(micropython: Path, place: Path, script: str, case: str, heap: str) -> int:
    """Bytes of heap that one run leaves for the collector."""
    output = _run(_command(micropython, script, case, heap, "garbage", 1), place)
    return int(output.split()[-1])


def live(micropython: Path, place: Path, script: str, case: str, heap: str) -> int:
    """The most bytes in use at once during one run, garbage left out."""
    output = _run(_command(micropython, script, case, heap, "live", 1), place)
    return int(output.split()[-1])


def smallest_heap(
    micropython: Path, place: Path, script: str, case: str, low: int = 8, high: int = 1024
) -> int:
    """The smallest `-X heapsize` in KiB with which one run works; MeasureError above `high`."""
    _run(_command(micropython, script, case, f"{high}k", "count", 1), place)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            _run(_command(micropython, script, case, f"{middle}k", "count", 1), place)
            high = middle
        except MeasureError:
            low = middle
    return high


def _command(
    micropython: Path, script: str, case: str, heap: str, mode: str, runs: int
) -> list[str]:
    head = [str(micropython), "-X", f"heapsize={heap}", "-m", "measure"]
    return [*head, script, case, mode, str(runs)]


def _run(command: list[str], place: Path) -> str:
    done = subprocess.run(
        command,
        cwd=place,
        env={"MICROPYPATH": PATH, "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode:
        raise MeasureError(output.strip())
    return output
