"""The load test: benchmarks/replay_host.py with fewer approvals, and bugs that it must find.

The benchmark sends ten thousand.
"""

from unittest import mock

import pytest
from replay_host import load
from support.cut_bugs import HastyStore, SilentJournal
from support.load_host import Table


def test_what_is_sent_is_acknowledged_and_comes_out_once_or_marked():
    account, faults = load(100, 1, 50, 2)
    assert faults == []
    assert account["approvals sent"] == account["acknowledged"] == 100
    unmarked, marked = account["copies without a mark"], account["copies marked DUPLICATED"]
    assert unmarked <= 200 < unmarked + marked
    assert account["power cuts"] > 4 and account["power cuts in the midst of a slip"]
    troubles = [what for what in account if what.startswith("happened")]
    assert len(troubles) >= 5, troubles


@pytest.mark.parametrize(
    ("place", "bug", "told"),
    [
        ("sim.board.FileStore", HastyStore, "acknowledged, and never printed"),
        ("main.Journal", SilentJournal, "none came again with a mark"),
    ],
)
def test_a_terminal_with_a_bug_is_found_out(place, bug, told):
    with mock.patch(place, bug):
        _, faults = load(60, 1, 60, 2)
    assert any(told in fault for fault in faults), faults


def test_an_acknowledgement_that_never_comes_is_told():
    def deaf(self) -> bytes:
        """Let nobody hear that the twentieth was accepted, however often it is asked."""
        data = read(self)
        known = self.rig.terminal and self.rig.terminal.journal.by_voucher(20)
        return b"" if self.wild and known else data

    read = Table.read
    with mock.patch.object(Table, "read", deaf), mock.patch.object(Table, "patience_s", 30):
        account, faults = load(25, 1, 25, 1)
    assert account["acknowledged"] == 19
    assert "replay ends with 22" in faults[0] and '"unknown": [20]' in faults[0]


def test_an_approval_that_the_terminal_never_got_is_told():
    def lie(self, data: bytes) -> None:
        """Answer for the terminal, and keep the line."""
        if b'"000007"' not in data:
            return write(self, data)
        self.forged = b"#%s " % data[1 : data.index(b" ")]
        return None

    def forge(self) -> bytes:
        asked, self.forged = getattr(self, "forged", b""), b""
        return answer(asked) if asked else read(self)

    write, read = Table.write, Table.read
    with mock.patch.object(Table, "write", lie), mock.patch.object(Table, "read", forge):
        _, faults = load(25, 1, 25, 1)
    assert "7 merchant: acknowledged, and never printed" in faults


def answer(begin: bytes) -> bytes:
    """Make an answer to the request that begins so."""
    from emulator.caller import crc16

    line = begin + b'{"ok": true, "duplicate": false}'
    return line + b" %04X\n" % crc16(line)
