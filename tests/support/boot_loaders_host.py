"""Fake boot loaders: a folder that takes an image as a Pico's drive does, and tools on PATH."""

import json
import os
import stat
import struct
import sys
import threading
from pathlib import Path

from tillctl.flash_uf2 import INFO

RP2040, RP2350 = 0xE48BFF56, 0xE48BFF59
_LOOK_S = 0.02


def uf2(family: int = RP2040, blocks: int = 9) -> bytes:
    """An image of so many blocks."""
    words = (0x0A324655, 0x9E5D5157, 0x2000)
    return b"".join(
        struct.pack("<8I", *words, 0x10000000 + 256 * at, 256, at, blocks, family)
        + bytes([at]) * 476
        + struct.pack("<I", 0x0AB16F30)
        for at in range(blocks)
    )


class Drive:
    """A folder; when a whole image is in it the board restarts: the drive is gone.

    It is a folder and no USB drive: what only a real boot ROM does is not shown by it.
    """

    def __init__(self, folder: Path, size: int, board_id: str = "RPI-RP2", deaf: bool = False):
        self.path = folder
        self.taken = b""
        self._size = size
        folder.mkdir(exist_ok=True)
        text = f"UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: {board_id}\r\n"
        (folder / INFO).write_text(text, encoding="ascii")
        self._ended = threading.Event()
        if not deaf:
            threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while not self._ended.wait(_LOOK_S):
            for file in self.path.glob("*.uf2"):
                if file.stat().st_size == self._size:
                    self.taken = file.read_bytes()
                    (self.path / INFO).unlink()
                    return

    def end(self) -> None:
        """Take no more."""
        self._ended.set()


class Tools:
    """Programs on PATH that say what a test wants and record what they were called with."""

    def __init__(self, folder: Path, monkeypatch):
        self._folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def make(self, name: str, says: dict[str, str], fails: str = "") -> None:
        """Make one; `says` is by a word of the command line, and it fails at the word `fails`."""
        path = self._folder / name
        path.write_text(
            f"#!{sys.executable}\nimport json, sys\n"
            f"with open({str(self._log(name))!r}, 'a') as log:\n"
            "    log.write(json.dumps(sys.argv[1:]) + '\\n')\n"
            f"for word, text in {says!r}.items():\n"
            "    if word in sys.argv:\n        print(text)\n"
            f"sys.exit(2 if {fails!r} in sys.argv else 0)\n",
            encoding="utf-8",
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def calls(self, name: str) -> list[list[str]]:
        """What a program was called with, one list for each time."""
        log = self._log(name)
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
