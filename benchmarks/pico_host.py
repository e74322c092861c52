"""The real firmware image on an emulated Pico: cycles at 200 MHz, heap and flash.

The emulator knows no cache misses of the flash: its cycles are for comparing from one version to
the next, they are not the product's speed (docs/emulated_pico.md).
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pico_slip_host
from tillctl import flash_image, image, paths

BOARD = "rpi_pico_ltpd245"
SAMPLE = "sale"
LIVES = 2100  # sales; some of the oldest are evicted
WARM_ROWS = 40  # the motor has its speed
ROWS = 160
LOOKS = range(20, 400, 4)  # rows of a slip: some find a line being laid out
LOGO_ROWS = 160
LOGO_LOOKS = range(10, 300, 10)  # rows of the logo and below it

# The figure and the budget of each case.
BUDGETS: dict[str, tuple[str, int | None]] = {
    "pico_boot": ("cycles", 250_000_000),  # power-on to the first answer: 1.25 s
    "pico_approve": ("cycles", None),  # line in to answer out, the wire's time included
    "pico_row": ("cycles", None),  # one row of the slip, motor and heat included
    "pico_verdict": ("cycles", 80_000),  # of the guard, every 6 ms
    "pico_burn": ("cycles", 70_000),  # of the driver for a row of text: plan and queue
    "pico_burn_halves": ("cycles", 80_000),  # in two halves
    "pico_burn_garbage": ("garbage", 0),  # of 96 such rows
    "pico_slip": ("cycles", 125_000),  # of all software for a row of a slip: half of 1.25 ms
    "pico_ready": ("live", 65_536),  # after the boot
    "pico_printing": ("live", 65_536),  # in the midst of a slip
    "pico_logo": ("live", 65_536),  # while a shop's logo comes out
    "pico_boot_2000": ("cycles", 250_000_000),  # the same with 2,000 receipts stored
    "pico_approve_2000": ("cycles", None),
    "pico_ready_2000": ("live", None),
    "pico_index_2000": ("live", 8_192),  # what those receipts take of it
    "pico_code": ("flash", None),
    "pico_rom": ("flash", None),  # fonts and layouts
    "pico_storage": ("flash", None),  # settings and journal with one receipt
}
_MHZ = 200
_FULL_MV = 9400  # rows of 96 dots heat in two halves
_BURN = """
import board, gc, time
from tillroll.guard.engine import GuardedEngine
if not globals().get("guard"):
    made = board.build()
    guard = GuardedEngine(made.engine, made.sensors, made.clock)
    rows = [b"\\x11" * 48] * 96
def burn():
    row = verdict = at = 0
    used = gc.mem_alloc()
    while at < 96:
        if at %% 12 == 0:  # the ring is empty: none of these rows has to wait for room
            while guard.busy():
                pass
        begun = time.ticks_us()
        guard.check()
        judged = time.ticks_us()
        made.engine.burn(rows, at, at + 4)
        at += 4
        if at %% 12 > 4:  # and these follow others
            verdict += time.ticks_diff(judged, begun)
            row += time.ticks_diff(time.ticks_us(), judged)
    return row // 32, verdict // 8, gc.mem_alloc() - used
