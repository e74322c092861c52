"""What each board needs: time to start, heap, flash.

    python benchmarks/boards_host.py [BOARD …]       # some four minutes on first use

Prints a Markdown table.  Flash is what the firmware takes: code with MicroPython, fonts, layouts
where `tillctl build` makes the image; where `tillctl install` brings files, those.  Time and heap
are of what runs on the emulated Pico, after a boot with an empty journal.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / path) for path in ("firmware", "host_tools", "host_tools/shim", "tests")
]
EMULATED = "rpi_pico_ltpd245"
_HEAP = "import gc; gc.collect(); print(gc.mem_free(), gc.mem_free() + gc.mem_alloc())"


def main() -> int:
    """Print a row for each way in which each board can have the firmware."""
    from tillctl import boards, paths

    paths.setup()
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("boards", nargs="*", metavar="BOARD")
    print("| board | firmware | KiB on flash | ready after, s | KiB of heap free | of |")
    print("|---|---|---|---|---|---|")
    for name in words.parse_args().boards or boards.names():
        chip = boards.read(name).chip
        if chip and chip.builds:
            print(f"| `{name}` | built in | {_built(name)} |", flush=True)
        if chip and chip.installs:
            print(f"| `{name}` | files | {_installed(name)} |", flush=True)
    return 0


def _built(name: str) -> str:
    from tillctl import flash_image, image

    made = image.built(_tell, name)
    regions = json.loads(made.manifest.read_text(encoding="utf-8"))["flash"]
    size = sum(regions[region]["used"] for region in ("code", "rom"))
    with tempfile.TemporaryDirectory() as folder:
        flash = Path(folder) / "flash.bin"
        if name == EMULATED:
            flash_image.write(flash, made.bin)
        return f"{size / 1024:.0f} | {_started(flash)}"


def _installed(name: str) -> str:
    from tillctl import install_files

    size = sum(map(len, install_files.collect(name).values()))
    with tempfile.TemporaryDirectory() as folder:
        flash = Path(folder) / "flash.bin"
        if name == EMULATED:
            _install(flash.parent)
        return f"{size / 1024:.0f} | {_started(flash)}"


def _install(folder: Path) -> None:
    """Have the real command put the firmware onto a stock MicroPython: `flash.bin` there."""
    from support.bench_host import tillctl
    from support.paced_pico_host import PacedPico, blank_flash
    from tillctl import image

    stock = image.stock(_tell).with_suffix(".bin").read_bytes()
    with PacedPico(blank_flash(folder, stock)) as pico:
        answer = tillctl("--port", pico.port, "install", "--json")
    if answer.code:
        raise RuntimeError(answer.out)


def _started(flash: Path) -> str:
    """Boot it twice: the first time makes the files of the journal."""
    from emulator.pico_home_host import home
    from emulator.pico_rig_host import PicoRig
    from support.pico_repl_host import Repl

    if not flash.exists():
        return "– | – | –"
    rig = PicoRig(home(), flash)
    try:
        rig.boot()
        rig.cut()
        begun = rig.pico.ns
        rig.power_on()
        rig.run(rig.ready())
        ready = (rig.pico.ns - begun) / 1e9
        repl = Repl(rig)
        repl.interrupt()
        free, heap = map(int, repl.exec(_HEAP).split())
        return f"{ready:.2f} | {free / 1024:.0f} | {heap / 1024:.0f}"
    finally:
        rig.dispose()


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
