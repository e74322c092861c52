"""Power cuts in the housekeeping that moves receipts into archives."""

import pytest
from support.cut_pasts import archives
from support.cut_scenarios import SCENARIOS
from support.cut_terminal import Terminal
from support.power_cuts import past, sweep
from tillroll.journal import archive

HALF = (171,)


@pytest.mark.parametrize("age", [0, 2, 5])
def test_merge(age):
    sweep("merge", (age,)).all_survived(40)


@pytest.mark.parametrize("age", [0, 3])
def test_grow_an_archive(age):
    sweep("grow an archive", (age,)).all_survived(80)


@pytest.mark.parametrize("ages", [(0, 2), (8, 14), (20, 26)], ids=str)
def test_merge_what_a_broken_off_merge_left(ages):
    sweep("merge after a broken-off merge", ages).all_survived(20)


def test_a_start_that_merges():
    sweep("start that merges", (0,)).all_survived(80)


@pytest.mark.parametrize("part", [0, 171])
def test_a_second_cut_in_what_follows_a_merge(part):
    sweep("merge", (0,), (part,), HALF).all_survived(10, 150)


def test_the_scenarios_do_what_they_say():
    for name, before, after in (("merge", 0, 1), ("grow an archive", 1, 1)):
        nor, witness = past(SCENARIOS[name], 0)
        terminal = Terminal(nor, witness)
        files = {bound: terminal.store.size(archive.name_of(bound)) for bound in _at(terminal)}
        assert len(files) == before
        terminal.tend()
        grown = [bound for bound in _at(terminal) if bound in files]
        assert len(_at(terminal)) == after and len(grown) == before
        assert all(terminal.store.size(archive.name_of(b)) > files[b] for b in grown)


def test_a_merge_was_broken_off_before_and_after_the_archive_had_its_name():
    found = set()
    for age in (0, 2, 8, 14, 20, 26):
        nor, witness = past(SCENARIOS["merge after a broken-off merge"], age)
        found.add(len(_at(Terminal(nor, witness))))
    assert found == {0, 1}


def _at(terminal):
    return archives(terminal.store)
