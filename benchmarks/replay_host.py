"""The load test: `tillctl replay` at the speed of the link, with plug and power pulled at random.

    python benchmarks/replay_host.py --count 10000 --seed 1      # some fifteen minutes

Approvals come in rushes, each a file that is sent by `tillctl replay` to a simulated terminal, one
as soon as the one before is acknowledged.  With one in twenty the cable is pulled, a line garbled,
an answer lost, or the power cut: at any instant, in a write to flash, in a slip.  After each rush
the terminal prints what waits, its power failing too.  Then what was sent, what was acknowledged,
what the terminal knows and what came out on paper must be the same, each copy once or marked.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / path) for path in ("firmware", "host_tools", "host_tools/shim", "tests", "boards")
]

RUSH = 250  # approvals in a file


def main() -> int:
    """Print the account; 1 when it does not balance."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--copies", type=int, default=1, choices=(1, 2))
    given = words.parse_args()
    begun = time.monotonic()
    account, faults = load(given.count, given.seed, RUSH, given.copies)
    for what, count in account.items():
        print(f"{what:34} {count:9,}")
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults, seed {given.seed}, {time.monotonic() - begun:.0f} s")
    return 1 if faults else 0


def load(count: int, seed: int, rush: int, copies: int) -> tuple[Counter[str], list[str]]:
    """Send so many approvals in rushes; gives the account, and what is wrong with it."""
    from support.load_host import Table

    account: Counter[str] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Table(seed, copies).attached() as table:
        table.furnish(Path(folder))
        for first in range(1, count + 1, rush):
            vouchers = range(first, min(first + rush, count + 1))
            answer = table.replay(Path(folder), vouchers)
            body = answer.body
            if answer.code:
                faults.append(f"replay ends with {answer.code}: {answer.out}")
                if "lines" not in body:
                    break
            account += Counter(
                {
                    "approvals sent": body["lines"],
                    "acknowledged": body["acknowledged"],
                    "acknowledged as known already": body["duplicates"],
                    "seconds of sending": round(body["seconds"]),
                }
            )
            table.drain()
            faults += table.account.judge(vouchers)
            sys.stderr.write(f"{vouchers[-1]:,} approvals, {len(faults)} faults {faults[:3]}\n")
        account.update(table.account.counted())
    return account, faults


if __name__ == "__main__":
    sys.exit(main())
