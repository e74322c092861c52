"""The pump on a bad day: what must never block the queue, lose a record or surprise a clerk."""

import machine
from support.corridor import expected, powered, sample
from tillroll.errors import RECOVER_SERVICE, Stopped, StoreFault
from tillroll.receipt.compose import MARK_DUPLICATED

SHORT = {"emv": {}, "remarks": []}
MINUTE_MS = 60000


async def _approve(rig, **changes):
    answer = await rig.call("approve", approval=sample("sale", **changes))
    assert answer["ok"], answer
    await rig.settle()
    await rig.pause(1000)


def _ask(rig, verb, **fields):
    return rig.run(rig.call(verb, **fields))


async def _until(rig, condition):
    for _ in range(2000):
        if condition():
            return
        await rig.pause(50)
    raise AssertionError("it never came to that")


def test_a_reprint_of_an_old_receipt_prints_at_once():
    rig = powered()
    rig.run(_approve(rig, **SHORT))
    rig.time.sleep_ms(60 * MINUTE_MS)

    async def reprint():
        assert (await rig.call("reprint", voucher="456"))["ok"]
        await rig.settle()
        await rig.pause(1000)

    rig.run(reprint())
    assert rig.tape.slips[2:] == [expected(rig, 456, "cardholder", MARK_DUPLICATED, 1)]


def test_a_reprint_that_a_power_cut_stopped_goes_on_if_it_is_young():
    rig = powered()
    rig.run(_approve(rig, **SHORT))
    rig.time.sleep_ms(60 * MINUTE_MS)
    rig.mechanism.paper_out()
    assert _ask(rig, "reprint", voucher="456")["ok"]
    rig.cut()
    rig.mechanism.paper_in()
    rig.boot()
    rig.run(_settled(rig))
    assert rig.tape.slips[2:] == [expected(rig, 456, "cardholder", MARK_DUPLICATED, 1)]


async def _settled(rig):
    while (await rig.call("status"))["printer"] == "stopped":
        await rig.pause(50)
    await rig.settle()
    await rig.pause(1000)


def test_a_receipt_that_cannot_be_unpacked_is_held_and_the_next_prints():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    journal = rig.terminal.journal
    whole = journal.payload
    journal.payload = lambda job: b"\xff\xff" if job.voucher == 456 else whole(job)
    rig.run(_approve(rig, **SHORT))
    rig.run(_approve(rig, trace="000457", **SHORT))
    assert _ask(rig, "why", voucher="456")["state"] == "pending-held"
    assert rig.tape.slips == [expected(rig, 457, "merchant")]


def test_an_unforeseen_error_before_the_first_dot_is_tried_three_times_then_held():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    press = rig.terminal.press
    check, tries = press.check, []

    def fails(approval, *rest):
        if approval["trace"] == "000456":
            tries.append(1)
            raise MemoryError
        check(approval, *rest)

    press.check, shown = fails, []
    rig.indicator.hear = lambda _what, text: shown.append(text)
    rig.run(_approve(rig, **SHORT))
    rig.run(_approve(rig, trace="000457", **SHORT))
    assert len(tries) == 3
    assert "several times" in _ask(rig, "why", voucher="456")["sentence"]
    assert _ask(rig, "status")["last_error"] == "MemoryError"
    assert rig.tape.slips == [expected(rig, 457, "merchant")]
    assert shown.count("\u672a\u6253\u5370 UNPRINTED\n000456") == 1


def test_what_waits_is_shown_at_the_boot():
    rig, shown = powered(), []
    rig.indicator.hear = lambda _what, text: shown.append(text)
    _ask(rig, "settings-set", key="auto_print", value="ask", by="li")
    notice = "\u672a\u6253\u5370 UNPRINTED\n2 \u4efd COPIES"
    for trace, waiting in (("000456", 0), ("000457", 2)):
        rig.cut()
        rig.boot()
        rig.run(_approve(rig, trace=trace, **SHORT))
        assert shown.count(notice) == bool(waiting), shown
    assert rig.tape.slips == [] and _ask(rig, "status")["unprinted"] == 4


def test_a_fault_for_service_blocks_printing_until_the_next_boot():
    rig = powered()
    engine = rig.terminal.guard._engine
    begin, calls = engine.begin, []

    def fails(resume=False):
        calls.append(1)
        raise Stopped("head-sensor-fault", RECOVER_SERVICE)

    engine.begin = fails
    rig.run(_approve(rig, **SHORT))
    engine.begin = begin
    rig.run(rig.pause(5000))
    assert len(calls) == 1
    status = _ask(rig, "status")
    assert status["printer"] == "stopped" and "head-sensor-fault" in status["reasons"]
    assert rig.tape.slips == []
    rig.cut()
    rig.boot()
    rig.run(_settled(rig))
    assert len(rig.tape.slips) == 2


