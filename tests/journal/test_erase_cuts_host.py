"""The power is cut in every flash operation of an erase and of a reset of the settings."""

import pytest
from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.terminal import StillClock, accept, opened, print_all
from tillroll.drivers.file_store import FileStore
from tillroll.journal import archive
from tillroll.journal.job import WAITING
from tillroll.settings import Settings

BLOCKS = 64
PARTS = (0, 85, 171, 256)  # of 256: how much of the operation is done when the power goes
RECEIPTS = 60
WAITS = 3  # of them, the newest


def settings_of(store):
    settings = Settings(store, StillClock())
    return settings, settings.load()


@pytest.fixture(scope="module")
def filled():
    """A chip with receipts in archives and segments, some waiting, and changed settings."""
    nor = Nor(BLOCKS)
    store = FileStore(mount(nor), "/state")
    settings, _ = settings_of(store)
    settings.set("copies", 3, "li")
    settings.set("density", 120, "li")
    journal = opened(store)
    for number in range(RECEIPTS):
        accept(journal, number, size=140)
        if number < RECEIPTS - WAITS:
            print_all(journal)
        if number < RECEIPTS - 12:
            while journal.tend():
                pass
    assert any(archive.bound_of(name) >= 0 for name in store.names())
    return nor


def seen(journal):
    """All that a person sees of the receipts, oldest first."""
    return [
        (job.seq, job.voucher, bytes(job.states), [event[2] for event in journal.timeline(job)])
        for job in reversed(journal.jobs(999))
    ]


def cuts(nor, act, judge):
    """Cut `act` in each operation; `judge` looks at the store after the next boot."""
    snapshot, count = nor.snapshot(), 0
    for part in PARTS:
        at = 0
        while True:
            nor.restore(snapshot)
            store = FileStore(mount(nor), "/state")
            nor.cut(at, part)
            try:
                act(store)
            except PowerCut:
                judge(FileStore(mount(nor), "/state"))
                at += 1
                continue
            break
        count += at
    nor.restore(snapshot)
    return count


def test_an_erase_leaves_the_newest_receipts_whole_or_nothing(filled):
    whole = seen(opened(FileStore(mount(filled), "/state")))
    lengths = set()

    def judge(store):
        journal = opened(store)
        found = seen(journal)
        lengths.add(len(found))
        assert journal.problems == [] and found == whole[len(whole) - len(found) :]
        due = [(one[1], unit) for one in found for unit in (0, 1) if one[2][unit] == WAITING]
        assert [(voucher, unit) for voucher, unit, _ in print_all(journal)] == due
        assert settings_of(store)[0]["copies"] == 3
        journal.erase("li")
        assert journal.stored() == 0 and opened(store).stored() == 0

    count = cuts(filled, lambda store: opened(store).erase("li"), judge)
    assert count >= 60 and {0, RECEIPTS} <= lengths and len(lengths) > 5


def test_a_reset_leaves_the_old_settings_or_those_of_the_factory(filled):
    found = set()

    def judge(store):
        settings, problems = settings_of(store)
        found.add((settings["copies"], settings["density"]))
        assert problems == []

    count = cuts(filled, lambda store: settings_of(store)[0].reset(), judge)
    assert count >= 4 and found <= {(3, 120), (2, 100)} and (3, 120) in found
