"""How many power cuts the journal and the settings survive: a larger sweep than the tests make.

    python benchmarks/power_cuts_host.py [--ages 40] [--few 4] [--only NAME] [--jobs 2]

Prints a Markdown table, and on stderr what is done so far; exit code 1 when anything was lost.
See docs/reliability.md.
"""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

SECOND = ("accept", "print two copies", "merge")  # what follows is cut, too; a merge at age 0
SECONDS = 20  # ages up to which it is: of older flash every cut is followed by the same merge
MANY = ("merge after a broken-off merge",)  # whose age says where it was broken off
FIRST_ONLY = ("first boot", "migration from version 1")  # scenarios of one age


def ages_of(name: str, many: int, few: int) -> range:
    """Ages of the flash: fewer where there are hundreds of operations on a full flash."""
    from support.cut_scenarios import SCENARIOS

    if name in FIRST_ONLY:
        return range(1)
    small = SCENARIOS[name].blocks <= 20 and name != "full"
    return range(many if small or name in MANY else few)


def swept(task: tuple[str, int, bool]) -> tuple[str, int, int, int, list[str]]:
    """(name, cuts, second cuts, flashes judged, faults) of one scenario at one age."""
    from support.power_cuts import PARTS, sweep

    name, age, second = task
    run = sweep(name, (age,), PARTS, PARTS if second else ())
    return name, run.cuts, run.seconds, run.judged, run.faults


def main() -> int:
    """Sweep everything; gives the exit code."""
    from support.cut_scenarios import SCENARIOS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ages", type=int, default=40, help="flash ages: 0 to AGES - 1 receipts")
    parser.add_argument("--few", type=int, default=4, help="the same where a lot is on flash")
    parser.add_argument("--only", choices=list(SCENARIOS), help="one scenario")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    names = [options.only] if options.only else list(SCENARIOS)
    tasks = [
        (name, age, name in SECOND and age < (1 if name == "merge" else SECONDS))
        for name in names
        for age in ages_of(name, options.ages, options.few)
    ]
    begun = time.monotonic()
    sums = {name: [0, 0, 0] for name in names}
    faults = {name: [] for name in names}
    with multiprocessing.Pool(options.jobs) as pool:
        for name, *counts, wrong in pool.imap_unordered(swept, tasks):
            sums[name] = [a + b for a, b in zip(sums[name], counts, strict=True)]
            faults[name] += wrong
            print(name, *counts, len(wrong), file=sys.stderr)
    table(sums, faults)
    print(f"\n{time.monotonic() - begun:.0f} s with {options.jobs} processes")
    return 1 if any(faults.values()) else 0


def table(sums: dict[str, list[int]], faults: dict[str, list[str]]) -> None:
    """Print it."""
    print("| scenario | cuts | second cuts | different flashes judged | faults |")
    print("|---|---|---|---|---|")
    total = [sum(column) for column in zip(*sums.values(), strict=True)]
    rows = [(name, sums[name], len(faults[name])) for name in sums]
    for name, counts, wrong in [*rows, ("together", total, sum(map(len, faults.values())))]:
        print("|", " | ".join([name, *(f"{count:,}" for count in counts), str(wrong)]), "|")
    for name in faults:
        for fault in faults[name][:10]:
            print("   ", fault)


if __name__ == "__main__":
    sys.exit(main())
