"""Cut the power of the emulated Pico inside its flash steps, more often than the tests do.

    python tests/real/pico_cuts_host.py [--count 400] [--seed 1]

Chains of lives over shops of several kinds, two chains at a time; each shop's flash is kept from
life to life.  Prints what the cuts came into; exit code 1 when anything was lost.  See
docs/reliability.md.
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

# Of a hundred cuts, so many in a shop of each kind (support/pico_stock_host.py), longest first.
SHARES = {
    "full": 10,
    "aged": 20,
    "new": 40,
    "saved": 5,
    "crowded": 10,
    "ripe": 5,
    "erased": 10,
}
CHAIN = 20  # cuts with one seed, at most
GROUPS = {
    "boot": "boot and first look",
    "approve": "approval",
    "settings-set": "setting",
    "settings-reset": "setting",
    "print": "printing",
    "job-print": "errand",
    "job-discard": "errand",
    "reprint": "reprint",
    "merging": "housekeeping: a new archive",
    "growing": "housekeeping: an archive grows",
    "clearing": "housekeeping: merged files go",
    "eviction": "housekeeping: eviction",
    "journal-erase": "erase",
    "restore-begin": "restore",
    "restore-write": "restore",
    "restore-commit": "restore",
}


def main() -> int:
    """Run the chains; gives the exit code."""
    from support.pico_cuts_host import chains
    from tillctl import image

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=400, help="cuts, a multiple of 100")
    parser.add_argument("--seed", type=int, default=1, help="of the first chain of each kind")
    options = parser.parse_args()
    image.built(print, "rpi_pico_ltpd245")
    begun = time.monotonic()
    cuts, work, faults, approvals = Counter(), Counter(), [], 0
    plan = _plan(options.count, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        for chain, report in zip(plan, chains(Path(folder), plan), strict=True):
            print(*chain, f"{len(report.faults)} faults", flush=True)
            cuts += report.cuts
            faults += report.faults
            approvals += report.approvals
            for verb, count in report.work.items():
                work[GROUPS.get(verb, GROUPS["boot"])] += count
    for name, table in (("step", cuts), ("work", work)):
        for key, count in sorted(table.items()):
            what = key if isinstance(key, str) else f"{key[0]}, {key[1]} bytes done"
            print(f"{name:6}{what:32}{count:6}")
    print(*faults[:20], sep="\n")
    print(f"{cuts.total()} cuts, {approvals} approvals, {len(faults)} faults", end="")
    print(f", {time.monotonic() - begun:.0f} s")
    return 1 if faults else 0


def _plan(count: int, seed: int) -> tuple[tuple[str, int, int], ...]:
    """Share the cuts out: (kind, seed, cuts)."""
    plan = []
    for kind, share in SHARES.items():
        left, number = count * share // 100, seed
        while left > 0:
            plan.append((kind, number, min(left, CHAIN)))
            left, number = left - CHAIN, number + 1
    return tuple(plan)


if __name__ == "__main__":
    sys.exit(main())
