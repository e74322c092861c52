"""A whole terminal on the emulated Pico, for tests: the real image, a short slip, its paper read.

Slips are made short by a shop's own layout on the flash: what matters here is what is recorded
before and after them, and a second of emulated time is long.
"""

import json
from pathlib import Path

from emulator import pico_home_host
from emulator.pico_rig_host import PicoRig
from littlefs import LittleFS
from support.approvals import ascii_json, scrubbed, text
from support.corridor import Tape
from support.golden_slips import fonts
from tillctl import flash_image, image, paths
from tillctl.image_layout import SECTOR, of_board
from tillroll.approval.decode import decode
from tillroll.receipt.compose import compose
from tillroll.receipt.row import CUT, FEED
from tillroll.render.raster import Raster
from tillroll.settings import table

BOARD = "rpi_pico_ltpd245"
SHORT_SLIP = """\
{when: duplicated}
DUPLICATED
{end}
{when: copy_merchant}
MERCHANT ${voucher} ${amount}
{end}
{when: copy_cardholder}
CUSTOMER ${voucher} ${amount}
{end}
=
"""
DUPLICATED = 1  # tillroll.receipt.mark


class Terminal(PicoRig):
    """A PicoRig that reads its paper: `tape` has the CRC-32 of each slip that was torn off."""

    def __init__(self, flash: Path):
        self.tape = Tape()
        super().__init__(pico_home_host.home(), flash, keep=False, sink=self.tape.row)
        self.clerk.torn = self.tape.end

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def ask(self, verb: str, **fields) -> dict | None:
        """Ask the terminal; gives its answer, None when the power was cut meanwhile."""
        return self.run(self.call(verb, **fields))

    def wait(self, ms: int) -> None:
        """Let time pass."""
        self.run(self.pause(ms))

    async def rest(self, still_ms: int = 500) -> dict:
        """Wait until nothing is in the way or due any more; gives the status."""
        while (await self.call("status"))["printer"] == "stopped":
            await self.pause(100)
        status = await self.settle()
        await self.pause(still_ms)
        return status


def storage() -> tuple[int, int]:
    """Where the storage lies in the flash file: (first byte, number of bytes)."""
    region = of_board(paths.root() / "boards" / BOARD).storage
    return region.offset, region.size


def new_flash(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Make the flash of a board with our image; with `files` its storage is formatted."""
    flash = folder / "flash.bin"
    flash.unlink(missing_ok=True)
    flash_image.write(flash, image.built(print, BOARD).bin)
    if files is not None:
        begin, size = storage()
        data = bytearray(flash.read_bytes())
        data[begin : begin + size] = _formatted(size, files)
        flash.write_bytes(data)
    return flash


def short_slips(folder: Path) -> Path:
    """Make the flash of a shop with short slips."""
    return new_flash(folder, {"layouts/sale.receipt": SHORT_SLIP})


def _formatted(size: int, files: dict[str, str]) -> bytes:
    """Give a file system with `files` in it, of MicroPython's geometry (extmod/vfs_lfsx.c)."""
    fs = LittleFS(
        block_size=SECTOR,
        block_count=size // SECTOR,
        read_size=32,
        prog_size=flash_image.PAGE,
        cache_size=4 * flash_image.PAGE,
        lookahead_size=32,
    )
    for name, content in files.items():
        fs.makedirs(name.rpartition("/")[0], exist_ok=True)
        with fs.open(name, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
    return bytes(fs.context.buffer)


def sale(voucher: int, **changes) -> dict:
    """An approval of its own."""
    message = json.loads(text("sale"))
    message.update(trace=f"{voucher:06}", amount=voucher, **changes)
    return message


def slip(message: dict, copy: str, mark: int = 0, layout: str = SHORT_SLIP) -> int:
    """CRC-32 of the dots that a copy of an approval must have, drawn on the host."""
    fields = decode(scrubbed(ascii_json(json.dumps(message))))[0]
    defaults = {entry.key: entry.default for entry in table()}
    raster = Raster(*fonts(), 384, defaults["line_pitch"])
    tape = Tape()
    for row in compose(fields, layout.splitlines(True), copy, mark, 0, defaults, 32):
        if row.kind in (FEED, CUT):
            continue
        raster.begin(row)
        while count := raster.band():
            for at in range(count):
                tape.row(raster.rows[at], None)
    tape.end()
    return tape.slips[0]
