"""Every verb and every refusal of the counter, over rooms made for it."""

import json

from support.approvals import text
from support.counter import ask, code
from support.rooms import NOON, Rooms
from tillroll.approval.text import joined
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs


def test_status():
    rooms = Rooms()
    answer = ask(rooms, "status")
    assert answer["printer"] == "idle" and answer["reasons"] == [] and not answer["due"]
    assert answer["version"] == "1.2.3" and answer["clock"] == "2026-11-21 12:00:00"
    rooms.job = rooms.keep(1)
    answer = ask(rooms, "status")
    assert answer["printer"] == "processing" and answer["unprinted"] == 2 and answer["due"]
    rooms.stopped, rooms.why = "media-empty", ["media-empty", "media-low"]
    rooms.missing = [0x4E00, 0x1F600]
    answer = ask(rooms, "status")
    assert answer["printer"] == "stopped" and answer["stored"] == 1
    assert answer["reasons"] == ["media-empty", "media-low"]
    assert answer["missing_glyphs"] == ["U+4E00", "U+1F600"]
    rooms.stopped, rooms.why, rooms.job = "", ["media-low"], None
    assert ask(rooms, "status")["printer"] == "idle"


def test_status_warns_while_the_flash_fills():
    rooms = Rooms()
    rooms.store.capacity -= rooms.store.free() - 70000
    answer = ask(rooms, "status")
    assert (answer["printer"], answer["reasons"]) == ("idle", ["store-low"])
    rooms.journal.low = failing
    assert ask(rooms, "status")["reasons"] == ["store-io"]
    rooms.damaged = True
    assert ask(rooms, "status")["reasons"] == []


def failing():
    """Asking the flash for its room fails."""
    raise StoreFault("store-io", "free")


def test_status_bounds_its_problems():
    rooms = Rooms()
    rooms.problems = [("record-damaged", "journal-%d" % number) for number in range(300)]
    problems = ask(rooms, "status")["problems"]
    assert problems[0] == "record-damaged journal-0"
    assert len(problems) == 13 and problems[12] == "288 more"


def test_approve():
    rooms = Rooms()
    message = json.loads(text("wallet"))
    message["surprise"] = 1
    answer = ask(rooms, "approve", approval=message)
    assert answer["ok"] and answer["decision"] == "print" and not answer["duplicate"]
    assert answer["unknown_fields"] == ["surprise"] and len(rooms.accepted) == 1
    assert ask(rooms, "approve", seq=2, approval=message)["duplicate"]
    assert code(rooms, "approve") == ("request-field", "approval")
    assert code(rooms, "approve", approval=[1]) == ("request-field", "approval")
    assert code(rooms, "approve", approval={}) == ("field-missing", "version")


def test_unknown_fields_are_bounded():
    rooms = Rooms()
    message = json.loads(text("wallet"))
    for number in range(60):
        message["unknown field number %02d %s" % (number, "x" * 30)] = number
    answer = ask(rooms, "approve", approval=message)
    assert len(answer["unknown_fields"]) == 17 and answer["unknown_fields"][16] == "..."
    assert max(len(name) for name in answer["unknown_fields"]) <= 24


def test_jobs_come_in_pages_newest_first():
    rooms = Rooms()
    for number in range(1, 31):
        rooms.keep(number)
    seen, fields = [], {}
    for count in (12, 12, 6, 0):
        page = ask(rooms, "jobs", **fields)["jobs"]
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
    for line in ask(rooms, "jobs")["jobs"]:
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
        page = ask(rooms, "why", voucher="456", **fields)
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
    assert ask(rooms, "why")["voucher"] == "000002"
    assert ask(rooms, "why", id="10086001-000123-000001-sale")["voucher"] == "000001"
    rooms.journal.duplicate(job)
    rooms.journal.conflict(job, b"12345678")
    answer = ask(rooms, "why", voucher="2")
    assert answer["repeats"] == 1 and answer["conflicts"] == 1
    assert answer["sentence"].startswith("Voucher 000002 ")


def test_what_is_not_there():
    rooms = Rooms()
    assert code(rooms, "why") == ("not-found", "id")
    rooms.keep(1)
    assert code(rooms, "why", voucher="2") == ("not-found", "voucher")
    assert code(rooms, "reprint", id="x") == ("not-found", "id")
    assert code(rooms, "print") == ("verb-unknown", "verb")


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
        ("settings-reset", "by", (1, "x" * 17)),
    ):
        more = {"key": "copies", "value": 1} if verb == "settings-set" else {}
        for value in values:
            more[key] = value
            assert code(rooms, verb, **more) == ("request-field", key), (verb, key, value)


def test_reprint():
    rooms = Rooms()
    job = rooms.keep(456)
    rooms.printed(job, 0, 1)
    answer = ask(rooms, "reprint", by="\U0001f600" * 16)
    assert answer["reprint"] == 1 and answer["copy"] == "cardholder"
    assert ask(rooms, "reprint", seq=2, voucher="456", copy="bank")["reprint"] == 2
    assert bytes(rooms.journal.last().copies) == b"\x00\x01\x01\x02"
    assert joined(ask(rooms, "why")["events"][-2][4]) == "\U0001f600" * 12  # 48 bytes


