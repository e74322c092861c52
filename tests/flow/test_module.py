"""A terminal with a printer module, from the message to the paper."""

from support.corridor import expected
from support.module_rig import powered
from support.stopping import SHORT, go_on, print_one
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES


def test_a_slip_is_dot_for_dot_that_of_a_bare_head():
    rig = powered()
    status = print_one(rig)
    assert status["printer"] == "idle" and status["head_ddc"] is status["supply_mv"] is None
    rig.run(rig.pause(1000))
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
    assert rig.mechanism.unknown == rig.mechanism.lost == 0


def test_paper_that_ends_voids_the_copy_also_where_the_module_remembers_it():
    rig = powered()
    rig.mechanism.forgets = False
    status = print_one(rig, 400, rig.mechanism.paper_out, **SHORT)
    assert status["reasons"] == ["media-empty"] and not status["paper"]
    assert rig.tape.slips == []
    rig.mechanism.paper_in()
    rig.tape.end()
    answer = go_on(rig)
    assert answer["state"] == "completed" and "media-empty" in answer["sentence"]
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_REPLACES)
    assert rig.mechanism.unknown == 0


def test_no_answer_is_unknown_and_not_no_paper():
    rig = powered()
    status = print_one(rig, 400, lambda: setattr(rig.mechanism, "mute", True), **SHORT)
    assert status["reasons"] == ["timed-out"] and status["paper"] is status["platen"] is None
    assert "NO ANSWER" in rig.indicator.text
    rig.mechanism.mute = False
    answer = go_on(rig)
    assert answer["state"] == "completed" and "It is unknown whether" in answer["sentence"]
    assert rig.tape.slips[-1] == expected(rig, 456, "merchant", MARK_DUPLICATED)
