"""What becomes of head and slip when the program dies in the midst of it, on the emulated Pico.

    python benchmarks/deaths_host.py [--count 200] [--seed 1] [--only NAME]

Every other death waits for a strobe to be up, the others come at any instant of a slip.  Prints a
Markdown table; exit code 1 when a strobe stayed up, dots heated without motion or too many at
once, a step was lost, or a slip was neither whole nor marked afterwards.  See docs/safety.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]


def swept(folder: Path, names: list[str], count: int, seed: int) -> dict:
    """Die `count` times in each way, in turns; gives the tallies by name."""
    from support.pico_deaths_host import DyingTerminal

    with DyingTerminal(folder, seed) as terminal:
        for _ in range(count):
            for name in names:
                terminal.die(name)
        return {name: terminal.tallies[name] for name in names}


def main() -> int:
    """Die, and print what came of it; gives the exit code."""
    from support.pico_deaths_host import DEATHS
    from tillctl import paths

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="deaths of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument("--only", choices=DEATHS, action="append", help="one kind of death")
    options = parser.parse_args()
    paths.setup()
    with tempfile.TemporaryDirectory() as folder:
        names = options.only or list(DEATHS)
        tallies = swept(Path(folder), names, options.count, options.seed)
    print("| death | instants | strobe up | longest pulse | marked slips | faults |")
    print("|---|---|---|---|---|---|")
    faults = []
    for name, tally in tallies.items():
        counts = f"{tally.deaths} | {tally.in_pulse} | {tally.longest_us} us | {tally.marked}"
        print(f"| {name} | {counts} | {len(tally.faults)} |")
        faults += [f"{name}, {fault}" for fault in tally.faults]
        if tally.deaths < options.count:
            faults.append(f"{name}: only {tally.deaths} deaths")
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
