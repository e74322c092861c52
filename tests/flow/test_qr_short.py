"""A QR code for which a terminal has no memory never stops a slip."""

from support import corridor
from support.corridor import expected, sample
from tillroll.render import qr


def sold(rig, trace):
    """One approval, until its slip is torn off; gives the status, and why it stands so."""

    async def act():
        fields = {"emv": {}, "remarks": [], "trace": trace}
        assert (await rig.call("approve", approval=sample("sale", **fields)))["ok"]
        await rig.settle()
        await rig.pause(1000)
        return await rig.call("status"), await rig.call("why", voucher=trace)

    return rig.run(act())


def test_the_slip_is_whole_with_a_crossed_box_and_the_terminal_says_why():
    rig = corridor.powered()
    settings = {"copies": 1, "qr_text": "https://e.example/?n=${voucher}"}
    rig.run(rig.call("settings-apply", settings=settings, by="li"))

    def short(*_words):
        raise MemoryError

    before, qr.encode = qr.encode, short
    try:
        status, told = sold(rig, "000456")
        boxed = expected(rig, 456, "merchant")  # drawn under the same need
    finally:
        qr.encode = before
    assert (told["state"], status["last_error"]) == ("completed", "no-memory")
    assert status["missing_glyphs"] == []
    assert rig.tape.slips == [boxed] != [expected(rig, 456, "merchant")]
    rig.terminal.press.raster.missing.clear()  # of what was only drawn here
    rig.terminal.pump.problem = ""
    status, told = sold(rig, "000457")
    assert (told["state"], status["last_error"]) == ("completed", "")
    assert rig.tape.slips[1:] == [expected(rig, 457, "merchant")]
