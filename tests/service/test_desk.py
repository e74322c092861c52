"""Every verb, every refusal and the manners of the counter, over rooms made for it."""

import asyncio
import json

from support.approvals import text
from support.counter import Counter
from support.rooms import NOON, Rooms
from support.wire import framed
from tillroll.approval.text import joined
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs
from tillroll.service.desk import VERBS, Desk
from tillroll.service.frame import ascii_json

_LONGEST = 6144  # bytes that an answer may have


def _said(answer: bytes) -> dict:
    assert len(answer) < _LONGEST, len(answer)
    assert all(0x20 <= byte <= 0x7E for byte in answer)
    return json.loads(answer[answer.find(b" ") : -5])


def _ask(rooms, verb, seq=1, **fields):
    fields["verb"] = verb
    rooms.counter = rooms.counter or Counter(rooms)
    answers = rooms.counter.hear(framed(seq, ascii_json(fields)))
    assert len(answers) == 1 and answers[0].startswith(b"#%d " % seq)
    return _said(answers[0])


def _code(rooms, verb, **fields):
    answer = _ask(rooms, verb, **fields)
    assert not answer["ok"]
    return answer["error"]["code"], answer["error"]["where"]


def test_the_verbs_of_the_link_document():
    with open("docs/link.md") as page:
        table = [line for line in page if line.startswith("| `")]
    assert {line.split("`")[1] for line in table} == set(VERBS)


def test_status():
    rooms = Rooms()
    answer = _ask(rooms, "status")
    assert answer["printer"] == "idle" and answer["reasons"] == [] and not answer["due"]
    assert answer["version"] == "1.2.3" and answer["clock"] == "2026-11-21 12:00:00"
    rooms.job = rooms.keep(1)
    answer = _ask(rooms, "status")
    assert answer["printer"] == "processing" and answer["unprinted"] == 2 and answer["due"]
    rooms.stopped, rooms.why = "media-empty", ["media-empty", "media-low"]
    rooms.missing = [0x4E00, 0x1F600]
    answer = _ask(rooms, "status")
    assert answer["printer"] == "stopped" and answer["stored"] == 1
    assert answer["reasons"] == ["media-empty", "media-low"]
    assert answer["missing_glyphs"] == ["U+4E00", "U+1F600"]
    rooms.stopped, rooms.why, rooms.job = "", ["media-low"], None
    assert _ask(rooms, "status")["printer"] == "idle"


def test_status_bounds_its_problems():
    rooms = Rooms()
    rooms.problems = [("record-damaged", "journal-%d" % number) for number in range(300)]
    problems = _ask(rooms, "status")["problems"]
    assert problems[0] == "record-damaged journal-0"
    assert len(problems) == 13 and problems[12] == "288 more"


def test_approve():
    rooms = Rooms()
    message = json.loads(text("wallet"))
    message["surprise"] = 1
    answer = _ask(rooms, "approve", approval=message)
    assert answer["ok"] and answer["decision"] == "print" and not answer["duplicate"]
    assert answer["unknown_fields"] == ["surprise"] and len(rooms.accepted) == 1
    assert _ask(rooms, "approve", seq=2, approval=message)["duplicate"]
    assert _code(rooms, "approve") == ("request-field", "approval")
    assert _code(rooms, "approve", approval=[1]) == ("request-field", "approval")
    assert _code(rooms, "approve", approval={}) == ("field-missing", "version")


def test_unknown_fields_are_bounded():
    rooms = Rooms()
    message = json.loads(text("wallet"))
    for number in range(60):
        message["unknown field number %02d %s" % (number, "x" * 30)] = number
    answer = _ask(rooms, "approve", approval=message)
    assert len(answer["unknown_fields"]) == 17 and answer["unknown_fields"][16] == "..."
    assert max(len(name) for name in answer["unknown_fields"]) <= 24


