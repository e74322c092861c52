"""Pulls the plug of an emulated Pico at random instants of `tillctl install`.

    python benchmarks/unplug_host.py --times 20 --seed 1      # some twenty minutes

Half of the instants lie in a first installation, half in an update of everything but the fonts,
the switch to the new version included.  After each the board is powered again: it must come up, as
the old version or as the new one, whole; where nothing was installed before, at least at
MicroPython's prompt.  Then the command is given again and must complete the installation.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / path) for path in ("firmware", "host_tools", "host_tools/shim", "tests")
]


def main() -> int:
    """Print a row for each instant; 1 when a terminal did not come up."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    from support.patience_host import patient
    from support.unplugging_host import Desk

    chance = random.Random(given.seed)
    faulty = 0
    with tempfile.TemporaryDirectory() as folder, patient():
        desk = Desk(Path(folder))
        print(f"steps of the flash: {desk.first} for the first, {desk.update} for the update")
        print("| at step | of | came up as | then |\n|---|---|---|---|")
        for number in range(given.times):
            fresh = number % 2 == 0
            step = chance.randrange(desk.first if fresh else desk.update)
            came, then = desk.unplug(fresh, step)
            kind = "a first installation" if fresh else "an update"
            print(f"| {step} | {kind} | {came} | {then} |", flush=True)
            faulty += came == "nothing" or then != "installed"
    print(f"{given.times} instants, {faulty} faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
