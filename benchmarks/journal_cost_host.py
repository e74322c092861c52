"""What one approval's whole life costs the flash, while receipts gather in 1 MiB of it.

    python benchmarks/journal_cost_host.py

A life: a full EMV sale accepted, two copies started and done, and the housekeeping that follows.
Real littlefs over the NOR model; times at the typical 45 ms an erase and 0.4 ms a page (Winbond
W25Q16JV data sheet, 9.6).  See docs/reliability.md.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

BLOCKS = 256  # 1 MiB
MARKS = (10, 210, 1000, 2000, 2200, 5000)  # lives
PER_DAY = 500  # receipts
CYCLES = 100_000  # erases that a block lasts; W25Q16JV data sheet, 1


def main() -> None:
    """Let sales happen and print a table."""
    from support.shop_host import Shop

    shop = Shop(BLOCKS)
    nor, before, reads = shop.nor, 0, 0
    print(
        f"{'lives':>12}{'stored':>8}{'erases':>8}{'pages':>7}{'flash':>9}{'read':>10}  of a life"
    )
    for mark in MARKS:
        for number in range(before + 1, mark + 1):
            shop.live(number)
        erases, pages = shop.mean(before, mark)
        read = (nor.reads - reads) / (mark - before) / 1024
        took = erases * 45 + pages * 0.4
        stored = shop.journal.stored()
        print(
            f"{before:6}-{mark:5}{stored:8}{erases:8.2f}{pages:7.1f}{took:6.0f} ms{read:6.0f} KiB"
        )
        before, reads = mark, nor.reads
    print(f"longest slice of housekeeping: {shop.worst:.1f} ms of flash time")
    years = CYCLES / (nor.hottest() / MARKS[-1] * PER_DAY) / 365
    print(f"hottest block: {nor.hottest()} erases; at {PER_DAY} receipts a day {years:.0f} years")
    reads = nor.reads
    shop.booted()
    print(f"a boot reads {(nor.reads - reads) / 1024 / 1024:.1f} MiB")


if __name__ == "__main__":
    main()
