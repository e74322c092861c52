"""A terminal's years: approvals are accepted, printed, merged and evicted, with boots between.

    python benchmarks/journal_soak_host.py --approvals 1000000

The journal runs on real littlefs over the NOR model.  At each boot the replay must say what RAM
said.  Exit code 1 when it did not, or when the heap grew.  See docs/reliability.md.
"""

import argparse
import gc
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

BLOCKS = 256  # 1 MiB
PAYLOAD = 300  # bytes
A_DAY = 500  # receipts
CYCLES = 100_000  # erases that a block survives (Winbond W25Q16JV data sheet, 1)
BOOTS = 10  # while it runs
IDLE = 10  # approvals between two pauses, in which the journal keeps house
GROWTH = 2_000  # live objects more at the end than in the middle; full archives are one each


class Soak:
    """One terminal; `live` makes it older."""

    def __init__(self, blocks: int = BLOCKS) -> None:
        from emulator.nor import Nor

        self.nor = Nor(blocks)
        self.approvals = 0
        self.faults: list[str] = []
        self.heaps: list[tuple[int, int]] = []  # (receipts stored, live objects) at each boot
        self._power_on()

    def live(self, approvals: int) -> None:
        """Accept and print, and keep house whenever nothing is due."""
        from support.terminal import accept, print_all

        for _ in range(approvals):
            accept(self.journal, self.approvals, size=PAYLOAD)
            print_all(self.journal)
            self.approvals += 1
            while self.approvals % IDLE == 0 and self.journal.tend():
                pass

    def boot(self) -> None:
        """Switch off and on; what the replay says is held against what RAM said."""
        from support.journal_model import seen

        # the newest receipts only: each is read from flash
        before = seen(self.journal, 500), self.journal.stored(), self.journal.unfinished()
        self._power_on()
        after = seen(self.journal, 500), self.journal.stored(), self.journal.unfinished()
        if self.journal.problems or before != after:
            self.faults.append(f"after {self.approvals} approvals the replay differs from RAM")
        self.heaps.append((self.journal.stored(), self._objects()))

    def line(self) -> str:
        """What there is to say now."""
        hottest = self.nor.hottest()
        years = CYCLES / (hottest / self.approvals) / A_DAY / 365 if hottest else 0
        return (
            f"{self.approvals:9} approvals {self.journal.stored():6} stored"
            f" {self.heaps[-1][1]:7} live objects"
            f" {hottest:7} erases of the hottest block: {years:.0f} years"
        )

    def growth(self) -> int:
        """Live objects that the second half of the run left behind."""
        half = self.heaps[len(self.heaps) // 2 :]
        return half[-1][1] - half[0][1] if len(half) > 1 else 0

    def _power_on(self) -> None:
        from emulator.lfs import mount
        from support.terminal import opened
        from tillroll.drivers.file_store import FileStore

        self.journal = None
        self.journal = opened(FileStore(mount(self.nor)))

    def _objects(self) -> int:
        gc.collect()
        return len(gc.get_objects())


def main() -> int:
    """Soak; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--approvals", type=int, default=20_000)
    parser.add_argument("--blocks", type=int, default=BLOCKS, help="of flash, 4 KiB each")
    arguments = parser.parse_args()
    soak, begun = Soak(arguments.blocks), time.monotonic()
    for part in range(BOOTS):
        share = arguments.approvals * (part + 1) // BOOTS - soak.approvals
        soak.live(share)
        soak.boot()
        print(soak.line(), flush=True)
    took = time.monotonic() - begun
    print(f"{soak.approvals / took:.0f} approvals a second, {took:.0f} s")
    print(f"{soak.growth()} live objects more than in the middle")
    for fault in soak.faults:
        print(fault)
    return 1 if soak.faults or soak.growth() > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
