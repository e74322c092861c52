"""A rig with sample approvals for the flow tests, and the print that it should have made."""

import binascii
import json

from emulator.rig import Rig
from support.approvals import text
from tillroll.receipt.compose import compose, layout_for
from tillroll.receipt.row import CUT, FEED


def sample(name: str = "sale", **changes) -> dict:
    """A sample approval with some fields changed."""
    message = json.loads(text(name))
    message.update(changes)
    return message


class Tape:
    """Takes rows of paper and keeps the CRC-32 of each torn slip, blank rows left out."""

    def __init__(self):
        self.slips = []
        self.burnt = 0  # rows of the slip so far that are not blank
        self._crc = 0

    def row(self, dots, _dark) -> None:
        """Take one row that has left the head."""
        if any(dots):
            self._crc = binascii.crc32(dots, self._crc)
            self.burnt += 1

    def end(self, _first=0, _last=0) -> None:
        """End the slip here: it was torn off."""
        if self.burnt:
            self.slips.append(self._crc & 0xFFFFFFFF)
        self.burnt = self._crc = 0


def powered(kind=Rig, **options):
    """A booted rig whose paper goes to `rig.tape`; little is kept in memory."""
    if _rigs:
        _rigs.pop().dispose()
    tape = Tape()
    rig = kind(keep=False, sink=tape.row, **options)
    rig.tape = tape
    rig.clerk.torn = tape.end
    rig.boot()
    _rigs.append(rig)
    return rig


_rigs = []  # the one that a test has powered last


def expected(rig, voucher: int, copy: str, mark: int = 0, number: int = 0, logo=()) -> int:
    """CRC-32 of the slip that the stored approval makes, drawn without the engine.

    `logo` are the rows that stand at its top.
    """
    from tillroll.approval.pack import unpack

    terminal = rig.terminal
    approval = unpack(terminal.journal.payload(terminal.journal.by_voucher(voucher)))
    tape = Tape()
    for bits in logo:
        tape.row(bits, None)
    raster = terminal.press.raster
    lines = terminal.press._files.layout(layout_for(approval))
    try:
        for row in compose(approval, lines, copy, mark, number, terminal.settings, 32):
            if row.kind not in (FEED, CUT):
                raster.begin(row)
                count = raster.band()
                while count:
                    for at in range(count):
                        tape.row(raster.rows[at], None)
                    count = raster.band()
    finally:
        lines.close()
    tape.end()
    return tape.slips[0]