def test_flash_is_written_only_while_the_head_has_no_power():
    rig = powered()
    program, powered_writes = rig.nor.program, []

    def watched(address, data):
        if machine.bus.levels.get("HEAD_POWER"):
            powered_writes.append(rig.mechanism.paper.rows)
        program(address, data)

    rig.nor.program = watched

    async def act():
        await rig.call("approve", approval=sample("sale", **SHORT))
        for number in range(1, 11):
            await _until(rig, lambda rows=60 * number: rig.tape.burnt > rows)
            declined = sample("sale", trace="%06d" % number, response="51")
            await rig.call("approve", approval=declined)
        await rig.settle()
        await rig.pause(1000)

    rig.run(act())
    assert powered_writes == []
    assert _ask(rig, "status")["stored"] == 11
    assert rig.tape.slips == [expected(rig, 456, "merchant"), expected(rig, 456, "cardholder")]


def test_a_record_that_the_flash_refuses_is_written_when_it_takes_it_again():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    journal = rig.terminal.journal
    done, refused = journal.done, []

    def fails(job, unit):
        if len(refused) < 3:
            refused.append(unit)
            raise StoreFault("store-io", "j1")
        done(job, unit)

    journal.done = fails

    async def act():
        await rig.call("approve", approval=sample("sale", **SHORT))
        await _until(rig, lambda: rig.terminal.pump.stopped == "store-io")
        assert "store-io" in (await rig.call("status"))["reasons"]
        await _until(rig, lambda: len(refused) == 3)
        await rig.pause(6000)
        await rig.settle()

    rig.run(act())
    assert _ask(rig, "why", voucher="456")["copies"] == ["merchant: printed"]
    assert len(rig.tape.slips) == 1


def test_damaged_fonts_leave_a_counter_that_says_so():
    from emulator import plug

    rig = powered()
    font = plug.font

    def damaged(name):
        file = font(name)
        return b"\0" * 64 if name == "han24.pack" else file

    plug.font = damaged
    try:
        rig.boot()
    finally:
        plug.font = font
    rig.run(_approve(rig, **SHORT))
    assert any("font pack" in problem for problem in _ask(rig, "status")["problems"])
    answer = _ask(rig, "why", voucher="456")
    assert answer["state"] == "pending-held" and "font" in answer["sentence"]


def test_a_wire_that_fails_does_not_stop_the_counter():
    rig = powered()
    link = rig.wire
    waiting, failures = link.any, []

    def fails():
        if len(failures) < 5:
            failures.append(1)
            raise OSError(5)
        return waiting()

    link.any = fails
    assert _ask(rig, "status")["ok"]
    assert len(failures) == 5


def test_the_line_pitch_counts_from_the_next_slip():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    rig.run(_approve(rig, **SHORT))
    rows = rig.mechanism.paper.rows
    _ask(rig, "settings-set", key="line_pitch", value=48, by="li")
    rig.run(_approve(rig, trace="000457", **SHORT))
    assert rig.mechanism.paper.rows - rows > rows * 5 // 4


def test_a_reprint_needs_no_set_clock():
    rig = powered(epoch=0)
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    rig.run(_approve(rig, **SHORT))

    async def reprint():
        assert (await rig.call("reprint", voucher="456"))["ok"]
        await rig.settle()
        await rig.pause(1000)

    rig.run(reprint())
    assert len(rig.tape.slips) == 2


def test_density_reaches_the_paper():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    darkest = []

    def look(_dots, dark):
        darkest[-1] = max(darkest[-1], *dark)

    rig.mechanism.paper.sink = look
    for number, density in enumerate((70, 130)):
        _ask(rig, "settings-set", key="density", value=density, by="li")
        darkest.append(0)
        rig.run(_approve(rig, trace="00045%d" % number, **SHORT))
    assert darkest[0] * 13 < darkest[1] * 10


def test_a_repeated_line_changes_nothing_and_is_answered_alike():
    from emulator.caller import line

    rig = powered()
    again = line(91, {"verb": "settings-set", "key": "copies", "value": 3, "by": "li"})

    async def act():
        answers = []
        for _ in range(2):
            await rig.send(again)
            answers.append(await rig.answer(91))
        return answers

    answers = rig.run(act())
    assert answers[0] == answers[1] and answers[0]["old"] == 2


def test_each_boot_is_on_record_and_each_slip_calls_the_clerk_once():
    from tillroll.journal import records

    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    rig.run(_approve(rig, **SHORT))
    rig.run(rig.pause(2000))
    assert rig.indicator.beeps == 1
    rig.cut()
    rig.boot()
    store = rig.terminal.journal._store
    boots = 0
    for name in list(store.names()):
        if name.startswith("j"):
            data = bytearray(store.size(name))
            store.read(name, 0, data)
            boots += bytes(data).count(bytes((records.MAGIC, records.VERSION, records.BOOT)))
    assert boots == 2
