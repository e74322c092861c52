"""What else befalls a terminal with a printer module; the rest is in test_module.py."""

import pytest
from support.corridor import expected, sample
from support.module_rig import powered
from support.stopping import SHORT, go_on, print_one
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES


def _set(rig, name, value=True):
    setattr(rig.mechanism, name, value)


@pytest.mark.parametrize("forgets", [True, False])
def test_an_open_lid_voids_the_copy(forgets):
    rig = powered()
    rig.mechanism.forgets = forgets
    status = print_one(rig, 400, lambda: rig.mechanism.platen(True), **SHORT)
    assert status["reasons"] == ["cover-open"] and not status["platen"]
    rig.mechanism.platen(False)
    assert go_on(rig)["state"] == "completed"
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)
    assert rig.mechanism.unknown == 0


def test_an_error_of_its_mechanics_voids_the_copy_too():
    rig = powered()
    status = print_one(rig, 400, lambda: _set(rig, "jammed"), **SHORT)
    assert status["reasons"] == ["media-jam"] and "PAPER JAM" in rig.indicator.text
    _set(rig, "jammed", False)
    assert go_on(rig)["state"] == "completed"
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)


@pytest.mark.parametrize(("name", "reason"), [("hot", "head-over-temp"), ("button", "offline")])
def test_a_hot_head_and_a_feed_button_pause_in_place(name, reason):
    rig = powered()
    status = print_one(rig, 400, lambda: _set(rig, name), **SHORT)
    assert status["reasons"] == [reason] and status["paper"] and status["platen"]
    assert "WAIT" in rig.indicator.text
    rig.run(rig.pause(30000))
    rows = rig.mechanism.paper.rows
    rig.run(rig.pause(1000))
    assert rig.mechanism.paper.rows == rows
    _set(rig, name, False)
    assert go_on(rig)["copies"] == ["merchant: printed"]
    assert rig.tape.slips == [expected(rig, 456, "merchant")]


def test_a_copy_is_not_done_before_the_module_has_answered_for_it():
    rig = powered()
    _set(rig, "rows_per_s", 40)

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        await rig.call("approve", approval=sample("sale", **SHORT))
        while (await rig.call("why", voucher="456"))["state"] != "completed":
            rows = rig.mechanism.paper.rows
            await rig.pause(50)
        return rows

    rows = rig.run(act())
    rig.run(rig.pause(2000))
    assert rig.mechanism.paper.rows == rows  # all had moved when it was said


def test_a_fault_for_good_needs_a_restart():
    rig = powered()
    assert print_one(rig, 400, lambda: _set(rig, "broken"), **SHORT)["reasons"] == ["module-fault"]
    assert "CALL SERVICE" in rig.indicator.text
    _set(rig, "broken", False)
    rig.run(rig.pause(10000))
    assert rig.tape.slips == []
    rig.cut()
    rig.boot()
    assert go_on(rig)["state"] == "completed"


def test_a_power_cut_that_a_module_outlives_leaves_nothing_on_the_next_slip():
    for row in (300, 301, 303, 310):
        rig = powered()
        rig.mechanism.own_supply = True
        rig.mechanism.forgets = False
        assert rig.run(_until(rig, row)) is None and rig.terminal is None
        rig.boot()
        assert go_on(rig)["state"] == "completed"
        assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_DUPLICATED)
        assert rig.mechanism.unknown <= 1  # GS v, and zeros


async def _until(rig, row):
    """Sell; the power fails when so many rows are out."""
    await rig.call("settings-set", key="copies", value=1, by="li")
    await rig.call("approve", approval=sample("sale", **SHORT))
    while rig.mechanism.paper.rows < row:
        await rig.pause()
    rig.fail()


def test_a_roll_that_gets_thin_is_told_and_printed_on():
    rig = powered()
    rig.mechanism.near_end()
    assert print_one(rig, **SHORT)["reasons"] == ["media-low"]
    rig.run(rig.pause(1000))
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