def test_jobs_come_in_pages_newest_first():
    rooms = Rooms()
    for number in range(1, 31):
        rooms.keep(number)
    seen, fields = [], {}
    for count in (12, 12, 6, 0):
        page = _ask(rooms, "jobs", **fields)["jobs"]
        assert len(page) == count
        seen += [job["voucher"] for job in page]
        if page:
            fields = {"before": page[-1]["seq"]}
    assert seen == ["%06d" % number for number in range(30, 0, -1)]


def test_a_job_with_many_reprints_has_a_short_line():
    rooms = Rooms()
    for number in range(4):
        job = rooms.keep(number, copies=b"\x00\x01\x02")
        rooms.printed(job, 0, 1, 2)
        for again in range(9):
            rooms.printed(job, rooms.reprint(job, 1, "%d" % again, "x" * 16))
    for line in _ask(rooms, "jobs")["jobs"]:
        assert line["reprints"] == 9 and len(line["copies"]) == 7
        assert line["copies"][2:4] == ["bank: printed", "reprint 6 cardholder: printed"]
        assert line["copies"][6] == "reprint 9 cardholder: printed"


def test_why_comes_in_pages():
    rooms = Rooms()
    job = rooms.keep(456, copies=b"\x00")
    rooms.printed(job, 0)
    for again in range(20):
        rooms.printed(job, rooms.reprint(job, 1, "%d" % again, "\u9f98" * 16))
    events, fields = [], {}
    while True:
        page = _ask(rooms, "why", voucher="456", **fields)
        assert len(page["events"]) <= 24
        if not page["events"]:
            break
        events += page["events"]
        fields = {"after": page["events"][-1][0]}
    assert len(events) == 3 + 3 * 20
    assert events[0][1:3] == ["2026-11-21 12:00:00", "accepted"]
    assert events[1][2:] == ["started", "merchant", ""]
    assert events[3][2:] == ["reprint", "reprint 1 cardholder", "\u9f98" * 16]
    assert sorted(event[0] for event in events) == [event[0] for event in events]


def test_why_of_the_newest_job_and_of_an_id():
    rooms = Rooms()
    rooms.keep(1)
    job = rooms.keep(2)
    assert _ask(rooms, "why")["voucher"] == "000002"
    assert _ask(rooms, "why", id="10086001-000123-000001-sale")["voucher"] == "000001"
    rooms.journal.duplicate(job)
    rooms.journal.conflict(job, b"12345678")
    answer = _ask(rooms, "why", voucher="2")
    assert answer["repeats"] == 1 and answer["conflicts"] == 1
    assert answer["sentence"].startswith("Voucher 000002 ")


def test_what_is_not_there():
    rooms = Rooms()
    assert _code(rooms, "why") == ("not-found", "id")
    rooms.keep(1)
    assert _code(rooms, "why", voucher="2") == ("not-found", "voucher")
    assert _code(rooms, "reprint", id="x") == ("not-found", "id")
    assert _code(rooms, "print") == ("verb-unknown", "verb")


def test_request_fields():
    rooms = Rooms()
    rooms.keep(1)
    for verb, key, values in (
        ("why", "voucher", ("", "x", "1234567", "-1", " 1", "1 ", 1, None, [], "1.0")),
        ("why", "id", ("a\nb", "x" * 49, 1, True, {})),
        ("why", "after", (-1, 1 << 32, "1", 1.5, True, [])),
        ("jobs", "before", (-1, 1 << 32, "1", 1.5, True, {})),
        ("reprint", "copy", ("", "customer", 1, None, ["merchant"], {"merchant": 1})),
        ("reprint", "by", ("x" * 17, 1, None, "a\tb", "\u202e", ["li"])),
        ("settings-get", "key", (1, ["copies"], "x" * 49)),
        ("settings-set", "by", (1, "x" * 17)),
    ):
        more = {"key": "copies", "value": 1} if verb == "settings-set" else {}
        for value in values:
            more[key] = value
            assert _code(rooms, verb, **more) == ("request-field", key), (verb, key, value)


