"""From a message on the wire to dots on paper, and what the terminal says about it afterwards."""

from support.corridor import expected, powered, sample
from tillroll.receipt.compose import MARK_DUPLICATED, MARK_REPLACES

SHORT = {"emv": {}, "remarks": []}


def _approve(rig, **changes):
    async def act():
        answer = await rig.call("approve", approval=sample("sale", **changes))
        await rig.settle()
        await rig.pause(1000)
        return answer

    return rig.run(act())


def _ask(rig, verb, **fields):
    return rig.run(rig.call(verb, **fields))


def _copies(rig, voucher):
    return _ask(rig, "why", voucher=voucher)["copies"]


def test_a_sale_prints_each_copy_once():
    rig = powered()
    answer = _approve(rig)
    assert answer["ok"] and answer["decision"] == "print" and not answer["duplicate"]
    assert rig.tape.slips == [expected(rig, 456, "merchant"), expected(rig, 456, "cardholder")]
    assert _copies(rig, "000456") == ["merchant: printed", "cardholder: printed"]
    assert _ask(rig, "why", voucher="456")["state"] == "completed"


def test_an_approval_whose_answer_was_lost_prints_once():
    rig = powered()
    for _ in range(3):
        answer = _approve(rig, **SHORT)
        assert answer["ok"]
    assert answer["duplicate"]
    assert len(rig.tape.slips) == 2
    assert "3 times" in _ask(rig, "why", voucher="456")["sentence"]


def test_the_same_line_again_gets_the_same_answer():
    from emulator.caller import line

    rig = powered()
    _approve(rig, **SHORT)
    again = line(77, {"verb": "reprint", "voucher": "456"})

    async def act():
        answers = []
        for _ in range(3):
            await rig.send(again)
            answers.append(await rig.answer(77))
        await rig.settle()
        await rig.pause(1000)
        return answers

    answers = rig.run(act())
    assert answers[0]["reprint"] == 1
    assert answers == [answers[0]] * 3
    assert len(rig.tape.slips) == 3


def test_the_same_number_with_another_amount_is_refused():
    rig = powered()
    _approve(rig, **SHORT)
    answer = _approve(rig, amount=3531, emv={}, remarks=[])
    assert not answer["ok"] and answer["error"]["code"] == "id-conflict"
    assert len(rig.tape.slips) == 2


def test_a_declined_card_prints_nothing_and_is_on_record():
    rig = powered()
    answer = _approve(rig, response="51")
    assert answer["decision"] == "declined"
    assert rig.tape.slips == []
    assert "declined" in _ask(rig, "why", voucher="456")["sentence"]


def test_auto_print_off_stores_the_receipt_and_reprint_works():
    rig = powered()
    assert _ask(rig, "settings-set", key="auto_print", value="off", by="li")["old"] == "on"
    answer = _approve(rig)
    assert answer["decision"] == "suppressed-by-setting"
    assert rig.tape.slips == []
    sentence = _ask(rig, "why", voucher="456")["sentence"]
    assert "li" in sentence and "auto_print off" in sentence

    async def reprint():
        await rig.call("reprint", copy="merchant")
        await rig.settle()
        await rig.pause(1000)

    rig.run(reprint())
    assert rig.tape.slips == [expected(rig, 456, "merchant", MARK_DUPLICATED, 1)]


def test_auto_print_ask_waits_for_the_clerk():
    rig = powered()
    _ask(rig, "settings-set", key="auto_print", value="ask", by="li")
    assert _approve(rig, **SHORT)["decision"] == "waiting-for-clerk"
    assert rig.tape.slips == []
    assert _ask(rig, "status")["unprinted"] == 2

    async def release():
        await rig.call("job-print", voucher="456", by="wang")
        await rig.settle()
        await rig.pause(1000)

    rig.run(release())
    assert rig.tape.slips == [expected(rig, 456, "merchant"), expected(rig, 456, "cardholder")]


def test_what_is_discarded_does_not_print():
    rig = powered()
    _ask(rig, "settings-set", key="auto_print", value="ask", by="li")
    _approve(rig, **SHORT)
    assert _ask(rig, "job-discard", voucher="456", by="wang")["state"] == "canceled"
    assert _ask(rig, "status")["unprinted"] == 0
    assert not _ask(rig, "job-print", voucher="456")["ok"]
    assert rig.tape.slips == []


def test_paper_out_voids_the_copy_and_its_replacement_says_so():
    rig = powered()
    rig.mechanism.at_row(400, rig.mechanism.paper_out)
    _approve(rig, **SHORT)
    status = _ask(rig, "status")
    assert status["printer"] == "stopped" and "media-empty" in status["reasons"]
    assert _copies(rig, "456") == ["merchant: incomplete", "cardholder: pending"]
    rig.tape.end()
    rig.mechanism.paper_in()
    rig.run(_rest(rig))
    assert rig.tape.slips[1:] == [
        expected(rig, 456, "merchant", MARK_REPLACES),
        expected(rig, 456, "cardholder"),
    ]
    assert "media-empty" in _ask(rig, "why", voucher="456")["sentence"]


