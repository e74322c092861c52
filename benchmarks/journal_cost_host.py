"""What one approval's whole life costs the flash, and how many receipts 1 MiB takes.

    python benchmarks/journal_cost_host.py

A life: accepted with a payload of 300 bytes, two copies started and done.  Real littlefs over
the NOR model; times at the typical 45 ms an erase and 0.4 ms a page (Winbond W25Q16JV data
sheet, 9.6).  See docs/reliability.md.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

BLOCKS = 256  # 1 MiB
PAYLOAD = 300  # bytes
MARKS = (10, 100, 200, 300, 400, 500, 1000, 2000)


class Meter:
    """Counts what a span of lives costs."""

    def __init__(self, nor):
        self.nor = nor
        self.reset(0)

    def reset(self, stored: int) -> None:
        """Begin a span."""
        self.stored, self.erases, self.programs = stored, self.nor.erases, self.nor.programs
        self.reads = self.nor.reads

    def line(self, stored: int) -> str:
        """The costs of one life in the span that ends now."""
        lives = stored - self.stored
        erases = (self.nor.erases - self.erases) / lives
        pages = (self.nor.programs - self.programs) / lives
        reads = (self.nor.reads - self.reads) / lives / 1024
        took = erases * 45 + pages * 0.4
        return f"{stored:9}{erases:12.2f}{pages:12.1f}{took:10.0f} ms{reads:12.1f} KiB"


def main() -> None:
    """Fill the flash and print a table."""
    from emulator.lfs import mount
    from emulator.nor import Nor
    from support.terminal import accept, opened, print_all
    from tillroll.drivers.file_store import FileStore
    from tillroll.errors import StoreFault

    nor = Nor(BLOCKS)
    journal = opened(FileStore(mount(nor)))
    meter, stored = Meter(nor), 0
    print(f"{'stored':>9}{'erases':>12}{'pages':>12}{'flash':>13}{'read':>16}   of one life")
    try:
        while True:
            accept(journal, stored, size=PAYLOAD)
            print_all(journal)
            stored += 1
            if stored in MARKS:
                print(meter.line(stored))
                meter.reset(stored)
    except StoreFault as fault:
        print(f"full at {stored} receipts ({fault.code}); hottest block {nor.hottest()} erases")
    meter.reset(stored)
    store = FileStore(mount(nor))
    before = nor.reads
    opened(store)
    print(f"boot: {(nor.reads - before) / 1024:.0f} KiB read for {stored} receipts")


if __name__ == "__main__":
    main()