def test_reprint():
    rooms = Rooms()
    job = rooms.keep(456)
    rooms.printed(job, 0, 1)
    answer = _ask(rooms, "reprint", by="\U0001f600" * 16)
    assert answer["reprint"] == 1 and answer["copy"] == "cardholder"
    assert _ask(rooms, "reprint", seq=2, voucher="456", copy="bank")["reprint"] == 2
    assert bytes(rooms.journal.last().copies) == b"\x00\x01\x01\x02"
    assert joined(_ask(rooms, "why")["events"][-2][4]) == "\U0001f600" * 12  # 48 bytes


def test_held_jobs():
    rooms = Rooms()
    rooms.keep(456, jobs.ASK)
    assert _ask(rooms, "job-print", by="li")["state"] == "pending"
    assert _code(rooms, "job-print")[0] == "not-held"
    rooms.job = rooms.journal.last()
    assert _code(rooms, "job-discard")[0] == "not-held"
    rooms.job = None
    assert _ask(rooms, "job-discard", by="li")["state"] == "canceled"
    assert _code(rooms, "job-discard")[0] == "not-held"


def test_proceed():
    rooms = Rooms()
    assert _ask(rooms, "proceed") == {"ok": True}
    assert rooms.torn == 1


def test_settings():
    rooms = Rooms()
    assert _ask(rooms, "settings-list")["settings"]["copies"] == 2
    assert _ask(rooms, "settings-get", key="copies")["at"] == 0
    answer = _ask(rooms, "settings-set", key="copies", value=3, by="li")
    assert (answer["old"], answer["value"]) == (2, 3) and "unrecorded" not in answer
    answer = _ask(rooms, "settings-get", key="copies")
    assert (answer["value"], answer["by"], answer["at"]) == (3, "li", NOON)
    assert _code(rooms, "settings-set", key="copies") == ("request-field", "value")
    assert _code(rooms, "settings-set", key="copies", value="3") == ("setting-kind", "copies")
    assert _code(rooms, "settings-set", key="copies", value=4) == ("setting-range", "copies")
    for verb in ("settings-get", "settings-set"):
        for key in ("", "colour", "6228480402564890018"):
            assert _code(rooms, verb, key=key, value=1) == ("setting-unknown", "key")


def test_a_text_beyond_the_basic_plane_is_one_character():
    rooms = Rooms()
    answer = _ask(rooms, "settings-set", key="header", value="\U0001f600\n\u4e2d", by="\U0001f600")
    assert joined(answer["value"]) == "\U0001f600\n\u4e2d"
    assert len(rooms.settings["header"]) == 3 and len(rooms.settings.changed("header")[0]) == 1


def test_a_change_that_the_journal_did_not_take_says_so():
    rooms = Rooms()

    def full(*_values):
        raise StoreFault("store-full", "reserve")

    rooms.journal.setting = full
    answer = _ask(rooms, "settings-set", key="copies", value=1, by="li")
    assert answer["ok"] and answer["unrecorded"] == "store-full" and rooms.settings["copies"] == 1


def test_flash_faults_and_the_unforeseen_are_answered():
    rooms = Rooms()
    for fault, code, where in (
        (StoreFault("store-io", "journal-7"), "store-io", "journal-7"),
        (MemoryError(), "no-memory", "request"),
        (KeyError("6228480402564890018"), "internal", "request"),
    ):
        rooms.proceed = _raises(fault)
        assert _code(rooms, "proceed") == (code, where)


def _raises(fault):
    def fails():
        raise fault

    return fails


