"""The emulated Pico's program, made ready to run: its modules, rp2040js and the assembled ROM.

The sources lie in tests/real/rp2040. What npm and the assembler make of them is kept in the cache,
in a folder named after the sources' digest, so the checkout stays as it is.
"""

import hashlib
import shutil
import time
from pathlib import Path

from tillctl import paths, runtime, runtime_apt
from tillctl.runtime_apt import Say

PACKAGES = ("nodejs", "npm", "binutils-arm-none-eabi")
TOOLS = ("node", "npm", "arm-none-eabi-as", "arm-none-eabi-ld", "arm-none-eabi-objcopy")


def home(say: Say = print) -> Path:
    """Give the folder that holds serve.mjs and all that it needs; makes it on first use.

    Raises RuntimeMissing where node, npm or the ARM assembler cannot be had.
    """
    sources = sorted((paths.root() / "tests" / "real" / "rp2040").glob("*.*"))
    target = runtime.cache() / f"rp2040-{_digest(sources)}"
    with runtime.building(target) as work:
        if work:
            _make(work, sources, say)
            for old in target.parent.glob("rp2040-*"):
                if old.stat().st_mtime < time.time() - runtime.KEEP_SECONDS:
                    shutil.rmtree(old)
    return target


def _digest(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sources:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _make(work: Path, sources: list[Path], say: Say) -> None:
    log = work / "build.log"
    log.touch()
    if not all(shutil.which(tool) for tool in TOOLS):
        runtime_apt.install(PACKAGES, say, log)
    for file in sources:
        shutil.copy2(file, work)
    say("Preparing the emulated Pico: rp2040js and the ROM stand-in (a few seconds).")
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
    runtime_apt.run(["npm", "ci", *quiet], work, log)
    _, _, assembler, linker, objcopy = TOOLS
    runtime_apt.run([assembler, "-o", "bootrom.o", "bootrom.S"], work, log)
    runtime_apt.run([linker, "-Ttext=0", "-e0", "-o", "bootrom.elf", "bootrom.o"], work, log)
    runtime_apt.run([objcopy, "-Obinary", "-j.text", "bootrom.elf", "bootrom.bin"], work, log)
