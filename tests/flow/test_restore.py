"""Backup and restore of a whole terminal over its wire."""

from support.corridor import powered
from support.restoring import bring, sell, send, take

TEMPLATE = b"{w: *}\n|hello ${voucher}|\n"


def shop():
    """A rig with one printed receipt, one that waits, and changed settings; and its backup."""
    rig = powered()

    async def act():
        await rig.call("settings-set", key="copies", value=1, by="li")
        await sell(rig, "000501")
        rig.mechanism.paper_out()
        await sell(rig, "000502", wait=False)
        return await take(rig)

    return rig, rig.run(act())


async def vouchers(rig):
    """What is stored, newest first."""
    return [job["voucher"] for job in (await rig.call("jobs"))["jobs"]]


def test_the_terminal_goes_on_as_after_a_boot():
    rig, files = shop()

    async def act():
        rig.mechanism.paper_in()
        await rig.settle()
        await sell(rig, "000503")
        await rig.call("settings-set", key="copies", value=3, by="li")
        await rig.call("settings-set", key="footer", value="BYE", by="li")
        newest = (await rig.call("jobs"))["jobs"][0]["seq"]
        answer = await bring(rig, files)
        assert answer == {"ok": True, "stored": 2, "unprinted": 1}
        assert rig.indicator.text == "未打印 UNPRINTED\n1 份 COPIES"
        assert await vouchers(rig) == ["000502", "000501"]
        listed = (await rig.call("settings-list"))["settings"]
        assert listed["copies"] == 1 and listed["footer"] == ""
        status = await rig.call("status")
        assert status["problems"] == [] and not status["due"] and status["printer"] == "idle"
        await sell(rig, "000504")
        assert (await rig.call("jobs"))["jobs"][0]["seq"] > newest
        return await rig.call("why", voucher="502")

    why = rig.run(act())
    assert why["state"] == "pending-held" and "comes from a backup" in why["sentence"]
    assert [event[2] for event in why["events"]][-2:] == ["uncertain", "held"]
    rig.cut()
    rig.boot()
    assert rig.terminal.problems == [] and rig.run(vouchers(rig))[-1] == "000501"
    assert rig.terminal.settings["copies"] == 1


def test_what_waited_prints_marked_and_only_by_a_persons_wish():
    rig, files = shop()

    async def act():
        rig.mechanism.paper_in()
        await rig.settle()
        await rig.pause(2000)  # the clerk tears it off
        slips = len(rig.tape.slips)
        assert (await bring(rig, files))["ok"]
        await rig.pause(20000)
        await rig.settle()
        assert len(rig.tape.slips) == slips
        assert (await rig.call("job-print", voucher="502", by="li"))["ok"]
        await rig.settle()
        await rig.pause(2000)
        assert len(rig.tape.slips) == slips + 1
        return await rig.call("why", voucher="502")

    marks = [event[4] for event in rig.run(act())["events"] if event[2] == "started"]
    assert marks == ["marked DUPLICATED"]


def test_own_layouts_come_along_and_are_used():
    rig, files = shop()

    async def act():
        await rig.call("job-discard", voucher="502", by="li")
        rig.mechanism.paper_in()
        told = dict(files)
        told["layouts/sale.receipt"] = TEMPLATE
        assert (await bring(rig, told))["ok"]
        assert list(rig.terminal.press._files.layout("sale")) == TEMPLATE.decode().split("\n")[:-1]
        await sell(rig, "000505")
        assert (await take(rig))["layouts/sale.receipt"] == TEMPLATE
        assert (await bring(rig, files, force=True))["ok"]
        return await take(rig)

    assert "layouts/sale.receipt" not in rig.run(act())
    lines = rig.terminal.press._files.layout("sale")
    assert len(list(lines)) > 20
    lines.close()


