"""The designs that docs/journal_design.md compares: each does what its figures are read for."""

import re
from pathlib import Path

import design_figures_host as figures
import journal_designs_host as tables
import pytest
import raw_ring
from emulator.lfs import mount
from emulator.nor import PAGES, Nor
from raw_ring import PAGE, SECTOR, Ring
from rival_cuts_host import sweep
from rivals_host import Json, Littlefs, Packed, Paged, life
from tillroll.errors import StoreFault

ROOT = Path(__file__).resolve().parents[2]
PAGE_OF_DESIGN = (ROOT / "docs/journal_design.md").read_text("utf-8")


def bodies(count: int) -> list[bytes]:
    """Records of many lengths."""
    return [
        bytes((number + at) & 255 for at in range(number * 37 % 700)) for number in range(count)
    ]


def replayed(nor: Nor, packed: bool = True) -> tuple[Ring, list]:
    """A ring after a boot, and what it found."""
    ring = Ring(nor.attach(), packed)
    return ring, [body for _, body in ring.replay()]


@pytest.mark.parametrize(("design", "blocks"), [(Packed, 4), (Paged, 6)])
def test_the_rings_lose_nothing_in_any_cut(design, blocks):
    """Ages 0 to 34 take the packed ring once around, and the other more than twice."""
    verdict = sweep(design, blocks, range(35))
    assert verdict.faults == []
    assert verdict.cuts > 2000


def test_the_firmware_does_not_either():
    verdict = sweep(Littlefs, 32, range(2), (0, 128, 256))
    assert verdict.faults == []
    assert verdict.cuts > 60


class Hasty(Packed):
    """Planted bug: acknowledges an approval that is written with the next record."""

    def accept(self, number):
        self.late = number

    def started(self, unit):
        if self.late is not None:
            super().accept(self.late)
            self.late = None
        super().started(unit)


def test_a_planted_bug_is_found():
    assert any("lost" in fault for fault in sweep(Hasty, 4, range(1)).faults)


def test_without_checksums_half_records_are_found(monkeypatch):
    monkeypatch.setattr(raw_ring, "_sound", lambda position, frame: True)
    assert any("half" in fault for fault in sweep(Packed, 4, range(1), (224,)).faults)


def test_a_json_file_cannot_be_read_when_its_first_write_is_cut():
    assert any("cannot begin" in fault for fault in sweep(Json, 16, range(1)).faults)
    assert sweep(Json, 16, range(1, 2), (0, 128, 256)).faults == []


@pytest.mark.parametrize("packed", [True, False])
def test_replay_gives_what_was_written(packed):
    nor, written = Nor(5), bodies(100)
    ring, found = replayed(nor, packed)
    assert found == []
    positions = [ring.append(body) for body in written]
    assert ring.oldest > 0, "the ring has been around"
    kept = [body for at, body in zip(positions, written) if at >= ring.oldest]
    ring, found = replayed(nor, packed)
    assert found == kept
    assert ring.read(positions[-1]) == written[-1]
    assert ring.problems == []


class Once(Nor):
    """A flash with ECC: no page can be programmed again before it is erased."""

    def __init__(self, blocks):
        super().__init__(blocks)
        self.used = set()

    def program(self, address, data):
        pages = set(range(address // PAGE, (address + len(data) - 1) // PAGE + 1))
        if pages & self.used:
            raise ValueError("programmed again")
        self.used |= pages
        super().program(address, data)

    def erase(self, number):
        self.used -= set(range(number * PAGES, (number + 1) * PAGES))
        super().erase(number)


@pytest.mark.parametrize("design", [Littlefs, Paged])
def test_no_page_is_programmed_twice(design):
    rival = design(Once(48))
    for number in range(30):
        list(life(rival, number))


def test_the_packed_ring_programs_pages_again():
    with pytest.raises(ValueError, match="programmed again"):
        list(life(Packed(Once(48)), 0))


def test_what_is_needed_is_not_evicted():
    nor = Nor(2)
    ring, _ = replayed(nor)
    ring.needed = ring.append(b"unfinished")
    with pytest.raises(StoreFault, match="store-full"):
        for _ in range(2 * SECTOR // PAGE):
            ring.append(bytes(PAGE))
    assert not ring.tend()
    assert replayed(nor)[1][0] == b"unfinished"


def test_a_write_that_failed_never_comes_back():
    nor = Nor(4)
    ring, _ = replayed(nor)
    ring.append(b"before")
    port, program = ring._port, ring._port.writeblocks
    port.writeblocks = lambda *arguments: program(*arguments) or -5  # done, but said not to be
    for _ in range(2):
        with pytest.raises(StoreFault, match="store-io"):
            ring.append(b"refused")
    port.writeblocks = program
    ring.append(b"after")
    assert replayed(nor)[1] == [b"before", b"after"]


def test_no_flipped_bit_changes_a_record():
    nor, written = Nor(2), [b"%02d" % number * 9 for number in range(6)]
    ring, _ = replayed(nor)
    for body in written:
        ring.append(body)
    sound = nor.snapshot()
    used = bytearray(PAGE)
    nor.read(0, used)
    for bit in range(8 * len(used.rstrip(b"\xff"))):
        flipped = bytearray(used)
        flipped[bit // 8] ^= 1 << bit % 8
        nor.restore({**sound, 0: bytes(flipped)})
        ring, found = replayed(nor)
        assert set(found) <= set(written)
        assert ring.problems or found != written or bit < 8 * raw_ring.HEADER, bit


def test_small_measurements():
    packed = figures.measure(Packed, "packed", 120, 6)
    paged = figures.measure(Paged, "paged", 120, 6)
    assert packed.evicts
    assert packed.capacity > 2 * paged.capacity > 0
    (_, few), (_, more) = packed.span(10), paged.span(10)
    assert few.erases < more.erases < 1
    assert few.step_ms < 2 < few.idle_ms == figures.ERASE_MS
    full = figures.measure(Json, "json", 20, 6)
    assert full.span(10)[1].erases > 5
    assert figures.json_capacity(8) > 10


def test_a_life_is_the_same_for_all():
    for design in (Littlefs, Packed, Paged, Json):
        rival = design(Nor(32))
        names = list(life(rival, 0))
        assert [name for name in names if name != "idle"] == tables.STEPS, design
        assert rival.seen(0)[1] == [2, 2], design


def test_a_smaller_file_system_is_formatted_by_a_stock_boot():
    """Why a raw region cannot be taken from the storage of a stock MicroPython."""
    small = Nor(48)
    mount(small).mkdir("/journal")
    whole = Nor(64)
    whole.restore(small.snapshot())
    with pytest.raises(OSError) as raised:
        mount(whole)
    assert raised.value.errno == 22


def test_the_page_has_the_command_and_its_tables():
    command = re.search(r"^    python (\S+)$", PAGE_OF_DESIGN, re.M)
    assert command is not None
    assert ROOT / command[1] == Path(tables.__file__)
    for heads in (tables.LIFE, tables.WHOLE, tables.FILES):
        assert f"| {' | '.join(heads)} |" in PAGE_OF_DESIGN
    for design in (Littlefs, Packed, Paged, Json):
        assert f"| {design.name}" in PAGE_OF_DESIGN
