"""How many power cuts the journal and the settings survive: a larger sweep than the tests make.

    python benchmarks/power_cuts_host.py [--ages 40]

Prints one line for each scenario; exit code 1 when anything was lost.  See docs/reliability.md.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

PARTS = (0, 85, 171, 256)  # of 256: how much of the operation is done when the power goes
BLOCKS = 64  # 256 KiB of flash


def main() -> int:
    """Sweep everything; gives the exit code."""
    from support.power_cuts import SCENARIOS, sweep, sweep_first_boot

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ages", type=int, default=40, help="flash ages: 0 … AGES - 1 receipts")
    ages = range(parser.parse_args().ages)
    total, wrong, begun = 0, 0, time.monotonic()
    for name in (*SCENARIOS, "first boot on blank flash"):
        if name in SCENARIOS:
            again = name in ("accept", "print two copies")
            cuts, faults = sweep(name, ages, PARTS, again, blocks=BLOCKS)
        else:
            cuts, faults = sweep_first_boot(PARTS)
        print(f"{name:28}{cuts:8} cuts{len(faults):6} faults")
        for fault in faults[:10]:
            print("   ", fault)
        total, wrong = total + cuts, wrong + len(faults)
    print(f"{'together':28}{total:8} cuts{wrong:6} faults  {time.monotonic() - begun:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
