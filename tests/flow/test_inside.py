"""A payment application in the same interpreter: the one of docs/integrator.md, and bad ones."""

import sys

import machine
import main
from sim import board
from support.corridor import expected, powered, sample
from tillroll.beside import note
from tillroll.errors import StoreFault
from tillroll.service import inside
from tillroll.service.inside import ask

SHORT = {"emv": {}, "remarks": [], "pan": "620550*********0004"}


def _sale(**changes):
    changes.update(SHORT)
    return sample("sale", **changes)


def _example():
    """The application of the page, as it would lie on the terminal."""
    sys.path.append("docs/examples")
    try:
        return __import__("application")
    finally:
        sys.path.pop()
        del sys.modules["application"]


def _with(application):
    """A rig on whose terminal the application lies."""
    rig = powered()
    terminal, run = rig.terminal, rig.terminal.run
    terminal.run = lambda: run(application)
    return rig


async def _ended(rig):
    await rig.pause(1000)
    await rig.settle()
    await rig.pause(1000)


def test_the_example_hands_on_what_the_bank_has_approved_and_it_prints():
    example = _example()
    rig = _with(example)
    answers = []
    example.stored = lambda approval, answer: answers.append((approval["trace"], answer))
    example.approved.extend([_sale(), _sale(), _sale(amount=1)])

    async def serve():
        await _ended(rig)
        rig.terminal.application.cancel()

    rig.run(serve())
    assert rig.tape.slips == [expected(rig, 456, copy) for copy in ("merchant", "cardholder")]
    first, second, third = [answer for trace, answer in answers if trace == "000456"]
    assert (first["decision"], first["duplicate"], second["duplicate"]) == ("print", False, True)
    assert third["error"]["code"] == "id-conflict" and example.approved == []
    assert rig.terminal.problems == []


def test_the_example_keeps_what_could_not_be_stored_and_tries_again():
    example = _example()
    rig = _with(example)
    answers = []
    example.stored = lambda approval, answer: answers.append(answer)
    example.approved.append(_sale())
    accept, left = rig.terminal.pump.accept, [3]

    def full(approval):
        left[0] -= 1
        if left[0]:
            raise StoreFault("store-full", "journal")
        return accept(approval)

    rig.terminal.pump.accept = full

    async def serve():
        await rig.pause(300)
        assert (left[0], answers, len(example.approved)) == (1, [], 1)
        await _ended(rig)
        rig.terminal.application.cancel()

    rig.run(serve())
    assert [answer["ok"] for answer in answers] == [True] and len(rig.tape.slips) == 2


def test_an_answer_is_that_of_the_link():
    rig = powered()
    assert ask(rig.terminal, "approve", {"approval": _sale()})["ok"]
    rig.run(_ended(rig))
    for verb, fields in (
        ("why", {"voucher": "456"}),
        ("jobs", {}),
        ("settings-get", {"key": "copies"}),
        ("settings-set", {"key": "copies", "value": 9}),
        ("why", {"voucher": "777"}),
    ):
        inside = ask(rig.terminal, verb, fields)
        assert inside == rig.run(rig.call(verb, **fields)), verb


def test_a_reprint_is_a_new_one_each_time():
    rig = powered()
    ask(rig.terminal, "approve", {"approval": _sale()})
    rig.run(_ended(rig))
    numbers = []
    for _ in range(2):
        numbers.append(ask(rig.terminal, "reprint", {"by": "li"})["reprint"])
        rig.run(_ended(rig))
    assert numbers == [1, 2] and len(rig.tape.slips) == 4


def test_a_message_in_the_midst_of_a_slip_finds_the_head_without_power():
    rig = powered()
    ask(rig.terminal, "approve", {"approval": _sale()})
    accept, seen = rig.terminal.pump.accept, []

    def watched(approval):
        seen.append(machine.Pin("HEAD_POWER").value())
        return accept(approval)

    rig.terminal.pump.accept = watched

    async def sell_on():
        while not (rig.terminal.pump.busy and rig.tape.burnt > 50):
            await rig.pause(5)
        answer = ask(rig.terminal, "approve", {"approval": _sale(trace="000457")})
        assert answer["ok"]
        await _ended(rig)

    rig.run(sell_on())
    copies = ("merchant", "cardholder")
    wanted = [expected(rig, number, copy) for number in (456, 457) for copy in copies]
    assert seen == [0] and rig.tape.slips == wanted


def test_refusals_and_troubles_are_answers():
    rig = powered()
    terminal = rig.terminal
    full = _sale()
    full["pan"] = "6205500000000000004"

    def code(verb, fields):
        return ask(terminal, verb, fields)["error"]["code"]

    assert code("approve", {"approval": full}) == "field-rule"
    assert code("approve", {"approval": None}) == "request-field"
    assert code("no-such-verb", {}) == "verb-unknown"
    number = "4111111111111111"  # as long as a name may be
    assert code("settings-set", {"key": "copies", "value": 1, "by": number}) == "request-field"
    assert code("reprint", {"by": number}) == "request-field"
    for fault, wanted in (
        (StoreFault("store-io", "journal"), "store-io"),
        (MemoryError(), "no-memory"),
        (ValueError(), "internal"),
    ):

        def fail(approval, fault=fault):
            raise fault

        terminal.pump.accept = fail
        assert code("approve", {"approval": _sale()}) == wanted
    terminal.storage.damaged = True
    assert code("approve", {"approval": _sale()}) == "storage-damaged"
    assert terminal.journal.stored() == 0


def test_want_of_memory_is_an_answer_also_where_a_refusal_finds_none():
    rig = powered()

    def none_left(fault):
        raise MemoryError

    kept, inside.refusal = inside.refusal, none_left
    try:
        answer = ask(rig.terminal, "no-such-verb", {})
    finally:
        inside.refusal = kept
    assert answer == {"ok": False, "error": {"code": "no-memory", "where": "request"}}


class Bad:
    """An application that dies at once."""

    async def run(self, terminal):
        raise OSError(5)


def test_an_application_that_dies_leaves_the_terminal_alive_and_is_told():
    rig = _with(Bad())

    async def look():
        await rig.pause(100)
        return await rig.call("status")

    assert rig.run(look())["problems"] == ["internal application.py: OSError"]


def test_that_there_is_none_is_no_problem_but_that_it_lacks_something_is():
    rig = powered()
    assert main._application(rig.terminal) is None and rig.terminal.problems == []
    try:
        __import__("no_such_library")
        raise AssertionError("there is one")
    except ImportError as fault:
        note(rig.terminal, fault)
    note(rig.terminal, SyntaxError())
    lacking, broken = rig.terminal.problems
    assert lacking[0] == "internal" and "'no_such_library'" in lacking[1]
    assert broken == ("internal", "application.py: SyntaxError")


def test_main_hands_the_terminal_the_application_that_lies_there():
    rig = powered()
    rig.close()
    seen = []

    class Seen(main.Terminal):
        async def run(self, application=None):
            seen.append(application)

    kept = main.Terminal
    sys.modules["board"], sys.modules["application"] = board, Bad
    main.Terminal = Seen
    try:
        main.main()
    finally:
        main.Terminal = kept
        del sys.modules["board"], sys.modules["application"]
    assert seen == [Bad]
