"""Faults of the mechanism in the middle of a slip: what stops, what it says, what comes out."""

from support.corridor import expected, powered, sample
from support.stopping import SHORT, go_on, print_one
from tillroll.receipt.compose import MARK_REPLACES


def _print(rig, row, fault):
    return print_one(rig, row, fault, **SHORT)


def test_an_open_lid_voids_the_copy_at_once():
    rig = powered()
    rows = []

    def opened():
        rig.mechanism.platen(True)
        rows.append(rig.mechanism.paper.last_burnt)

    status = _print(rig, 400, opened)
    assert status["reasons"] == ["cover-open"] and not status["platen"]
    assert rig.mechanism.paper.last_burnt <= rows[0] + 1
    assert rig.mechanism.seen.bare_pulses == 0
    rig.mechanism.platen(False)
    answer = go_on(rig)
    assert answer["state"] == "completed" and "cover-open" in answer["sentence"]
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)
    assert len(rig.tape.slips) == 2


def test_the_next_slip_is_not_joined_to_what_is_left_of_a_discarded_one():
    rig = powered()
    _print(rig, 400, lambda: rig.mechanism.platen(True))
    assert rig.run(rig.call("job-discard", voucher="456", by="li"))["ok"]
    rig.mechanism.platen(False)
    approval = sample("sale", trace="000457", emv={}, remarks=[])
    assert rig.run(rig.call("approve", approval=approval))["ok"]
    rig.run(rig.pause(30000))
    assert len(rig.tape.slips) == 2 and rig.tape.slips[1] == expected(rig, 457, "merchant")


def test_an_open_thermistor_blocks_printing_and_says_call_service():
    _breaks("open")


def test_a_shorted_thermistor_blocks_printing_and_says_call_service():
    _breaks("short")


def test_a_thermistor_stuck_at_a_plausible_value_blocks_printing_too():
    _breaks("stuck")


def test_a_head_that_heats_by_itself_is_told_though_nothing_is_due():
    rig = powered()
    rig.run(rig.pause(3000))
    rig.mechanism.heat_stuck()
    rig.run(rig.pause(20000))
    status = rig.run(rig.call("status"))
    assert status["reasons"] == ["head-runaway"] and status["printer"] == "stopped"
    assert "SWITCH OFF" in rig.indicator.text and not rig.mechanism.powered
    answer = rig.run(rig.call("approve", approval=sample("sale", emv={}, remarks=[])))
    assert answer["ok"]
    rig.run(rig.pause(5000))
    assert rig.mechanism.seen.pulses == 0


def _breaks(kind):
    rig = powered()
    status = _print(rig, 400, lambda: rig.mechanism.thermistor(kind))
    assert status["reasons"] == ["head-sensor-fault"]
    assert "CALL SERVICE" in rig.indicator.text
    burnt = rig.mechanism.paper.last_burnt
    rig.run(rig.pause(1000))  # one bad sample is a doubt, the fourth is a fault
    rig.mechanism.thermistor("")
    rig.run(rig.pause(60000))
    assert rig.mechanism.paper.last_burnt == burnt
    rig.cut()
    rig.boot()
    assert go_on(rig)["state"] == "completed"
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)


def test_a_low_supply_pauses_in_place():
    rig = powered()
    status = _print(rig, 400, lambda: rig.mechanism.supply(4500))
    assert status["reasons"] == ["supply-low"] and status["supply_mv"] < 4800
    assert rig.tape.slips == []
    rig.mechanism.supply(7400)
    assert go_on(rig)["copies"] == ["merchant: printed"]
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
