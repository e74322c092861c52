"""What a CPU that stands still does to strobes and slips, on the emulated Pico.

    python benchmarks/stalls_host.py [--stalls 200] [--ms 45 400] [--seed 1]

Every other stall begins as a strobe rises, the others at any instant.  Prints a Markdown table;
exit code 1 when a slip was not dot for dot right or a pulse too long.  See docs/safety.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

CEILING_US = 4000
GAP_MS = 60  # between stalls


def measured(stall_ms: int, stalls: int, seed: int) -> tuple[int, int, int, int, int]:
    """(stalls, slips, slips that were wrong, pulses, longest pulse in us)."""
    from support.pico_corridor_host import short_slips
    from support.pico_strobes_host import COPIES, StallingTerminal

    sales = wrong = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        StallingTerminal(short_slips(Path(folder)), seed) as terminal,
    ):
        terminal.boot()
        while terminal.stalls < stalls:
            sales += 1
            wrong += not terminal.sell(sales, stall_ms, GAP_MS)
        scope = terminal.scope
        wrong += terminal.mechanism.seen.bare_pulses + terminal.mechanism.motor.missed
        slips = sales * len(COPIES)
        return terminal.stalls, slips, wrong, len(scope.pulses), scope.longest // 1000


def main() -> int:
    """Measure each length of a stall; gives the exit code."""
    from tillctl import paths

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stalls", type=int, default=200, help="of each length")
    parser.add_argument("--ms", type=int, nargs="+", default=[45, 400], help="their lengths")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    options = parser.parse_args()
    paths.setup()
    failed = False
    print("| stall | stalls | slips | wrong | pulses | longest |\n|---|---|---|---|---|---|")
    for stall_ms in options.ms:
        stalls, slips, wrong, pulses, longest = measured(stall_ms, options.stalls, options.seed)
        failed = failed or wrong > 0 or longest > CEILING_US
        print(f"| {stall_ms} ms | {stalls} | {slips} | {wrong} | {pulses} | {longest} us |")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