def test_what_speaks_against_it_is_said_and_nothing_changes():
    rig, files = shop()

    async def act():
        answer = await bring(rig, files)
        assert answer["error"]["code"] == "unprinted" and "--force" in answer["error"]["do"]
        rig.mechanism.paper_in()
        while (await rig.call("status"))["printer"] != "processing":
            await rig.pause()
        assert (await bring(rig, files, force=True))["error"]["code"] == "printing"
        await rig.settle()
        answer = await rig.call("restore-begin", room=1000 << 10)
        assert answer["error"]["code"] == "no-room"
        answer = await rig.call("restore-commit", files=0, seen=999)
        assert answer["error"]["code"] == "not-begun"
        begun = await send(rig, files)
        assert begun["ok"]
        answer = await rig.call("restore-commit", files=len(files) - 1, seen=begun["record"])
        assert answer["error"]["code"] == "request-field"
        await sell(rig, "000506")
        answer = await rig.call("restore-commit", files=len(files), seen=begun["record"])
        assert answer["error"]["code"] == "receipts-came"
        assert not rig.terminal.storage.damaged
        assert (await rig.call("restore-drop"))["ok"]
        answer = await rig.call("restore-commit", files=0, seen=999)
        assert answer["error"]["code"] == "not-begun"
        return await take(rig)

    assert set(files) < set(rig.run(act()))
    assert rig.run(vouchers(rig)) == ["000506", "000502", "000501"]


def test_a_file_that_did_not_arrive_whole_is_refused():
    rig, _ = shop()

    async def act():
        await rig.call("job-discard", voucher="502", by="li")
        assert (await send(rig, {}))["ok"]
        for fields, code in (
            ({"name": "state/x", "offset": 0, "data": "AAAA", "crc": "00000000"}, "transfer"),
            ({"name": "state/x", "offset": 9, "data": "AAAA"}, "request-field"),
            ({"name": "state/x", "offset": 0, "data": "A"}, "request-field"),
            ({"name": "state/x", "offset": 0, "data": 7}, "request-field"),
            ({"name": "state/x", "offset": 0, "data": "AAAA", "crc": "oops"}, "request-field"),
            ({"name": "state/+x", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "state/~", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "state/a/b", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "state/a b", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "state/", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "../main.py", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "main.py", "offset": 0, "data": "AAAA"}, "request-field"),
            ({"name": "state/" + "x" * 41, "offset": 0, "data": "AAAA"}, "request-field"),
        ):
            answer = await rig.call("restore-write", **fields)
            assert not answer["ok"] and answer["error"]["code"].startswith(code), fields
        return await rig.call("restore-commit", files=0, seen=99999)

    before = rig.run(vouchers(rig))
    answer = rig.run(act())
    assert answer == {"ok": True, "stored": 0, "unprinted": 0}, "no file at all was sent"
    assert before == ["000502", "000501"] and rig.run(vouchers(rig)) == []


def test_what_was_staged_is_thrown_away_by_the_next_boot():
    rig, files = shop()
    assert rig.run(send(rig, files, force=True))["ok"]
    assert [name for name in rig.terminal.storage.stores()["state"].names() if name[0] == "+"]
    rig.cut()
    rig.boot()
    assert rig.terminal.problems == []
    for store in rig.terminal.storage.stores().values():
        assert not [name for name in (store.names() if store else ()) if name[0] == "+"]
    assert rig.run(vouchers(rig)) == ["000502", "000501"]


def stays_barred(*lists):
    """The list of what a restore has decided on is damaged in these ways."""
    rig, files = shop()
    store = rig.terminal.storage.stores()["state"]
    rig.run(send(rig, files, force=True))
    files = None
    for text in lists:
        store.replace("+", text)
        store = status = None  # the next boot needs the room of what they hold
        rig.cut()
        rig.boot()
        assert rig.terminal.storage.damaged
        status = rig.run(rig.call("status"))
        assert status["reasons"][0] == "storage-damaged"
        assert status["problems"][0] == "record-damaged restore: restore"
        store = rig.terminal.storage.stores()["state"]


def test_a_decision_whose_list_is_damaged_leaves_the_terminal_barred():
    stays_barred(b"x", b"state/bank-a 3 00000000\n")


def test_a_decision_whose_list_is_not_its_own_leaves_the_terminal_barred():
    stays_barred(b"= 0 1  00000000\n", b"\xff\xfe\n")
