"""`tillctl install` beside `mpremote cp -r` of the same tree, each onto an emulated Pico.

    python benchmarks/install_host.py            # some five minutes

| case | what |
|---|---|
| copy | `mpremote cp -r` of the very files that `install` brings, bundles and all |
| install | `tillctl install`, until tillroll answers |
| copy-again, install-again | the same when one module has changed |

Each begins with a stock MicroPython on a blank flash.  Seconds are those of the board, up to its
last write to flash, and of the wall from there to the end of the command.
"""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / path) for path in ("firmware", "host_tools", "host_tools/shim", "tests")
]
CASES = ("copy", "install")
CHANGED = "/tillroll/service/story.mpy"
LIMIT_S = 900
_SETTLE_S = 5


def main() -> int:
    """Print a row for each case; 1 when the installation is not three times faster."""
    print("| case | files | bytes | seconds | on the wall |\n|---|---|---|---|---|")
    taken: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            taken |= measure(case, Path(folder) / case)
    ratios = [taken["copy" + again] / taken["install" + again] for again in ("", "-again")]
    print("{:.1f} times faster; {:.1f} times when one module has changed".format(*ratios))
    return 1 if ratios[0] < 3 else 0


def measure(case: str, folder: Path) -> dict[str, float]:
    """Do it on a blank flash, then again with one module changed; gives the seconds of both."""
    from support.installing_host import BOARD
    from support.paced_pico_host import PacedPico, blank_flash
    from tillctl import bundles, image, install_files

    files = install_files.collect(BOARD)
    modules = bundles.spread(files)
    changed = bundles.gather({**modules, CHANGED: modules[CHANGED] + b"\0"})
    folder.mkdir()
    stock = image.stock(print).with_suffix(".bin").read_bytes()
    taken = {}
    with PacedPico(blank_flash(folder, stock)) as pico:
        for name, tree in ((case, files), (f"{case}-again", changed)):
            time.sleep(_SETTLE_S)  # until the board has nothing to do
            before, begun = pico.seconds(), time.monotonic()
            _install(pico.port, tree) if case == "install" else _copy(pico.port, tree, folder)
            wall = time.monotonic() - begun
            taken[name] = pico.seconds() - before
            size = sum(map(len, tree.values()))
            print(
                f"| {name} | {len(tree)} | {size:,} | {taken[name]:.1f} | {wall:.1f} |", flush=True
            )
    return taken


def _install(port: str, tree: dict[str, bytes]) -> None:
    from tillctl import install_files
    from tillctl.cli import main as tillctl

    collect: Callable[[str], dict[str, bytes]] = install_files.collect
    install_files.collect = lambda _board: collect(_board) and tree  # compiles, as it always does
    try:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            tillctl(["--port", port, "install", "--json"])
    except SystemExit as end:
        assert not end.code, said.getvalue()
    finally:
        install_files.collect = collect


def _copy(port: str, tree: dict[str, bytes], folder: Path) -> None:
    home = folder / "tree"
    for path, data in tree.items():
        file = home / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    names = [str(path) for path in sorted(home.iterdir())]
    command = [sys.executable, "-m", "mpremote", "connect", port, "cp", "-r", *names, ":/"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=LIMIT_S, env=os.environ)


if __name__ == "__main__":
    sys.exit(main())
