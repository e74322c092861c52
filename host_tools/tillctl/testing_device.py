"""Runs the test files on real MicroPython: 32-bit, the heap of a board, a process per file."""

import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tillctl import mirror, runtime

HEAP = "192k"
FILE_SECONDS = 600
_SUMMARY = re.compile(r"(\d+) passed, (\d+) failed")


@dataclass(frozen=True)
class FileResult:
    """What one test file gave; `output` is empty when all is well."""

    file: str
    passed: int
    failed: int
    seconds: float
    output: str


def files(project: Path, args: tuple[str, ...]) -> list[Path]:
    """The test files for MicroPython, relative to the project; only those that `args` name."""
    found = [
        file.relative_to(project)
        for file in sorted((project / "tests").rglob("test_*.py"))
        if not file.name.endswith("_host.py")
    ]
    named = [Path(os.path.abspath(arg.split("::")[0])) for arg in args if not arg.startswith("-")]
    named = [path for path in named if path.exists()]
    if not named:
        return found
    return [f for f in found if any((project / f).is_relative_to(path) for path in named)]


def run_file(project: Path, place: Path, micropython: Path, file: Path) -> FileResult:
    """Run one file from the mirror `place`, with the project as current folder."""
    test = place / file.with_suffix(".mpy")
    command = [str(micropython), "-X", f"heapsize={HEAP}", "-m", "device", str(test)]
    env = {**os.environ, "MICROPYPATH": mirror.mpy_path(place)}
    begin = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=FILE_SECONDS,
            check=False,
        )
        output = (done.stdout + done.stderr).decode("utf-8", "replace")
        passed, failed = verdict(output, done.returncode)
    except subprocess.TimeoutExpired:
        output, passed, failed = f"{file}: no end after {FILE_SECONDS} s", 0, 1
    seconds = round(time.monotonic() - begin, 2)
    return FileResult(str(file), passed, failed, seconds, output if failed else "")


def _is_whole(file: Path) -> bool:
    """Whether the test needs all rooms, which then are built in as on a board."""
    return file.parts[:2] in (("tests", "flow"), ("tests", "service"))


def built_in(project: Path) -> dict[str, Path]:
    """Name what is frozen for a whole terminal: the firmware, and what stands for its hardware."""
    return {"tillroll": project / "firmware", "emulator": project / "host_tools"}


def verdict(output: str, code: int) -> tuple[int, int]:
    """Give passed and failed from a device run's last line; at least one failed if it died."""
    lines = output.strip().splitlines()
    found = _SUMMARY.fullmatch(lines[-1]) if lines else None
    passed, failed = (int(found[1]), int(found[2])) if found else (0, 1)
    clean = code == 0 and passed > 0
    return passed, failed if clean or failed else 1


def run(project: Path, args: tuple[str, ...], console: Console) -> dict[str, object]:
    """Run every test file that can; prints a table and the closing line, gives the counts."""
    try:
        built = runtime.ensure(console.print)
    except runtime.RuntimeMissing as error:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return _close(console, [], 1)
    copy = mirror.build(project, built)
    for problem in copy.problems:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    chosen = files(project, args)
    whole = built
    if any(_is_whole(file) for file in chosen):
        whole = runtime.frozen(console.print, 32, built_in(project))
    with ThreadPoolExecutor(2) as pool:
        rows = list(
            pool.map(
                lambda file: run_file(
                    project, copy.folder, (whole if _is_whole(file) else built).micropython, file
                ),
                chosen,
            )
        )
    table = Table("file", "passed", "failed", "seconds", title=f"MicroPython, heap {HEAP}")
    for row in rows:
        if row.output:
            console.print(
                f"{row.file}:\n{row.output}", markup=False, highlight=False, soft_wrap=True
            )
        table.add_row(row.file, str(row.passed), str(row.failed), str(row.seconds))
    console.print(table)
    return _close(console, rows, len(copy.problems))


def _close(console: Console, rows: list[FileResult], broken: int) -> dict[str, object]:
    passed = sum(row.passed for row in rows)
    failed = sum(row.failed for row in rows) + broken
    console.print(f"micropython: {passed} passed, {failed} failed", highlight=False)
    return {"passed": passed, "failed": failed, "files": [asdict(row) for row in rows]}
