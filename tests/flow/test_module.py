"""A terminal with a printer module, from the message to the paper: what stops, and what comes out."""

from support.corridor import expected, sample
from support.module_rig import powered
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES

SHORT = {"emv": {}, "remarks": []}


def _print(rig, row=0, fault=None, **changes):
    """Send one approval with a single copy; `fault()` happens at a row of paper."""

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        if fault:
            rig.mechanism.at_row(row, fault)
        answer = await rig.call("approve", approval=sample("sale", **changes))
        assert answer["ok"], answer
        await rig.pause(300)
        return await rig.settle()

    return rig.run(act())


def _go_on(rig):
    async def act():
        while (await rig.call("status"))["printer"] == "stopped":
            await rig.pause(50)
        await rig.settle()
        await rig.pause(1000)
        return await rig.call("why", voucher="456")

    return rig.run(act())


def _set(rig, name, value=True):
    setattr(rig.mechanism, name, value)


def test_a_slip_is_dot_for_dot_that_of_a_bare_head():
    rig = powered()
    status = _print(rig)
    assert status["printer"] == "idle" and status["head_ddc"] is status["supply_mv"] is None
    rig.run(rig.pause(1000))
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
    assert rig.mechanism.unknown == rig.mechanism.lost == 0


def test_what_a_module_needs_the_clerk_for_voids_the_copy():
    for name, reason in (("paper_out", "media-empty"), ("platen", "cover-open")):
        for forgets in (True, False):
            rig = powered()
            mechanism = rig.mechanism
            mechanism.forgets = forgets
            call = getattr(mechanism, name)
            status = _print(rig, 400, lambda: call() if name == "paper_out" else call(True), **SHORT)
            assert status["reasons"] == [reason], status
            assert rig.tape.slips == []
            mechanism.paper_in()
            rig.tape.end()
            answer = _go_on(rig)
            assert answer["state"] == "completed" and reason in answer["sentence"]
            assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)
            assert mechanism.unknown == 0


def test_an_error_of_its_mechanics_voids_the_copy_too():
    rig = powered()
    status = _print(rig, 400, lambda: _set(rig, "jammed"), **SHORT)
    assert status["reasons"] == ["media-jam"] and "PAPER JAM" in rig.indicator.text
    _set(rig, "jammed", False)
    assert _go_on(rig)["state"] == "completed"
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)


def test_a_hot_head_and_a_feed_button_pause_in_place():
    for name, reason in (("hot", "head-over-temp"), ("button", "offline")):
        rig = powered()
        status = _print(rig, 400, lambda: _set(rig, name), **SHORT)
        assert status["reasons"] == [reason] and status["paper"] and status["platen"]
        assert "WAIT" in rig.indicator.text
        rig.run(rig.pause(30000))
        rows = rig.mechanism.paper.rows
        rig.run(rig.pause(1000))
        assert rig.mechanism.paper.rows == rows
        _set(rig, name, False)
        assert _go_on(rig)["copies"] == ["merchant: printed"]
        assert rig.tape.slips == [expected(rig, 456, "merchant")]


def test_no_answer_is_unknown_and_not_no_paper():
    rig = powered()
    status = _print(rig, 400, lambda: _set(rig, "mute"), **SHORT)
    assert status["reasons"] == ["timed-out"] and status["paper"] is status["platen"] is None
    assert "NO ANSWER" in rig.indicator.text
    _set(rig, "mute", False)
    answer = _go_on(rig)
    assert answer["state"] == "completed" and "It is unknown whether" in answer["sentence"]
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_DUPLICATED)


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
    assert _print(rig, 400, lambda: _set(rig, "broken"), **SHORT)["reasons"] == ["module-fault"]
    assert "CALL SERVICE" in rig.indicator.text
    _set(rig, "broken", False)
    rig.run(rig.pause(10000))
    assert rig.tape.slips == []
    rig.cut()
    rig.boot()
    assert _go_on(rig)["state"] == "completed"


def test_a_power_cut_that_a_module_outlives_leaves_nothing_on_the_next_slip():
    for row in (300, 301, 303, 310):
        rig = powered()
        rig.mechanism.own_supply = True
        rig.mechanism.forgets = False
        assert rig.run(_until(rig, row)) is None and rig.terminal is None
        rig.boot()
        assert _go_on(rig)["state"] == "completed"
        assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_DUPLICATED)
        assert rig.mechanism.unknown == 0


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
    assert _print(rig, **SHORT)["reasons"] == ["media-low"]
    rig.run(rig.pause(1000))
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
