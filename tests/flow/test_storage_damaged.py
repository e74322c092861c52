"""A storage that is no file system: nothing is written over it, and the head gets no power."""

from support.corridor import sample
from support.spoilt import spoilt
from tillroll.errors import RECOVER_SERVICE, Stopped

REASON = "storage-damaged"
LIFE_MS = 5000


class SelfMade:
    """A job that no journal knows: what a wild write in RAM might leave."""

    seq, voucher, at, reprints, held, released = 7, 456, 0, 1, False, True
    copies, states = b"\x00", bytearray(1)


def at_rest(rig):
    """Head and motor have had no power and no dot was burnt."""
    seen = rig.mechanism.seen
    return not any(rig.switched_on) and not rig.mechanism.powered and seen.pulses == 0


def stopped(function, *arguments):
    """What stops the function, which must be stopped."""
    try:
        function(*arguments)
    except Stopped as stop:
        return stop.reason, stop.recovery
    raise AssertionError("nothing stopped it")


def test_it_comes_up_and_says_so_and_refuses_what_changes_anything():
    rig = spoilt()
    before = rig.nor.snapshot()

    async def act():
        status = await rig.call("status")
        assert status["printer"] == "stopped" and status["reasons"] == [REASON]
        for verb, fields in (
            ("approve", {"approval": sample("sale")}),
            ("reprint", {"by": "li"}),
            ("settings-set", {"key": "copies", "value": 1}),
            ("settings-reset", {}),
            ("journal-erase", {"force": True}),
        ):
            error = (await rig.call(verb, **fields))["error"]
            assert error["code"] == REASON and "salvage" in error["do"], verb
        assert (await rig.call("jobs"))["jobs"] == []
        await rig.pause(LIFE_MS)
        return True

    assert rig.run(act())
    assert rig.indicator.text == "存储损坏 请报修\nCALL SERVICE"
    assert rig.nor.snapshot() == before and at_rest(rig)


def test_the_engine_is_barred_whoever_asks():
    rig = spoilt()
    guard = rig.terminal.guard
    for function, arguments in (
        (guard.begin, ()),
        (guard.begin, (True,)),
        (guard.burn, ((bytes(48),), 0, 1)),
        (guard.feed, (1,)),
        (guard.cut, ()),
        (guard.check, ()),
    ):
        assert stopped(function, *arguments) == (REASON, RECOVER_SERVICE)
    guard.end()
    assert at_rest(rig)


def test_a_copy_that_is_handed_to_the_press_stays_unprinted():
    rig = spoilt()

    async def act():
        for work in (
            rig.terminal.press.print(sample("sale"), "merchant", 0, 0),
            rig.terminal.press.eject(),
        ):
            try:
                await work
            except Stopped as stop:
                assert stop.reason == REASON
            else:
                raise AssertionError("it printed")
        return True

    assert rig.run(act()) and at_rest(rig)


def test_a_job_out_of_nowhere_stays_unprinted():
    rig = spoilt()
    rig.terminal.journal.next_unit = lambda: (SelfMade(), 0)

    async def act():
        await rig.pause(LIFE_MS)
        return await rig.call("status")

    assert rig.run(act())["reasons"] == [REASON]
    assert at_rest(rig) and SelfMade.states == b"\x00"
