"""What benchmarks/journal_designs_host.py measures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from emulator.lfs import mount
from emulator.nor import Nor
from rival_cuts_host import Verdict, sweep
from rivals_host import Json, Littlefs, LittlefsSales, Packed, PackedSales, Paged, Rival, life
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault

BLOCKS = 256  # 1 MiB
ERASE_MS, PROGRAM_MS = 45, 0.4  # typical; Winbond W25Q16JV data sheet, 9.6
CYCLES = 100_000  # erases that a block stands; the same, 1
A_DAY = 500  # receipts
SPAN = 100  # lives that a figure is the mean of
MARKS = (10, 2000)  # receipts stored
LIVES = 3000


@dataclass(frozen=True)
class Cost:
    """What one life cost, or the mean of several."""

    erases: float
    pages: float
    reads: float  # bytes
    step_ms: float  # flash time of the worst step that the sender or the paper waits for
    idle_ms: float  # of the worst slice of housekeeping

    @property
    def flash_ms(self) -> float:
        """Flash time, reading left out."""
        return self.erases * ERASE_MS + self.pages * PROGRAM_MS


@dataclass
class Measured:
    """One design on 1 MiB."""

    name: str
    capacity: int = 0  # receipts
    evicts: bool = False  # the oldest give way; otherwise approvals are refused
    lives: list[tuple[int, Cost]] = field(default_factory=list)  # receipts stored before, cost
    boots: dict[int, int] = field(default_factory=dict)  # receipts stored: bytes read
    hottest: float = 0  # erases of the block erased most, per 1,000 lives
    cuts: Verdict = field(default_factory=Verdict)

    @property
    def years(self) -> float:
        """Until the hottest block is worn out."""
        return CYCLES / (self.hottest / 1000 * A_DAY * 365)

    def span(self, mark: int) -> tuple[int, Cost]:
        """(receipts stored before, mean cost) of the lives at a mark, or else of the last ones."""
        low = mark - SPAN // 2 if mark > SPAN else mark
        at = next((at for at, (stored, _) in enumerate(self.lives) if stored >= low), None)
        chosen = self.lives[-SPAN:] if at is None else self.lives[at : at + SPAN]
        return chosen[0][0], mean([cost for _, cost in chosen])


def mean(costs: list[Cost]) -> Cost:
    """The mean of what is counted, and the worst of what is worst."""
    count = len(costs)
    return Cost(
        sum(cost.erases for cost in costs) / count,
        sum(cost.pages for cost in costs) / count,
        sum(cost.reads for cost in costs) / count,
        max(cost.step_ms for cost in costs),
        max(cost.idle_ms for cost in costs),
    )


def cost_of(nor: Nor, steps: Iterator[str]) -> Cost:
    """Let a life happen; each name is given before its step is done."""
    worst = {True: 0.0, False: 0.0}  # by whether the terminal is idle
    first = nor.erases, nor.programs, nor.reads
    name = next(steps, "")
    while name:
        erases, pages = nor.erases, nor.programs
        after = next(steps, "")
        took = (nor.erases - erases) * ERASE_MS + (nor.programs - pages) * PROGRAM_MS
        worst[name == "idle"] = max(worst[name == "idle"], took)
        name = after
    return Cost(
        nor.erases - first[0],
        nor.programs - first[1],
        nor.reads - first[2],
        worst[False],
        worst[True],
    )


def measure(
    make: Callable[[Nor], Rival], name: str, lives: int = LIVES, blocks: int = BLOCKS
) -> Measured:
    """Let lives happen until there is no room or until there were enough."""
    found, nor = Measured(name), Nor(blocks)
    rival = make(nor)
    for number in range(lives):
        stored = rival.stored()
        if any(stored >= mark > max(found.boots, default=0) for mark in MARKS):
            rival = _booted(make, nor, found, stored)
        try:
            cost = cost_of(nor, life(rival, number))
        except StoreFault as fault:
            if fault.code != "store-full":
                raise
            break
        found.lives.append((stored, cost))
    else:
        found.evicts = rival.stored() < lives
    held = [stored for stored, _ in found.lives[-len(found.lives) // 5 :]]
    found.capacity = min(held) if found.evicts else len(found.lives)
    if len(found.boots) < len(MARKS):
        _booted(make, nor, found, rival.stored())
    found.hottest = nor.hottest() / len(found.lives) * 1000
    return found


def _booted(make: Callable[[Nor], Rival], nor: Nor, found: Measured, stored: int) -> Rival:
    before = nor.reads
    rival = make(nor)
    found.boots[stored] = nor.reads - before
    while rival.tend():
        pass
    return rival


def json_of(keep: int, lives: int) -> Measured:
    """The JSON file with `keep` receipts from the start."""
    nor = Nor(BLOCKS)
    Json(nor, keep).fill(keep)
    found = Measured(f"{Json.name}, last {keep:,}", keep, True)
    rival = _booted(lambda nor: Json(nor, keep), nor, found, keep)
    for number in range(keep, keep + lives):
        found.lives.append((keep, cost_of(nor, life(rival, number))))
    found.hottest = nor.hottest() / lives * 1000
    return found


def json_capacity(blocks: int = BLOCKS) -> int:
    """The longest queue that can be rewritten: the old file stays until the new one is whole."""
    low, high = 1, blocks * 8
    while high - low > 1:
        middle = (low + high) // 2
        try:
            rival = Json(Nor(blocks), middle)
            rival.fill(middle)
            rival.fill(middle)
            low = middle
        except StoreFault:
            high = middle
    return low


def everything(lives: int = LIVES) -> list[Measured]:
    """Measure all designs."""
    designs = Littlefs, LittlefsSales, Packed, PackedSales, Paged
    found = [measure(design, design.name, lives) for design in designs]
    found += [
        json_of(10, 2000),
        json_of(json_capacity(), 4),
    ]
    for at, design, blocks, ages in (
        (0, Littlefs, 32, range(0, 24, 4)),
        (2, Packed, 4, range(40)),
        (4, Paged, 6, range(40)),
        (5, Json, 16, range(5)),
    ):
        found[at].cuts = sweep(design, blocks, ages)
    return found


def small_files(counts: tuple[int, ...] = (10, 100, 300)) -> list[tuple[int, int, int]]:
    """(files, bytes read to open the last by name, to open all) of inline files in a directory."""
    nor, found = Nor(BLOCKS), []
    store = FileStore(mount(nor))
    into = bytearray(400)
    for number in range(counts[-1]):
        store.replace(f"r{number:06}", into)
        if number + 1 in counts:
            before = nor.reads
            store.read(f"r{number:06}", 0, into)
            last = nor.reads - before
            for each in range(number + 1):
                store.read(f"r{each:06}", 0, into)
            found.append((number + 1, last, nor.reads - before - last))
    return found
