"""Images of a terminal's flash with a journal on them, to be damaged by tests."""

import json

from emulator import lfs
from emulator.nor import BLOCK, Nor
from support.approvals import text
from support.terminal import opened
from tillctl import image_layout
from tillctl.paths import root
from tillroll.approval.decode import decode
from tillroll.approval.pack import pack
from tillroll.drivers.file_store import FileStore
from tillroll.journal import job as jobs
from tillroll.settings import Settings

BOARD = "rpi_pico_ltpd245"
RECEIPTS = 90
WAITING = 2  # of them, the newest
STORAGE = image_layout.of_board(root() / "boards" / BOARD).storage


def keep(journal, number: int):
    """Accept a whole approval, with this trace number."""
    message = json.loads(text("sale"))
    message.update(trace=f"{number:06d}", amount=100 * number, pan="622202******2230")
    approval, _ = decode(message)
    ident = b"10086001-000123-%06d-sale" % number
    reference = b"%012d" % number
    copies = bytes((jobs.MERCHANT, jobs.CARDHOLDER))
    payload = pack(approval)
    return journal.accept(ident, b"12345678", number, reference, 0, copies, b"", payload)


def storage(root_folder: str = "/state") -> bytes:
    """The storage of a terminal with receipts in archives and in segments, and two that wait."""
    nor = Nor(STORAGE.size // BLOCK)
    store = FileStore(lfs.mount(nor), root_folder)
    journal = opened(store, 1795262400)
    settings = Settings(store, journal._clock)
    settings.load()
    settings.set("copies", 1, "li")
    for number in range(1, RECEIPTS + 1):
        job = keep(journal, number)
        if number <= RECEIPTS - WAITING:
            for unit in (0, 1):
                journal.started(job, unit, 0)
                journal.done(job, unit)
        while journal.tend():
            pass
    data = bytearray(STORAGE.size)
    nor.read(0, data)
    return bytes(data)


def flash(stored: bytes) -> bytes:
    """The whole flash of a Pico around a storage."""
    code = bytes((at * 31 + 7) & 255 for at in range(STORAGE.offset))
    return code + stored


def overwritten(data: bytes, block: int, count: int = 1) -> bytes:
    """The data with whole blocks overwritten by something else."""
    junk = bytes((at * 89 + 3) & 255 for at in range(BLOCK)) * count
    return data[: block * BLOCK] + junk + data[(block + count) * BLOCK :]