guard.begin()
burn()
gc.collect()
row, verdict, garbage = burn()
guard.end()
print(%s)
"""
_STORED = "import os; s = os.statvfs('/'); print(s[0] * (s[2] - s[3]))"


def measure(say: Callable[[str], Any]) -> dict[str, int]:
    """Give the value of every case of BUDGETS."""
    paths.setup()
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    made = image.built(say, BOARD)
    regions = json.loads(made.manifest.read_text(encoding="utf-8"))["flash"]
    found = {"pico_code": regions["code"]["used"], "pico_rom": regions["rom"]["used"]}
    with tempfile.TemporaryDirectory() as folder:
        flash = Path(folder) / "flash.bin"
        flash_image.write(flash, made.bin)
        found.update(_run(flash))
        flash.unlink()
        flash_image.write(flash, made.bin)
        found["pico_printing"] = _printed(flash, LOOKS)
        found["pico_logo"] = _printed(_with_logo(Path(folder)), LOGO_LOOKS)
        flash_image.write(flash, made.bin)
        found.update(_run_full(flash, regions["storage"]))
    found["pico_index_2000"] = found["pico_ready_2000"] - found["pico_ready"]
    return found


def _with_logo(folder: Path) -> Path:
    """Make the flash of a shop with a logo as wide as its head."""
    from support.logo_files import drawing, filed
    from support.pico_corridor_host import new_flash

    return new_flash(folder, {"layouts/logo.dots": filed(drawing(384, LOGO_ROWS))})


def _run_full(flash: Path, storage: dict[str, int]) -> dict[str, int]:
    """The same terminal after thousands of sales."""
    from emulator.pico_home_host import home
    from emulator.pico_rig_host import PicoRig
    from pico_heap_host import at_rest
    from support.shop_host import BLOCK, Shop

    shop = Shop(storage["size"] // BLOCK, "/state")
    for number in range(1, LIVES + 1):
        shop.live(number)
    with flash.open("r+b") as file:
        file.seek(storage["address"] - flash_image.BASE)
        file.write(shop.content())
    rig = PicoRig(home(), flash)
    try:
        rig.boot()
        found = {"pico_boot_2000": rig.pico.cycles}
        if rig.run(rig.call("status"))["stored"] < 2000:
            raise RuntimeError("the receipts are not there")
        begun = rig.pico.cycles
        rig.run(rig.call("approve", approval=_approval()))
        found["pico_approve_2000"] = rig.pico.cycles - begun
        rig.cut()
        rig.boot()
        return {**found, "pico_ready_2000": at_rest(rig)}
    finally:
        rig.dispose()


def _approval() -> Any:
    return json.loads((paths.samples() / f"{SAMPLE}.json").read_text(encoding="utf-8"))


def _run(flash: Path) -> dict[str, int]:
    from emulator.pico_home_host import home
    from emulator.pico_rig_host import PicoRig

    rig = PicoRig(home(), flash)
    try:
        rig.boot()  # formats the storage
        rig.cut()
        return {**_resting(rig), **_printing(rig)}
    finally:
        rig.dispose()


def _resting(rig: Any) -> dict[str, int]:
    from pico_heap_host import at_rest

    rig.boot()
    found = {"pico_boot": rig.pico.cycles, "pico_ready": at_rest(rig)}
    found["pico_burn"] = _MHZ * _ask(rig, _BURN % "row")
    found["pico_verdict"] = _MHZ * _ask(rig, _BURN % "verdict", enter=False)
    found["pico_burn_garbage"] = _ask(rig, _BURN % "garbage", enter=False)
    rig.mechanism.supply(_FULL_MV)
    found["pico_burn_halves"] = _MHZ * _ask(rig, _BURN % "row", enter=False)
    rig.cut()
    return {**found, **_full_speed(rig)}


def _full_speed(rig: Any) -> dict[str, int]:
    rig.boot()
    cycles = _ask(rig, pico_slip_host.script(_approval(), _MHZ))
    rig.mechanism.supply(7400)
    rig.cut()
    return {"pico_slip": cycles}


def _printing(rig: Any) -> dict[str, int]:
    rig.boot()
    begun = rig.pico.cycles
    rig.run(rig.call("approve", approval=_approval()))
    found = {"pico_approve": rig.pico.cycles - begun}
    first = rig.mechanism.paper.rows + WARM_ROWS
    begun = _until_row(rig, first)
    found["pico_row"] = (_until_row(rig, first + ROWS) - begun) // ROWS
    found["pico_storage"] = _ask(rig, _STORED)
    return found


def _printed(flash: Path, rows: range) -> int:
    """Give the most heap in use over these rows of a slip."""
    from emulator.pico_home_host import home
    from emulator.pico_rig_host import PicoRig
    from pico_heap_host import Heap

    rig = PicoRig(home(), flash)
    try:
        rig.boot()
        heap = Heap(rig)
        begun = rig.mechanism.paper.rows
        rig.run(rig.call("approve", approval=_approval()))
        for row in rows:
            _until_row(rig, begun + row)
            heap.look()
        return heap.most()
    finally:
        rig.dispose()


def _until_row(rig: Any, row: int) -> int:
    """Let the paper come to a row; gives the cycles."""
    while rig.mechanism.paper.rows < row:
        rig.slice()
    cycles: int = rig.pico.cycles
    return cycles


def _ask(rig: Any, code: str, enter: bool = True) -> int:
    """Stop the application where it is and have code print a number."""
    from support.pico_repl_host import Repl

    repl = Repl(rig)
    if enter:
        repl.interrupt()
    return int(repl.exec(code))
