"""Cuts the power in every flash operation of a backup, a restore and the boot behind them.

    python benchmarks/restore_cuts_host.py

The sweep of tests/flow/test_restore_cuts_host.py, complete: terminals of several ages, four
degrees of completion, and for the smallest one a second cut everywhere in the boot.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / path) for path in ("firmware", "host_tools", "host_tools/shim", "tests")
]

PARTS = (0, 85, 171, 256)
SCENES = ((1, 1, 1), (4, 3, 0), (20, 8, 0), (50, 30, 0))  # receipts before, since; second cuts


def main() -> int:
    """Print a row for each terminal; 1 when there were faults."""
    from support.restore_cuts import Scene

    faulty = 0
    print("| receipts in the backup | since | cuts | old terminal | restored | faults | seconds |")
    print("|---|---|---|---|---|---|---|")
    for before, after, again in SCENES:
        begun = time.monotonic()
        cuts, faults, old, new = Scene(before, after).sweep(PARTS, again)
        seconds = round(time.monotonic() - begun)
        told = f"{before + 2} | {after + 1} | {cuts} | {old} | {new} | {len(faults)} | {seconds}"
        print(f"| {told} |", *faults[:3], sep="\n" if faults else "", flush=True)
        faulty += len(faults)
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
