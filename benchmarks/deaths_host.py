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


def swept(name: str, count: int, seed: int):
    """Die `count` times in this way, on a new terminal; gives the tally."""
    from support.pico_deaths_host import DyingTerminal

    with tempfile.TemporaryDirectory() as folder, DyingTerminal(Path(folder), seed) as terminal:
        for number in range(count):
            if sys.stderr.isatty():  # a kind takes up to an hour
                print(f"{name}: {number} of {count}", end="\r", file=sys.stderr, flush=True)
            terminal.die(name)
        return terminal.tallies[name]


def main() -> int:
    """Die, and print what came of it; gives the exit code."""
    from support.pico_killers_host import DEATHS
    from tillctl import paths

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="deaths of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument("--only", choices=DEATHS, action="append", help="one kind of death")
    options = parser.parse_args()
    paths.setup()
    print("| death | instants | strobe up | longest pulse | marked slips | faults |")
    print("|---|---|---|---|---|---|", flush=True)
    faulty = False
    for name in options.only or DEATHS:
        tally = swept(name, options.count, options.seed)
        if tally.deaths < options.count:
            tally.faults.append(f"only {tally.deaths} deaths")
        counts = f"{tally.deaths} | {tally.in_pulse} | {tally.longest_us} us | {tally.marked}"
        print(f"| {name} | {counts} | {len(tally.faults)} |", flush=True)
        for fault in tally.faults:
            print(f"{name}, {fault}", file=sys.stderr, flush=True)
        faulty |= bool(tally.faults)
    return int(faulty)


if __name__ == "__main__":
    sys.exit(main())
