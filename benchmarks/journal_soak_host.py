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
from types import BuiltinFunctionType, FunctionType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / part) for part in ("firmware", "host_tools", "host_tools/shim", "tests")
]

BLOCKS = 256  # 1 MiB
PAYLOAD = 300  # bytes
A_DAY = 500  # receipts
CYCLES = 100_000  # erases that a block survives (Winbond W25Q16JV data sheet, 1)
BOOTS = 50  # while it runs
IDLE = 10  # approvals between two pauses, in which the journal keeps house
GROWTH = 0.02  # of the heap, from the fullest it was in the first half to that of the second


class Soak:
    """One terminal; `live` makes it older.  To be used in a `with`."""

    def __init__(self, blocks: int = BLOCKS) -> None:
        from emulator.nor import Nor

        self.nor = Nor(blocks)
        self.approvals = 0
        self.faults: list[str] = []
        self.stored: list[int] = []  # receipts, before each boot,
        self.heaps: list[tuple[int, int]] = []  # and (bytes, objects) of the journal in RAM,
        self.objects: list[int] = []  # and live objects of the whole process
        self._power_on()

    def __enter__(self) -> "Soak":
        gc.collect()
        gc.freeze()  # what was imported stays for good: archives are made with a collection each
        return self

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()

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
        self.stored.append(self.journal.stored())
        before = self._said()
        self.heaps.append(reachable(self.journal))
        gc.collect()
        self.objects.append(len(gc.get_objects()))
        self._power_on()
        if self.journal.problems or before != self._said():
            self.faults.append(f"after {self.approvals} approvals the replay differs from RAM")

    def line(self) -> str:
        """What there is to say now."""
        hottest = self.nor.hottest()
        years = CYCLES / (hottest / self.approvals) / A_DAY / 365 if hottest else 0
        size, objects = self.heaps[-1]
        return (
            f"{self.approvals:9} approvals {self.stored[-1]:5} stored"
            f" {size:6} bytes in {objects:4} objects, {self.objects[-1]:5} in the process;"
            f" hottest block {hottest:6} erases: {years:.0f} years"
        )

    def growth(self) -> float:
        """How much fuller the heap was in the second half than in the first; 0.01 is 1 %."""
        half = len(self.heaps) // 2
        pairs = (self.heaps, [(count, count) for count in self.objects])
        return max(max(heaps[half:])[0] / max(heaps[:half])[0] - 1 for heaps in pairs)

    def _said(self) -> tuple:
        from support.journal_model import seen

        # the newest receipts only: each is read from flash
        return seen(self.journal, 500), self.journal.stored(), self.journal.unfinished()

    def _power_on(self) -> None:
        from emulator.lfs import mount
        from support.terminal import opened
        from tillroll.drivers.file_store import FileStore

        self.journal = None
        self.journal = opened(FileStore(mount(self.nor)))


def reachable(journal) -> tuple[int, int]:
    """Bytes and number of the objects that a journal keeps in RAM; code and flash left out."""
    from tillroll.drivers.file_store import FileStore

    code = (type, ModuleType, FunctionType, BuiltinFunctionType, FileStore)
    known, found, size = {}, [journal], 0
    while found:
        thing = found.pop()
        if id(thing) not in known and not isinstance(thing, code):
            known[id(thing)] = thing
            size += sys.getsizeof(thing)
            found += gc.get_referents(thing)
    return size, len(known)


def main() -> int:
    """Soak; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--approvals", type=int, default=20_000)
    parser.add_argument("--blocks", type=int, default=BLOCKS, help="of flash, 4 KiB each")
    arguments = parser.parse_args()
    begun = time.monotonic()
    with Soak(arguments.blocks) as soak:
        for part in range(BOOTS):
            soak.live(arguments.approvals * (part + 1) // BOOTS - soak.approvals)
            soak.boot()
            print(soak.line(), flush=True)
    took = time.monotonic() - begun
    print(f"{soak.approvals / took:.0f} approvals a second, {took:.0f} s")
    print(f"the heap grew by {100 * soak.growth():.1f} % from the first half to the second")
    for fault in soak.faults:
        print(fault)
    return 1 if soak.faults or soak.growth() > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