async def _rest(rig):
    while (await rig.call("status"))["printer"] == "stopped":
        await rig.pause(50)
    await rig.settle()
    await rig.pause(1000)


def test_a_hot_head_pauses_in_place_and_no_row_is_lost_or_doubled():
    rig = powered()
    rig.mechanism.at_row(400, lambda: rig.mechanism.head_temperature(850))
    _approve(rig, **SHORT)
    assert "head-over-temp" in _ask(rig, "status")["reasons"]
    assert rig.tape.slips == []
    rig.run(_rest(rig))
    assert rig.tape.slips == [expected(rig, 456, "merchant"), expected(rig, 456, "cardholder")]
    sentence = _ask(rig, "why", voucher="456")["sentence"]
    assert "paused in the merchant copy (head-over-temp)" in sentence


def test_a_power_cut_in_a_slip_makes_the_copy_uncertain_and_marked():
    rig = powered()
    rig.mechanism.at_row(400, rig.fail)
    assert _approve(rig, **SHORT) is None and rig.terminal is None
    rig.tape.end()
    rig.boot()
    assert _ask(rig, "status")["unprinted"] == 2
    rig.run(_rest(rig))
    assert rig.tape.slips[1:] == [
        expected(rig, 456, "merchant", MARK_DUPLICATED),
        expected(rig, 456, "cardholder"),
    ]
    assert "DUPLICATED" in _ask(rig, "why", voucher="456")["sentence"]


def _cut_in_the_midst(rig, step):
    """Let the power fail at a step of the motor within a row."""
    moved = rig.mechanism.motor._moved
    left = [step]

    def count(delta):
        moved(delta)
        left[0] -= 1
        if left[0] < 0:
            rig.mechanism.motor._moved = moved
            rig.fail()

    rig.mechanism.motor._moved = count


def test_the_slip_after_a_power_cut_is_straight_and_apart_from_the_incomplete_one():
    rig = powered()
    rig.mechanism.at_row(500, lambda: _cut_in_the_midst(rig, 2))
    assert _approve(rig, **SHORT) is None and rig.terminal is None
    rig.mechanism.paper.move()
    rig.tape.end()
    given_up = rig.mechanism.paper.rows
    rig.boot()
    rig.run(_until_torn(rig))
    assert rig.mechanism.paper.cuts[-1] >= given_up
    rig.run(_rest(rig))
    assert rig.tape.slips[1] == expected(rig, 456, "merchant", MARK_DUPLICATED)


async def _until_torn(rig):
    while not rig.mechanism.seen.tears:
        await rig.pause(50)
    assert not rig.tape.burnt


def test_a_stale_slip_asks_before_it_prints():
    rig = powered()
    rig.mechanism.paper_out()
    _approve(rig, **SHORT)
    rig.time.sleep_ms(11 * 60 * 1000)
    rig.mechanism.paper_in()
    rig.run(_rest(rig))
    assert rig.tape.slips == []
    answer = _ask(rig, "why", voucher="456")
    assert answer["state"] == "pending-held" and "hold_expiry" in answer["sentence"]

    async def release():
        await rig.call("job-print", by="wang")
        await rig.settle()
        await rig.pause(1000)

    rig.run(release())
    assert len(rig.tape.slips) == 2


def test_paper_that_ends_under_the_tear_feed_leaves_the_slip_whole():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    _approve(rig, **SHORT)
    last = rig.mechanism.paper.last_burnt
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    rig.mechanism.at_row(last + 30, rig.mechanism.paper_out)
    _approve(rig, **SHORT)
    assert _copies(rig, "456") == ["merchant: printed"]
    assert "media-empty" in _ask(rig, "status")["reasons"]
    rig.tape.end()
    assert rig.tape.slips == [expected(rig, 456, "merchant")]


def test_a_pause_is_on_record_beyond_the_next_boot():
    rig = powered()
    _ask(rig, "settings-set", key="copies", value=1, by="li")
    rig.mechanism.at_row(400, lambda: rig.mechanism.head_temperature(850))
    _approve(rig, **SHORT)
    rig.run(_rest(rig))
    rig.cut()
    rig.boot()
    answer = _ask(rig, "why", voucher="456")
    assert answer["state"] == "completed"
    assert "paused in the merchant copy (head-over-temp)" in answer["sentence"]
    assert [event[2] for event in answer["events"]] == ["accepted", "started", "paused", "done"]
