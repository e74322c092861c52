"""Bugs are planted, one at a time: the power cuts must bring each of them to light."""

import pytest
from emulator.lfs import mount
from support import cut_bugs
from support.cut_scenarios import SCENARIOS
from support.cut_terminal import REAL
from support.cut_witness import content, content_of
from support.power_cuts import past, sweep
from support.terminal import ident_of, opened
from tillroll.drivers.file_store import FileStore
from tillroll.journal import archive, records
from tillroll.journal.log import Log
from tillroll.journal.merge import Merger

PARTS = (0, 171)


def found(scenario, word, parts=PARTS, **worse):
    """The sweep of a scenario with worse firmware finds faults; one of them has this word."""
    run = sweep(scenario, (0,), parts, (), REAL._replace(**worse))
    assert run.cuts, "there was nothing to cut"
    assert [fault for fault in run.faults if word in fault], (run.cuts, run.faults[:3])


def test_acknowledged_before_the_flash_has_it():
    found("rotation", "is lost", store=cut_bugs.HastyStore)


def test_started_omitted():
    found("print two copies", "again unmarked", journal=cut_bugs.SilentJournal)


def test_segments_removed_before_the_archive_is_complete():
    found("merge", "is lost", store=cut_bugs.EagerStore)


def test_an_archive_with_an_open_copy_evicted():
    found("eviction", "is lost", journal=cut_bugs.CarelessJournal)


def test_the_reserve_ignored():
    found("full", "store-full", (0,), journal=cut_bugs.GreedyJournal)


def test_settings_written_over_the_bank_in_use():
    weak, one = cut_bugs.WeakStore, cut_bugs.OneBankSettings
    found("settings change", "a setting is lost", store=weak, settings=one)


def test_segments_that_an_archive_holds_stay_in_force(monkeypatch):
    shelve = Log.shelve

    def shelve_only(log, bound, table):
        bounds = log.segments.bounds
        row = shelve(log, bound, table)
        log.segments.bounds = bounds
        log.stale.clear()
        return row

    monkeypatch.setattr(Log, "shelve", shelve_only)
    found("merge", "is left, and")
    found("records of a newer version", "newer records are left")


@pytest.mark.parametrize("kind", [records.DONE, records.STARTED, records.REPRINT])
def test_an_event_lost_in_an_archive(monkeypatch, kind):
    filed = archive.filed

    def forgetful(number, at, body, base, events):
        return filed(number, at, body, base, [event for event in events if event[1] != kind])

    monkeypatch.setattr(archive, "filed", forgetful)
    found("migration from version 1", "changed" if kind != records.REPRINT else "RAM", (0,))


def test_newer_records_left_behind_by_a_merge(monkeypatch):
    other = Merger._other

    def narrow(merger, state, kind, number, body):
        if state == records.WHOLE:
            other(merger, state, kind, number, body)

    monkeypatch.setattr(Merger, "_other", narrow)
    found("records of a newer version", "newer records are left")


def test_an_unchecked_record_shows_in_worn_flash_only(monkeypatch):
    """No cut leaves half an append on littlefs, so none can tell; a bit that flips later can."""
    assert changed_by_wear() == 0
    monkeypatch.setattr(records, "sound", lambda view, length: True)
    assert changed_by_wear() > 20
    assert sweep("rotation", (2,), PARTS).faults == []


def changed_by_wear():
    """Flip a bit in some bytes of the journal; gives how often a receipt shows it, or fails."""
    nor, witness = past(SCENARIOS["print two copies"], 1)
    store, changed = FileStore(mount(nor)), 0
    files = {name: content(store, name) for name in list(store.names())}
    for name in files:
        for at in range(0, len(files[name]), 10):
            worn = bytearray(files[name])
            worn[at] ^= 4
            store.replace(name, worn)
            changed += shows(store, witness)
            store.replace(name, files[name])
    return changed


def shows(store, witness):
    """Whether a receipt has another content than what was accepted."""
    try:
        journal = opened(store)
        return any(
            job.ident != ident_of(job.voucher)
            or journal.payload(job) != content_of(job.voucher, witness.size)
            for job in journal.jobs(99)
        )
    except (ValueError, IndexError):
        return True
