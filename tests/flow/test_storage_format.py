"""A storage that is no file system is formatted by the explicit wish of a person only."""

from support.corridor import expected, powered, sample
from support.small_packs import pack
from support.spoilt import spoilt


def test_it_is_formatted_by_an_explicit_wish_and_works():
    rig = spoilt()

    async def act():
        assert (await rig.call("storage-format", by="li"))["ok"]
        status = await rig.call("status")
        assert status["printer"] == "idle" and status["problems"] == []
        await rig.call("settings-set", key="copies", value=1, by="li")
        answer = await rig.call("approve", approval=sample("sale", emv={}, remarks=[]))
        assert answer["ok"]
        await rig.settle()
        error = (await rig.call("storage-format", by="li"))["error"]
        assert error["code"] == "storage-sound"
        return await rig.call("why", voucher="456")

    assert rig.run(act())["state"] == "completed"
    assert rig.indicator.text == ""


def test_what_is_stored_after_the_format_is_there_after_a_power_cut():
    rig = spoilt()

    async def act():
        assert (await rig.call("storage-format", by="li"))["ok"]
        await rig.call("settings-set", key="copies", value=1, by="li")
        assert (await rig.call("approve", approval=sample("declined")))["ok"]
        rig.cut()
        return True

    assert rig.run(act())
    rig.boot()
    assert rig.terminal.journal.stored() == 1 and rig.terminal.settings["copies"] == 1
    assert not rig.terminal.storage.damaged and rig.terminal.problems == []


def test_a_format_that_is_cut_leaves_a_terminal_that_can_be_formatted():
    for operations in range(6):
        rig = spoilt()
        rig.nor.cut(operations)
        assert rig.run(rig.call("storage-format")) is None
        rig.boot()
        if rig.terminal.storage.damaged:
            assert rig.run(rig.call("storage-format"))["ok"]
        assert rig.run(rig.call("status"))["printer"] == "idle"


def test_glyphs_of_its_own_are_not_read_from_what_is_gone():
    rig = powered()
    rig.terminal.storage.fonts(True).replace("latin24.pack", pack(12, "A"))
    rig.cut()
    rig.boot()
    own = rig.terminal.press.raster.latin
    assert own.count == 2
    rig.terminal.storage.damaged = True

    async def act():
        assert (await rig.call("storage-format", by="li"))["ok"]
        await rig.call("settings-set", key="copies", value=1, by="li")
        assert (await rig.call("approve", approval=sample("sale", emv={}, remarks=[])))["ok"]
        status = await rig.settle()
        await rig.pause(1000)  # it is torn off
        return status

    assert rig.run(act())["problems"] == []
    assert rig.terminal.press.raster.latin.count > 700
    assert rig.tape.slips == [expected(rig, 456, "merchant")]


def test_a_sound_storage_is_not_formatted():
    rig = powered()
    assert rig.run(rig.call("storage-format"))["error"]["code"] == "storage-sound"
