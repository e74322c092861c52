"""How fast the head's driver prints on the twin, beside what the data sheet allows and the peers.

    python benchmarks/speed_host.py [--volts 5.0 7.2 8.0 9.0] [--celsius 20]

Prints two Markdown tables.  Speeds are in mm/s of virtual time, without what the processor takes.
The limit is that of tests/support/head_limit_host.py, which knows the data sheet and no driver.
Exit code 1 when less than 95 % of a limit was reached.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "boards", "host_tools", "host_tools/shim", "tests")
]

LEAST = 95  # per cent of the limit

# Peer, what its code or its pages say of itself, and its mm/s; None where it depends on the slip.
PEERS = (
    ("Adafruit_Thermal, defaults", "30 ms a printed row, 2.1 ms a fed one (`dotPrintTime`)", None),
    ("selfcustody/krux", "20 ms a row (`GS v 0`)", 6.25),
    ("clockworkpi/DevTerm", "6.7 ms a double step; 1.14 ms a group of at most 11 dots", None),
    ("ESP32-Paperang-Emulator", "17 mm/s, derived from its delays", 17.0),
    ("fruchti/inverse_thermal_camera", "473 double steps/s, LTP1245", 29.6),
    ("475241512/BT_Printer", "ramp down to 0.600 ms a step, PT486", 52.0),
    ("TI TIDEP0056", "1 ms strobes; dots beyond 64 a row are left out", 60.0),
)
_DEVTERM_DOTS = 11  # battery full: per cent // 10 + 1


def peer_seconds(name: str, speed: float | None, rows: list[int]) -> float:
    """Give what a peer needs for rows with so many dots, by its published timing."""
    if speed is not None:
        return len(rows) * 0.125 / speed
    if name.startswith("Adafruit"):
        return sum(0.030 if dots else 0.0021 for dots in rows)
    return sum(0.0134 + 0.00114 * -(-dots // _DEVTERM_DOTS) for dots in rows)


def own(options: argparse.Namespace) -> bool:
    """Print our table; gives whether everything came near its limit."""
    from support.head_runs_host import SPEED_CASES, measure

    print("| supply, V | rows | limit without droop | limit | measured | % of the limit |")
    print("|---|---|---|---|---|---|")
    good = True
    for volt in options.volts:
        for case in SPEED_CASES:
            found = measure(case, volt, options.celsius)
            good = good and found.percent >= LEAST
            cells = (found.undrooped, found.limit, found.speed, found.percent)
            print(f"| {volt} | {case} |", " | ".join(f"{cell:.1f}" for cell in cells), "|")
    return good


def peers() -> None:
    """Print the peers' table."""
    from support.head_runs_host import sale_slip

    rows = [sum(map(int.bit_count, row)) for row in sale_slip()]
    print("| peer | what it says of itself | mm/s | the same sale slip, s | mm/s on it |")
    print("|---|---|---|---|---|")
    for name, says, speed in PEERS:
        seconds = peer_seconds(name, speed, rows)
        print(
            f"| {name} | {says} | {speed or '–'} | {seconds:.1f} "
            f"| {len(rows) * 0.125 / seconds:.1f} |"
        )


def main() -> int:
    """Print both tables; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--volts", type=float, nargs="+", default=[5.0, 7.2, 8.0, 9.0])
    parser.add_argument("--celsius", type=int, default=20, help="of the head, held there")
    options = parser.parse_args()
    begun = time.monotonic()
    good = own(options)
    print()
    peers()
    print(f"\n{time.monotonic() - begun:.0f} s, {'good' if good else 'NOT GOOD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
