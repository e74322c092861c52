"""Paper that sticks in the middle of a day: what is told of it, and what comes out again."""

from support.corridor import expected, powered, sample
from support.stopping import go_on
from tillroll.receipt.compose import MARK_REPLACES

SOUND, STICKS, NEXT = 456, 457, 458


async def _sell(rig, voucher):
    """Send a sale with one copy and wait until nothing moves; gives the status."""
    answer = await rig.call("approve", approval=sample("sale", trace="%06d" % voucher))
    assert answer["ok"], answer
    await rig.pause(300)
    status = await rig.settle()
    await rig.pause(3000)
    return status


def _stuck():
    """A terminal that has printed a slip, then one under which the paper stood still."""
    rig = powered()
    rig.run(rig.call("settings-set", key="copies", value=1, by="li"))
    assert rig.run(_sell(rig, SOUND))["reasons"] == []
    rig.mechanism.at_row(rig.mechanism.paper.rows + 80, rig.mechanism.jam)
    return rig, rig.run(_sell(rig, STICKS))


def _cleared(rig):
    """A person opens the lid, takes the paper out and closes the lid."""
    rig.mechanism.platen(True)
    rig.run(rig.pause(3000))
    rig.mechanism.jam(False)
    rig.mechanism.platen(False)
    rig.run(rig.pause(3000))


def test_the_copy_is_void_and_comes_again_when_somebody_has_cleared_the_paper():
    rig, status = _stuck()
    assert status["reasons"] == ["media-jam"] and status["printer"] == "stopped"
    assert "PAPER JAM" in rig.indicator.text
    told = rig.run(rig.call("why", voucher="457"))["sentence"]
    assert "waits: the paper does not move. Open the lid" in told
    _cleared(rig)
    go_on(rig)
    answer = rig.run(rig.call("why", voucher="457"))
    assert answer["state"] == "completed"
    assert "incomplete (media-jam: the paper does not move)" in answer["sentence"]
    assert "Slips just before may be missing, too" in answer["sentence"]
    assert rig.tape.slips[-1] == expected(rig, STICKS, "merchant", MARK_REPLACES)
    assert "PAPER JAM" not in rig.indicator.text


def test_nothing_prints_before_that_and_it_is_counted():
    rig, _ = _stuck()
    steps = rig.mechanism.motor.steps
    status = rig.run(_sell(rig, NEXT))
    assert status["reasons"] == ["media-jam"] and status["unprinted"] == 2
    assert rig.mechanism.motor.steps == steps
    assert rig.run(rig.call("status"))["counters"]["stops"] == {"media-jam": 1}


def test_it_is_told_although_its_slip_was_over_before():
    rig = powered()
    rig.run(rig.call("settings-set", key="copies", value=1, by="li"))
    rig.run(_sell(rig, SOUND))
    rig.mechanism.at_row(rig.mechanism.paper.rows + 900, rig.mechanism.jam)
    assert rig.run(_sell(rig, STICKS))["reasons"] == []  # too late in the slip
    status = rig.run(_sell(rig, NEXT))
    assert status["reasons"] == ["media-jam"] and status["unprinted"] == 1
