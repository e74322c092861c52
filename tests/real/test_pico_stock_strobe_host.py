"""A soft reset of a stock MicroPython while a strobe is up: what `boot.py` of the board does."""

import pytest
from littlefs import LittleFS
from support.pico_strobes_host import STROBES, Scope
from support.rp2040_host import MS, Board
from tillctl import image, install_files
from tillroll.drivers.ltpd245 import LONGEST_PULSE_US

pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

BOARD = "rpi_pico_ltpd245"
FLASH = 2 * 1024 * 1024
STORAGE = 0xA0000  # of a stock RPI_PICO image, to the end of the flash
SECTOR = 4096
WITHIN_MS = 30  # docs/safety.md; the storage is mounted before any file can be run
BEGIN = "import board, machine\nput = board.player()._strobes.put"
FIRE = f"put({LONGEST_PULSE_US - 2} << 20 | 0b111111 << 14)\nmachine.soft_reset()"


def flash(folder, files: dict[str, bytes]):
    """Make the flash of a Pico with a stock MicroPython and these files."""
    count = (FLASH - STORAGE) // SECTOR
    geometry = {"prog_size": 256, "read_size": 32, "cache_size": 1024, "lookahead_size": 32}
    fs = LittleFS(block_size=SECTOR, block_count=count, **geometry)
    for path, data in files.items():
        fs.makedirs(path.rpartition("/")[0] or "/", exist_ok=True)
        with fs.open(path, "wb") as file:
            file.write(data)
    stock = image.stock(print).with_suffix(".bin").read_bytes()
    made = folder / "flash.bin"
    made.write_bytes(stock.ljust(STORAGE, b"\xff") + bytes(fs.context.buffer))
    return made


@pytest.mark.parametrize("ours", [False, True], ids=["without it", "with it"])
def test_a_strobe_is_down_as_soon_as_it_has_run(pico_home, tmp_path, ours):
    files = install_files.collect(BOARD)
    del files["/main.py"]  # the prompt is enough
    if not ours:
        del files["/boot.py"]
    with Board(pico_home, flash(tmp_path, files)) as board:
        board.boot()
        board.exec(BEGIN)
        board.send("watch " + " ".join(map(str, STROBES)))
        board.start(FIRE)
        board.run(300 * MS)
        scope = Scope()
        for _, nanos, gpio, level in board.taken("pin"):
            scope.edge(int(gpio), int(level), int(nanos))
    assert len(scope.high) == (0 if ours else 6)
    assert len(scope.pulses) == (6 if ours else 0) and scope.longest < WITHIN_MS * MS
