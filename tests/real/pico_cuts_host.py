"""Cut the power of the emulated Pico inside its flash steps, more often than the tests do.

    python tests/real/pico_cuts_host.py [--count 1000] [--seed 1]

Chains of a hundred cuts, each over a flash of its own, two at a time.  Prints what the cuts came
into; exit code 1 when anything was lost.  See docs/reliability.md.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

CHAIN = 100  # cuts over one flash


def main() -> int:
    """Run the chains; gives the exit code."""
    from support.pico_cuts_host import chains
    from tillctl import image

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="cuts, a multiple of 100")
    parser.add_argument("--seed", type=int, default=1, help="of the first chain")
    options = parser.parse_args()
    image.built(print, "rpi_pico_ltpd245")
    begun = time.monotonic()
    seeds = tuple(range(options.seed, options.seed + options.count // CHAIN))
    with tempfile.TemporaryDirectory() as folder:
        reports = chains(Path(folder), seeds, CHAIN)
    cuts, work = Counter(), Counter()
    for report in reports:
        cuts += report.cuts
        work += report.work
    for name, table in (("step", cuts), ("work", work)):
        for key, count in sorted(table.items()):
            what = key if isinstance(key, str) else f"{key[0]}, {key[1]} bytes done"
            print(f"{name:6}{what:32}{count:6}")
    faults = [fault for report in reports for fault in report.faults]
    print(*faults[:20], sep="\n")
    approvals = sum(report.approvals for report in reports)
    print(f"{cuts.total()} cuts, {approvals} approvals, {len(faults)} faults", end="")
    print(f", {time.monotonic() - begun:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
