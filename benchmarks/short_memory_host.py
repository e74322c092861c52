"""Lets every allocation fail of what the journal and the counter do: more than the tests let.

    python benchmarks/short_memory_host.py [--jobs 2] [--micropython] [--only NAME] [--stride 1]

On CPython each allocation fails, on MicroPython the heap is filled up but for each number of
16-byte blocks.  Prints a Markdown table, and on stderr what is done so far; exit code 1 when
anything was lost.  See docs/reliability.md.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("firmware", "host_tools", "host_tools/shim", "tests")
sys.path[:0] = [str(ROOT / part) for part in PARTS]
MODULES = ("support.short_memory", "support.short_memory_desk")
WAYS = ("once", "lasting")
SECONDS = 3000  # that one sweep may take


def names_of(module: str) -> list[str]:
    """The sweeps in a module."""
    return list(__import__(module, fromlist=("SWEEPS",)).SWEEPS)


def interpreter(micropython: bool) -> tuple[list[str], dict[str, str]]:
    """What runs a module, and in which environment."""
    if not micropython:
        path = os.pathsep.join(str(ROOT / part) for part in PARTS)
        return [sys.executable], {**os.environ, "PYTHONPATH": path}
    from tillctl import mirror, runtime
    from tillctl.testing_device import HEAP, built_in

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    place = mirror.build(ROOT, runtime.ensure(say)).folder
    whole = runtime.frozen(say, 32, built_in(ROOT))
    command = [str(whole.micropython), "-X", f"heapsize={HEAP}"]
    return command, {**os.environ, "MICROPYPATH": mirror.mpy_path(place)}


def swept(task, command, environment, stride) -> tuple[str, str, int, str]:
    """(name, way, allocations that failed, what went wrong)."""
    module, name, way = task
    done = subprocess.run(
        [*command, "-m", module, name, way, str(stride)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    good = done.returncode == 0 and lines and lines[-1].isdecimal()
    print(name, way, lines[-1] if good else done.stdout + done.stderr, file=sys.stderr)
    return name, way, int(lines[-1]) if good else 0, "" if good else done.stdout + done.stderr


def main() -> int:
    """Sweep everything; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--micropython", action="store_true", help="on 32-bit MicroPython")
    parser.add_argument("--only", help="one sweep")
    parser.add_argument("--stride", type=int, default=1, help="one allocation in so many")
    options = parser.parse_args()
    tasks = [
        (module, name, way)
        for module in MODULES
        for name in names_of(module)
        for way in WAYS
        if options.only in (None, name)
    ]
    begun = time.monotonic()
    command, environment = interpreter(options.micropython)
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = list(pool.map(lambda t: swept(t, command, environment, options.stride), tasks))
    table(runs)
    print(f"\n{time.monotonic() - begun:.0f} s with {options.jobs} processes")
    return 1 if any(wrong for *_, wrong in runs) else 0


def table(runs: list[tuple[str, str, int, str]]) -> None:
    """Print it."""
    print("| what | once | lastingly | faults |")
    print("|---|---|---|---|")
    counts = {(name, way): count for name, way, count, _ in runs}
    wrong = {name: sum(bool(w) for other, _, _, w in runs if other == name) for name, *_ in runs}
    for name in wrong:
        print(f"| {name} | {counts[name, 'once']:,} | {counts[name, 'lasting']:,} |", end="")
        print(f" {wrong[name]} |")
    sums = [sum(count for _, other, count, _ in runs if other == way) for way in WAYS]
    print(f"| together | {sums[0]:,} | {sums[1]:,} | {sum(wrong.values())} |")


if __name__ == "__main__":
    sys.exit(main())
