"""The self-test on a whole terminal: when it may print, what comes out, what stops it."""

from support.corridor import expected, powered, sample
from support.selftest_paper import picture

SHORT = {"emv": {}, "remarks": []}


def ask(rig, verb, **fields):
    return rig.run(rig.call(verb, **fields))


def status_then(rig, ms=20000):
    rig.run(rig.pause(ms))
    return ask(rig, "status")


def test_it_prints_all_rows_and_leaves_the_density_as_it_is_set():
    rig = powered()
    assert ask(rig, "settings-set", key="density", value=90, by="li")["ok"]
    assert ask(rig, "status")["selftest"] == ""
    assert ask(rig, "selftest") == {"ok": True, "selftest": "pending"}
    seen = []
    guard = rig.terminal.guard
    begun = rig.mechanism.paper.rows
    for row in (130, 200, 300):
        rig.mechanism.at_row(begun + row, lambda: seen.append(guard.density))
    assert status_then(rig)["selftest"] == "completed"
    assert rig.tape.slips == [picture()]
    assert len(set(seen)) == 3 and min(seen) >= 70 and max(seen) <= 130
    assert guard.density == 90 and not rig.mechanism.powered
    assert rig.mechanism.seen.bare_pulses == 0 and ask(rig, "status")["stored"] == 0


def test_it_is_refused_while_something_prints_or_is_due_or_the_printer_stands():
    rig = powered()

    async def act():
        codes = []
        await rig.call("approve", approval=sample("sale", **SHORT))
        while (await rig.call("status"))["printer"] != "processing":
            await rig.pause(10)
        codes.append((await rig.call("selftest"))["error"]["code"])
        rig.mechanism.paper_out()
        while (await rig.call("status"))["printer"] != "stopped":
            await rig.pause(50)
        codes.append((await rig.call("selftest"))["error"]["code"])
        rig.mechanism.paper_in()
        await rig.pause(30000)
        rig.mechanism.platen(True)
        await rig.pause(1000)
        codes.append((await rig.call("selftest"))["error"]["code"])
        return codes

    assert rig.run(act()) == ["printing", "copies-due", "cover-open"]
    assert ask(rig, "status")["selftest"] == ""


def test_status_says_that_it_prints_and_what_changes_the_flash_waits_for_the_head():
    rig = powered()
    powers = []
    replace = rig.terminal.journal._segments._store.append

    def append(name, data):
        powers.append(rig.mechanism.powered)
        replace(name, data)

    rig.terminal.journal._segments._store.append = append

    async def act():
        await rig.call("selftest")
        while (await rig.call("status"))["selftest"] != "processing":
            await rig.pause(10)
        status = await rig.call("status")
        assert status["printer"] == "processing" and status["due"]
        assert (await rig.call("selftest"))["error"]["code"] == "printing"
        assert (await rig.call("restore-begin"))["error"]["code"] == "printing"
        await rig.pause(500)
        answer = await rig.call("approve", approval=sample("sale", **SHORT))
        assert answer["ok"]
        await rig.pause(30000)

    rig.run(act())
    assert powers and not any(powers)
    assert rig.tape.slips[0] == picture() and rig.tape.slips[1] == expected(rig, 456, "merchant")
    assert len(rig.tape.slips) == 3


def test_a_hot_head_pauses_it_in_place():
    rig = powered()
    ask(rig, "selftest")
    mechanism = rig.mechanism
    mechanism.at_row(mechanism.paper.rows + 150, lambda: mechanism.head_temperature(850))
    rig.run(rig.pause(3000))
    status = ask(rig, "status")
    assert (status["reasons"], status["selftest"]) == (["head-over-temp"], "processing")
    assert status_then(rig, 60000)["selftest"] == "completed" and rig.tape.slips == [picture()]


def test_an_open_lid_voids_it_and_it_begins_anew_behind_the_torso():
    rig = powered()
    ask(rig, "selftest")
    rig.mechanism.at_row(rig.mechanism.paper.rows + 150, lambda: rig.mechanism.platen(True))
    status = status_then(rig)
    assert (status["reasons"], status["selftest"]) == (["cover-open"], "pending")
    rig.mechanism.platen(False)
    assert status_then(rig, 30000)["selftest"] == "completed"
    assert len(rig.tape.slips) == 2 and rig.tape.slips[1] == picture()


def test_a_copy_that_came_meanwhile_is_not_joined_to_the_torso():
    rig = powered()
    ask(rig, "selftest")
    rig.mechanism.at_row(rig.mechanism.paper.rows + 150, lambda: rig.mechanism.platen(True))
    status_then(rig)
    assert ask(rig, "approve", approval=sample("sale", **SHORT))["ok"]
    rig.mechanism.platen(False)
    assert status_then(rig, 60000)["selftest"] == "completed"
    copies = [expected(rig, 456, copy) for copy in ("merchant", "cardholder")]
    assert rig.tape.slips[1:] == copies + [picture()]


def test_an_unforeseen_error_ends_it_and_copies_print():
    rig = powered()
    burn = rig.terminal.press._burn_band

    def broken(_rows, _count):
        rig.terminal.press._burn_band = burn
        raise ValueError

    rig.terminal.press._burn_band = broken
    ask(rig, "selftest")
    status = status_then(rig, 2000)
    assert (status["selftest"], status["last_error"]) == ("aborted", "ValueError")
    assert not rig.mechanism.powered and status["printer"] == "idle"
    assert ask(rig, "selftest")["ok"] and status_then(rig)["selftest"] == "completed"


def test_a_copy_is_not_joined_to_what_an_unforeseen_error_has_left():
    rig = powered()
    burn, left = rig.terminal.press._burn_band, [150]

    async def broken(rows, count):
        left[0] -= 1
        if not left[0]:
            rig.terminal.press._burn_band = burn
            raise ValueError
        await burn(rows, count)

    rig.terminal.press._burn_band = broken
    ask(rig, "selftest")
    assert status_then(rig)["selftest"] == "aborted"
    assert ask(rig, "approve", approval=sample("sale", **SHORT))["ok"]
    status_then(rig, 60000)
    assert rig.tape.slips[1:] == [expected(rig, 456, copy) for copy in ("merchant", "cardholder")]