def test_held_jobs():
    rooms = Rooms()
    rooms.keep(456, jobs.ASK)
    assert ask(rooms, "job-print", by="li")["state"] == "pending"
    assert code(rooms, "job-print")[0] == "not-held"
    rooms.job = rooms.journal.last()
    assert code(rooms, "job-discard")[0] == "not-held"
    rooms.job = None
    assert ask(rooms, "job-discard", by="li")["state"] == "canceled"
    assert code(rooms, "job-discard")[0] == "not-held"


def test_proceed():
    rooms = Rooms()
    assert ask(rooms, "proceed") == {"ok": True}
    assert rooms.torn == 1


def test_settings():
    rooms = Rooms()
    assert ask(rooms, "settings-list")["settings"]["copies"] == 2
    assert ask(rooms, "settings-list")["factory"] == {}
    assert ask(rooms, "settings-get", key="copies")["at"] == 0
    answer = ask(rooms, "settings-set", key="copies", value=3, by="li")
    assert (answer["old"], answer["value"]) == (2, 3) and "unrecorded" not in answer
    answer = ask(rooms, "settings-get", key="copies")
    assert (answer["value"], answer["by"], answer["at"]) == (3, "li", NOON)
    changes = rooms.store.changes
    assert ask(rooms, "settings-set", key="copies", value=3, by="wang")["old"] == 3
    assert rooms.store.changes == changes
    assert code(rooms, "settings-set", key="copies") == ("request-field", "value")
    assert code(rooms, "settings-set", key="copies", value="3") == ("setting-kind", "copies")
    assert code(rooms, "settings-set", key="copies", value=4) == ("setting-range", "copies")
    for verb in ("settings-get", "settings-set"):
        for key in ("", "colour", "6228480402564890018"):
            assert code(rooms, verb, key=key, value=1) == ("setting-unknown", "key")


def test_a_text_beyond_the_basic_plane_is_one_character():
    rooms = Rooms()
    answer = ask(rooms, "settings-set", key="header", value="\U0001f600\n\u4e2d", by="\U0001f600")
    assert joined(answer["value"]) == "\U0001f600\n\u4e2d"
    assert len(rooms.settings["header"]) == 3 and len(rooms.settings.changed("header")[0]) == 1


def test_a_change_that_the_journal_did_not_take_says_so():
    rooms = Rooms()

    def full(*_values):
        raise StoreFault("store-full", "reserve")

    rooms.journal.setting = full
    answer = ask(rooms, "settings-set", key="copies", value=1, by="li")
    assert answer["ok"] and answer["unrecorded"] == "store-full" and rooms.settings["copies"] == 1


def test_settings_go_back_to_the_factory_and_the_journal_notes_each():
    rooms = Rooms()
    ask(rooms, "settings-set", seq=1, key="copies", value=3, by="li")
    ask(rooms, "settings-set", seq=2, key="footer", value="bye", by="li")
    answer = ask(rooms, "settings-reset", seq=3, by="wang")
    assert answer == {
        "ok": True,
        "changed": [
            {"key": "copies", "old": 3, "value": 2},
            {"key": "footer", "old": "bye", "value": ""},
        ],
    }
    assert ask(rooms, "settings-get", key="copies")["by"] == ""
    assert any(b"\x03bye\x00\x04wang" in data for data in rooms.store.files.values())
    assert ask(rooms, "settings-reset", seq=4)["changed"] == []
    ask(rooms, "settings-set", seq=5, key="copies", value=3, by="li")
    rooms.store.fail(1, "store-full", True)
    assert ask(rooms, "settings-reset", seq=6)["unrecorded"] == "store-full"
    assert rooms.settings["copies"] == 2


def test_receipts_are_found_by_reference_and_by_time():
    rooms = Rooms()
    for number in range(1, 6):
        rooms.clock.time = NOON + 100 * number
        rooms.printed(rooms.keep(number), 0, 1)

    def vouchers(**fields):
        return [int(job["voucher"]) for job in ask(rooms, "jobs", **fields)["jobs"]]

    assert vouchers(reference="000000000003") == [3] and vouchers(reference="x") == []
    fields = {"from": NOON + 200, "to": NOON + 400}
    assert vouchers(**fields) == [4, 3, 2]
    fields["before"] = ask(rooms, "jobs", **fields)["jobs"][0]["seq"]
    assert vouchers(**fields) == [3, 2]
    assert vouchers(to=NOON + 199) == [1] and vouchers(to=0) == []
    assert ask(rooms, "why", reference="000000000004")["voucher"] == "000004"
    assert ask(rooms, "reprint", reference="000000000004")["voucher"] == "000004"
    assert code(rooms, "reprint", seq=3, reference="none") == ("not-found", "reference")
    for value in ("", "x" * 13, 5, None):
        assert code(rooms, "jobs", reference=value) == ("request-field", "reference")
    for key, value in (("from", -1), ("to", 1 << 32), ("from", "x"), ("to", True)):
        assert code(rooms, "jobs", **{key: value}) == ("request-field", key)
