"""Backup and restore of an emulated Pico with the real image, the restore cut in its midst."""

import pytest
from support.corridor import sample
from support.pico_corridor_host import Terminal, short_slips
from tillctl import backup_file, backup_link
from tillctl.faults import from_terminal

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

COMMIT_MS = 60000
CUT_MS = (200, 900)  # after the request to commit


class Asked:
    """The terminal as tillctl asks it."""

    def __init__(self, terminal):
        self._terminal = terminal

    def call(self, verb, **fields):
        body = self._terminal.ask(verb, **fields)
        if not body["ok"]:
            raise from_terminal(body["error"])
        return body


def quiet(_done, _total):
    pass


def sell(terminal, trace):
    answer = terminal.ask("approve", approval=sample("sale", trace=trace, emv={}, remarks=[]))
    assert answer["ok"], answer
    terminal.run(terminal.rest())


def seen(terminal):
    jobs = terminal.ask("jobs")["jobs"]
    copies = terminal.ask("settings-get", key="copies")["value"]
    return [(job["voucher"], job["state"]) for job in jobs], copies


def stage(terminal, files):
    begun = terminal.ask("restore-begin", room=backup_link.room(files))
    assert begun["ok"], begun
    backup_link.stage(Asked(terminal), files, quiet)
    return {"files": len(files), "seen": begun["record"], "by": "li"}


def test_a_pico_is_backed_up_and_restored_whatever_is_cut(tmp_path):
    with Terminal(short_slips(tmp_path)) as terminal:
        terminal.boot()
        terminal.ask("settings-set", key="copies", value=1, by="li")
        sell(terminal, "000601")
        status = terminal.ask("status")
        assert len(status["serial"]) == 16
        files, _, strange = backup_link.fetch(Asked(terminal), quiet)
        assert not strange and "layouts/sale.receipt" in files
        manifest, data = backup_file.make(files, status, "2026-11-21T12:00:00Z")
        assert manifest.receipts == 1 and manifest.damage == []
        files = backup_file.unpack(data).files
        old = seen(terminal)
        sell(terminal, "000602")
        terminal.ask("settings-set", key="copies", value=2, by="li")
        new, ends = seen(terminal), []
        for cut_ms in CUT_MS:
            fields = stage(terminal, files)
            terminal.run(cut_within(terminal, cut_ms, fields))
            terminal.boot()
            assert terminal.ask("status")["problems"] == []
            ends.append(seen(terminal))
            assert ends[-1] in (old, new)
            if ends[-1] == old:
                sell(terminal, "000602")
                terminal.ask("settings-set", key="copies", value=2, by="li")
        fields = stage(terminal, files)
        terminal.patience_ms = COMMIT_MS
        answer = terminal.ask("restore-commit", **fields)
        assert answer == {"ok": True, "stored": 1, "unprinted": 0} and seen(terminal) == old
        assert terminal.ask("status")["problems"] == [] and old in ends


async def cut_within(terminal, ms, fields):
    """Ask for the commit and take the power away while it is done."""
    from emulator.caller import line

    await terminal.send(line(777000 + ms, {"verb": "restore-commit", **fields}))
    await terminal.pause(ms)
    terminal.cut()