def test_a_retry_is_done_once_and_another_request_is_not_mistaken_for_it():
    rooms = Rooms()
    job = rooms.keep(456)
    rooms.printed(job, 0, 1)
    counter = Counter(rooms)
    line = framed(7, b'{"verb":"reprint","voucher":"456"}')
    first = counter.hear(line + line)
    assert first[0] == first[1] and _said(first[0])["reprint"] == 1
    counter.hear(framed(8, b'{"verb":"status"}'))
    assert counter.hear(line) == [first[0]]
    proceed = framed(7, b'{"verb":"proceed"}')
    assert _said(counter.hear(proceed)[0]) == {"ok": True} and rooms.torn == 1
    assert counter.hear(line) == [first[0]]
    assert len(rooms.journal.last().copies) == 3
    other = framed(9, b'{"verb":"reprint","voucher":"456"}')
    assert _said(counter.hear(other)[0])["reprint"] == 2


def test_a_refused_change_is_tried_again():
    rooms = Rooms()
    counter = Counter(rooms)
    line = framed(7, b'{"verb":"reprint"}')
    assert _said(counter.hear(line)[0])["error"]["code"] == "not-found"
    rooms.keep(1)
    assert _said(counter.hear(line)[0])["ok"]


def test_a_typed_line_only_reads():
    rooms = Rooms()
    counter = Counter(rooms)
    for verb in VERBS:
        body = _said(counter.hear(b'#5 {"verb":"%s"} ----\n' % verb.encode())[0])
        changes = VERBS[verb][1]
        assert changes == (not body["ok"] and body["error"]["code"] == "frame-crc"), verb


class _Link:
    """Takes `room` bytes at a time, in all `left`; says what it is told."""

    def __init__(self, data=b"", room=10000, left=1 << 20):
        self.data, self.room, self.left = data, room, left
        self.said = b""
        self.faults = 0

    def readinto(self, view):
        if self.faults:
            self.faults -= 1
            raise OSError(5)
        count = min(len(view), len(self.data))
        view[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def write(self, data):
        count = min(len(data), self.room, self.left)
        self.left -= count
        self.said += bytes(data[:count])
        return count


class _Enough(Exception):
    """The test has seen enough."""


def _serve(rooms, link, ms):
    """Let a desk run for so long."""
    clock = rooms.clock
    desk = Desk(rooms, link, clock)
    sleep, end = clock.sleep_ms, clock.ticks + ms

    async def sleep_ms(ms):
        if clock.ticks > end:
            raise _Enough()
        await sleep(ms)

    clock.sleep_ms = sleep_ms
    try:
        asyncio.run(desk.run())
    except _Enough:
        pass
    clock.sleep_ms = sleep


def test_a_slow_peer_gets_the_answer_in_pieces():
    rooms = Rooms()
    link = _Link(framed(7, b'{"verb":"settings-list"}'), room=3)
    _serve(rooms, link, 100)
    assert link.said.endswith(b"\n") and "copies" in _said(link.said[:-1])["settings"]


def test_a_peer_that_stops_listening_is_given_up_and_the_next_answer_is_whole():
    rooms = Rooms()
    ask = framed(7, b'{"verb":"status"}')
    link = _Link(ask, left=20)
    _serve(rooms, link, 2900)
    assert len(link.said) == 20 and rooms.clock.ticks < 3100
    rooms = Rooms()
    link = _Link(ask, left=20)

    def opens(data):
        link.left = 1 << 20 if rooms.clock.ticks > 4000 else link.left
        return _Link.write(link, data)

    link.write = opens
    again = [5000]
    readinto = link.readinto

    def later(view):
        if again and rooms.clock.ticks > again[0]:
            again.pop()
            link.data = ask
        return readinto(view)

    link.readinto = later
    _serve(rooms, link, 6000)
    lines = link.said.split(b"\n")
    assert len(lines[0]) == 20 and _said(lines[1])["ok"] and lines[2] == b""


def test_a_wire_that_fails_may_come_back():
    rooms = Rooms()
    link = _Link(framed(7, b'{"verb":"proceed"}'))
    link.faults = 5
    _serve(rooms, link, 100)
    assert rooms.torn == 1 and link.said.endswith(b"\n") and b'#7 {"ok": true}' in link.said
