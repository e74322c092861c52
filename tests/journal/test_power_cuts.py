"""The power is cut in every program and erase of each scenario, clean and torn, on littlefs.

This is the part that runs on both interpreters; the rest is in `test_cuts_…_host.py`.
"""

from emulator.nor import PowerCut
from support.cut_bugs import HastyStore, SilentJournal
from support.cut_scenarios import SCENARIOS
from support.cut_terminal import REAL, Firmware, Terminal
from support.power_cuts import PARTS, Sweep, past, sweep

AGES = (0, 5)  # receipts printed before
TORN = (171,)


def test_accept():
    sweep("accept", AGES).all_survived(16)


def test_print_two_copies():
    sweep("print two copies", AGES).all_survived(64)


def test_a_second_cut_in_what_follows():
    sweep("accept", (2,), TORN, TORN).all_survived(2, 20)
    sweep("print two copies", (0,), TORN, TORN).all_survived(8, 50)


def test_reprint_cancel_hold_and_jam():
    sweep("reprint", (3,)).all_survived(40)
    sweep("cancel", (3,)).all_survived(20)
    sweep("hold and release", (3,)).all_survived(60)
    sweep("jam", (3,)).all_survived(60)


def test_settings_change():
    sweep("settings change", AGES).all_survived(16)


def test_first_boot_on_blank_flash():
    sweep("first boot", (0,)).all_survived(100)


def test_a_segment_is_full():
    sweep("rotation", (0,)).all_survived(80)


def test_what_is_judged_is_what_a_cut_leaves():
    scenario, found = SCENARIOS["reprint"], []
    nor, witness = past(scenario, 3)
    whole = nor.snapshot()
    sweep_of = Sweep(REAL)
    tape = sweep_of.tape("", nor, witness.copied(), scenario.act)
    for flash, known, _ in sweep_of.flashes("", nor.blocks, whole, tape, PARTS):
        nor.restore(whole)
        at, part = divmod(len(found), len(PARTS))
        there = witness.copied()
        terminal = Terminal(nor, there)
        nor.cut(at, PARTS[part])
        try:
            scenario.act(terminal)
        except PowerCut:
            found.append(flash)
        assert flash is None or nor.snapshot() == flash
        assert there.asked == known.asked and there.burnt == known.burnt
    assert len(found) == len(PARTS) * len(tape) and len(tape) > 8


def test_the_sweep_finds_an_acknowledgement_before_the_flash():
    run = sweep("reprint", (3,), TORN, (), Firmware(REAL.journal, HastyStore, REAL.settings))
    assert run.cuts and run.faults, "the sweep is blind"


def test_the_sweep_finds_an_omitted_started():
    firmware = Firmware(SilentJournal, REAL.store, REAL.settings)
    run = sweep("print two copies", (3,), TORN, (), firmware)
    assert [fault for fault in run.faults if "unmarked" in fault], "the sweep is blind"
