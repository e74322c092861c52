"""The verb `dot-test` on a whole terminal: what it answers, and when it is refused."""

from support.corridor import expected, powered, sample
from support.selftest_paper import picture

SHORT = {"emv": {}, "remarks": []}


def ask(rig, verb, **fields):
    return rig.run(rig.call(verb, **fields))


def code(answer):
    return answer["error"]["code"]


def test_a_sound_head():
    rig = powered()
    answer = ask(rig, "dot-test")
    least, most = answer.pop("ohm")
    assert 170 < least <= most < 195
    assert answer == {"ok": True, "dead": 0, "dead_at": [], "odd": 0, "odd_at": []}
    mechanism = rig.mechanism
    assert not mechanism.powered and not mechanism.heating() and mechanism.seen.pulses == 0


def test_bad_dots_are_told_in_runs_and_counted():
    rig = powered()
    rig.mechanism.spoil_dots(0, [17, 200] + list(range(64, 128)))
    rig.mechanism.spoil_dots(9, [300])
    answer = ask(rig, "dot-test")
    assert (answer["dead"], answer["dead_at"]) == (66, [[17, 17], [64, 127], [200, 200]])
    assert (answer["odd"], answer["odd_at"]) == (1, [[300, 300]])
    rig.mechanism.spoil_dots(0, range(0, 384, 2))
    answer = ask(rig, "dot-test")
    assert answer["dead"] > 190 and len(answer["dead_at"]) == 12
    rig.mechanism.spoil_dots(0, range(384))
    answer = ask(rig, "dot-test")
    assert (answer["dead"], answer["dead_at"], answer["ohm"]) == (384, [[0, 383]], [0, 0])


def test_it_is_refused_while_something_prints_or_is_due():
    rig = powered()

    async def act():
        codes = []
        await rig.call("approve", approval=sample("sale", **SHORT))
        while (await rig.call("status"))["printer"] != "processing":
            await rig.pause(10)
        codes.append(code(await rig.call("dot-test")))
        rig.mechanism.paper_out()
        while (await rig.call("status"))["printer"] != "stopped":
            await rig.pause(50)
        codes.append(code(await rig.call("dot-test")))
        rig.mechanism.paper_in()
        await rig.pause(30000)
        rig.mechanism.platen(True)
        await rig.pause(1000)
        codes.append(code(await rig.call("dot-test")))
        rig.mechanism.platen(False)
        await rig.pause(1000)
        await rig.call("selftest")
        codes.append(code(await rig.call("dot-test")))
        await rig.pause(30000)
        return codes

    assert rig.run(act()) == ["printing", "copies-due", "cover-open", "printing"]
    assert rig.tape.slips[-2:] == [expected(rig, 456, "cardholder"), picture()]


def test_a_slip_behind_it_is_as_it_would_have_been():
    rig = powered()
    assert ask(rig, "dot-test")["ok"]
    ask(rig, "approve", approval=sample("sale", **SHORT))
    rig.run(rig.pause(30000))
    assert rig.tape.slips == [expected(rig, 456, copy) for copy in ("merchant", "cardholder")]


def test_without_paper_it_is_measured_and_a_head_that_heats_by_itself_is_left_alone():
    rig = powered()
    rig.mechanism.paper_out()
    rig.run(rig.pause(1000))
    assert ask(rig, "dot-test")["ok"]
    rig.mechanism.heat_stuck()
    rig.run(rig.pause(20000))
    assert code(ask(rig, "dot-test")) == "head-runaway"


def test_a_board_without_the_circuit_says_so():
    rig = powered()
    rig.terminal.dots = lambda: None
    error = ask(rig, "dot-test")["error"]
    assert (error["code"], error["detail"]) == ("no-dot-test", "sim")
    rig = powered()
    rig.mechanism.dots.soldered = False
    assert code(ask(rig, "dot-test")) == "dot-circuit"
