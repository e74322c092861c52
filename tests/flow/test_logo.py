"""A shop's logo, from the wire to the paper; what is wrong with it never stops a slip."""

import sys
from binascii import b2a_base64, crc32

from support import corridor, module_rig
from support.corridor import expected, sample
from support.logo_files import drawing, filed, on_paper
from tillroll.drivers.own_layouts import store_of
from tillroll.receipt.mark import MARK_DUPLICATED
from tillroll.render import logo

ROWS = drawing(160, 30)  # more than a band
SMALL = sys.implementation.name == "micropython"
SHORT = {"emv": {}, "remarks": []}


async def send(rig, rows):
    """Install it."""
    data = filed(rows)
    for at in range(0, len(data), 1024):
        part = b2a_base64(data[at : at + 1024]).decode().strip()
        assert (await rig.call("logo-write", offset=at, data=part))["ok"]
    crc = "%08x" % (crc32(data) & 0xFFFFFFFF)
    assert (await rig.call("logo-write", offset=len(data), crc=crc, by="li"))["ok"]


async def sell(rig, **changes):
    """One approval, until its slips are torn off; gives the status."""
    assert (await rig.call("approve", approval=sample("sale", **SHORT, **changes)))["ok"]
    await rig.settle()
    await rig.pause(1000)
    return await rig.call("status")


def shop(kind=corridor, rows=ROWS):
    """A terminal with a logo, that makes one copy."""
    rig = kind.powered()

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        await send(rig, rows)

    rig.run(act())
    return rig


def slip(rig, rows=ROWS, *words):
    """The slip that must come."""
    return expected(rig, 456, "merchant", *words, logo=on_paper(rows))


def test_it_stands_at_the_top_of_a_sale_on_a_bare_head_and_on_a_module():
    for kind in (corridor, module_rig):
        rig = shop(kind)
        status = rig.run(sell(rig))
        assert rig.tape.slips == [slip(rig)], kind
        assert rig.tape.slips != [expected(rig, 456, "merchant")]
        assert status["last_error"] == "" and status["problems"] == []


def test_a_solid_one_goes_through_guard_and_planner_dot_for_dot():
    rows = [b"\xff" * 48] * (32 if SMALL else 240)
    rig = shop(rows=rows)
    rig.run(sell(rig))
    assert rig.tape.slips == [slip(rig, rows)]


def test_a_declined_card_has_none():
    rig = shop()

    async def act():
        await rig.call("settings-set", key="print_declined", value=True, by="li")
        await sell(rig, response="51")

    rig.run(act())
    assert rig.tape.slips == [expected(rig, 456, "merchant")]


def test_a_reprint_has_the_logo_of_today():
    rig, other = shop(), drawing(80, 8)

    async def act():
        await sell(rig)
        await send(rig, other)
        await rig.call("reprint", copy="merchant")
        await rig.settle()
        await rig.pause(1000)
        assert (await rig.call("logo-remove", by="li"))["removed"]
        await rig.call("reprint", copy="merchant")
        await rig.settle()
        await rig.pause(1000)

    rig.run(act())
    again = expected(rig, 456, "merchant", MARK_DUPLICATED, 2)
    assert rig.tape.slips == [slip(rig), slip(rig, other, MARK_DUPLICATED, 1), again]


def test_one_that_is_damaged_or_gone_never_stops_a_slip():
    rig, good = shop(), filed(ROWS)
    store = store_of(rig.terminal.storage.board._flash)
    for voucher, data in ((457, good[:-1]), (458, b""), (459, good[:99] + b"?" + good[100:])):
        store.replace("logo.dots", data)
        rig.tape.slips.clear()
        status = rig.run(sell(rig, trace="%06d" % voucher))
        assert rig.tape.slips == [expected(rig, voucher, "merchant")]
        assert status["last_error"] == "logo-damaged" and status["printer"] == "idle"
        rig.terminal.pump.problem = ""
    store.remove("logo.dots")
    assert rig.run(sell(rig))["last_error"] == ""
    assert rig.tape.slips[1:] == [expected(rig, 456, "merchant")]


def test_a_terminal_short_of_memory_prints_without_it():
    rig = shop()

    def short(*_words):
        raise MemoryError

    before, logo.is_there = logo.is_there, short
    try:
        status = rig.run(sell(rig))
    finally:
        logo.is_there = before
    assert rig.tape.slips == [expected(rig, 456, "merchant")]
    assert status["last_error"] == "no-memory"


def test_it_outlives_a_power_cut_and_a_backup_has_it():
    rig = shop()
    rig.cut()
    rig.boot()
    rig.run(sell(rig))
    assert rig.tape.slips == [slip(rig)]
    files = [name for name, _size in rig.run(rig.call("backup-list"))["files"]]
    assert "layouts/logo.dots" in files
