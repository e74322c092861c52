"""Power cuts where room is short, where it is made, and where another version has written."""

import pytest
from emulator.nor import Nor
from support.cut_pasts import FIRST, archives, version_1, years_ago
from support.cut_scenarios import SCENARIOS
from support.cut_terminal import Terminal
from support.cut_witness import Witness, content
from support.power_cuts import past, sweep


def test_full():
    sweep("full", (0,)).all_survived(450)


@pytest.mark.parametrize("parts", [(0, 85), (171, 256)], ids=str)
def test_eviction(parts):
    sweep("eviction", (0,), parts).all_survived(120)


@pytest.mark.parametrize(
    ("name", "ages", "cuts"),
    [
        ("erase-journal", (0, 3), 150),
        ("migration from version 1", (0,), 180),
        ("records of a newer version", (0, 3), 180),
    ],
)
def test_other_writers_and_erasers(name, ages, cuts):
    sweep(name, ages).all_survived(cuts)


def test_full_means_that_nothing_more_is_accepted_and_all_else_is_printed():
    nor, witness = past(SCENARIOS["full"], 0)
    terminal, before = Terminal(nor, witness), len(witness.model.slips)
    assert terminal.journal.unfinished() >= 10 and not terminal.approval(FIRST + 500)
    terminal.print_due()
    assert terminal.journal.unfinished() == 0 and len(witness.model.slips) == before


def test_eviction_takes_the_oldest_archive_without_an_open_copy():
    nor, witness = past(SCENARIOS["eviction"], 0)
    terminal = Terminal(nor, witness)
    oldest, next_one = sorted(archives(terminal.store))[:2]
    terminal.tend()
    assert oldest in archives(terminal.store) and next_one not in archives(terminal.store)
    assert terminal.journal.unfinished() == 2


def test_todays_journal_writes_what_version_1_wrote():
    terminal = Terminal(Nor(64), Witness(SCENARIOS["migration from version 1"].size))
    years_ago(terminal)
    files = {name: content(terminal.store, name) for name in list(terminal.store.names())}
    assert files == dict(version_1()) and len(files) > 20


def test_newer_records_lie_in_an_archive_in_the_end():
    nor, witness = past(SCENARIOS["records of a newer version"], 0)
    terminal = Terminal(nor, witness)
    names = list(terminal.store.names())
    terminal.tend()
    moved = [name for name in terminal.store.names() if name not in names]
    assert len(moved) == 1
    assert all(record in content(terminal.store, moved[0]) for record in witness.foreign)
