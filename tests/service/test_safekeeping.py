"""The verbs about the journal as a whole, over rooms made for them."""

from binascii import a2b_base64

from support.counter import ask, code
from support.rooms import NOON, Rooms
from tillroll.errors import StoreFault
from tillroll.journal import job as jobs


def test_an_empty_journal_has_nothing_to_read():
    assert ask(Rooms(), "journal-read") == {"ok": True, "receipts": []}
    assert code(Rooms(), "journal-read", before="x") == ("request-field", "before")


def test_receipts_are_read_one_by_one_newest_first():
    rooms = Rooms()
    for number in range(1, 6):
        rooms.keep(number)
    seen, fields = [], {}
    while True:
        page = ask(rooms, "journal-read", **fields)["receipts"]
        if not page:
            break
        assert len(page) == 1
        seen.append(page[0]["voucher"])
        fields = {"before": page[0]["seq"]}
        rooms.keep(99)  # what comes meanwhile does not disturb
    assert seen == ["000005", "000004", "000003", "000002", "000001"]


def test_a_receipt_is_told_whole():
    rooms = Rooms()
    job = rooms.keep(456, jobs.ASK, b"\x00\x01", b"auto_print=ask;by=li;at=0")
    rooms.journal.release(job, "li")
    rooms.printed(job, 0)
    rooms.reprint(job, jobs.BANK, "9", "wang")
    found = ask(rooms, "journal-read")["receipts"][0]
    assert a2b_base64(found["payload"]) == b"payload"
    assert [event[2] for event in found["events"]] == [
        "accepted",
        "released",
        "started",
        "done",
        "reprint",
    ]
    del found["events"], found["payload"]
    assert found == {
        "id": "10086001-000123-000456-sale",
        "voucher": "000456",
        "decision": "waiting-for-clerk",
        "state": "pending",
        "seq": job.seq,
        "at": "2026-11-21 12:00:00",
        "reference": "000000000456",
        "reason": "auto_print=ask;by=li;at=0",
        "held": False,
        "due": 2,
        "copies": "012",
        "states": "200",
        "repeats": 0,
        "conflicts": 0,
        "problem": "",
        "more": False,
    }
    assert job.at == NOON


def test_a_receipt_as_large_as_the_journal_takes_fits_a_line():
    rooms = Rooms()
    job = rooms.journal.accept(
        b"10086001-000123-000456-preauth_completion_void",
        b"12345678",
        456,
        b"000000000456",
        jobs.ASK,
        b"\x00\x01\x02",
        ("auto_print=ask;by=%s;at=1795262400" % ("\u5546" * 5)).encode(),
        bytes(1850),
    )
    for _ in range(6):
        rooms.journal.hold(job, "\u5546" * 16)
        rooms.journal.release(job, "\u5546" * 16)
    rooms.printed(job, 0, 1, 2)
    for number in range(40):
        rooms.printed(job, rooms.reprint(job, jobs.CARDHOLDER, "%d" % number, "\u5546" * 16))
    found = ask(rooms, "journal-read")["receipts"][0]  # which checks the length
    assert len(found["copies"]) == len(found["states"]) == 43
    assert len(found["events"]) == 8 and found["more"]
    later = ask(rooms, "why", id=found["id"], after=found["events"][-1][0])
    assert later["events"][0][0] == found["events"][-1][0] + 1


def test_a_receipt_that_cannot_be_read_in_full_says_so():
    rooms = Rooms()
    rooms.keep(1)

    def damaged(_job):
        raise StoreFault("record-damaged", "x")

    rooms.journal.payload = damaged
    found = ask(rooms, "journal-read")["receipts"][0]
    assert found["problem"] == "record-damaged" and found["payload"] == ""
    assert found["voucher"] == "000001" and found["events"] == []


def test_a_journal_is_erased_and_the_settings_stay():
    rooms = Rooms()
    rooms.settings.set("copies", 3, "li")
    job = rooms.keep(1)
    rooms.printed(job, 0, 1)
    rooms.problems = [("record-damaged", "j1"), ("font-damaged", "latin24")]
    rooms.journal.problems.append(("record-damaged", "j1"))
    assert ask(rooms, "journal-erase", by="li") == {"ok": True, "erased": 1, "unprinted": 0}
    assert rooms.journal.stored() == 0 and rooms.settings["copies"] == 3
    assert rooms.problems == [("font-damaged", "latin24")]
    assert ask(rooms, "journal-read")["receipts"] == []


def test_unprinted_copies_are_erased_only_by_force():
    rooms = Rooms()
    rooms.keep(1)
    answer = ask(rooms, "journal-erase", by="li")
    assert answer["error"]["code"] == "unprinted" and answer["error"]["detail"] == "2 of them"
    assert rooms.journal.stored() == 1
    assert code(rooms, "journal-erase", force=1) == ("request-field", "force")
    assert ask(rooms, "journal-erase", seq=9, force=True)["unprinted"] == 2
    assert rooms.journal.unfinished() == rooms.journal.stored() == 0


def test_nothing_is_erased_while_a_copy_is_printing():
    rooms = Rooms()
    rooms.job = rooms.keep(1)
    assert code(rooms, "journal-erase", force=True) == ("printing", "journal")
    assert rooms.journal.stored() == 1


def test_what_came_since_the_export_is_not_erased():
    rooms = Rooms()
    for number in (1, 2):
        rooms.printed(rooms.keep(number), 0, 1)
    seen = ask(rooms, "journal-read")["receipts"][0]["seq"]
    rooms.printed(rooms.keep(3), 0, 1)
    assert code(rooms, "journal-erase", seen=seen) == ("not-exported", "seen")
    assert rooms.journal.stored() == 3
    seen = ask(rooms, "journal-read")["receipts"][0]["seq"]
    assert ask(rooms, "journal-erase", seq=9, seen=seen)["erased"] == 3


def test_a_failing_flash_is_told_and_the_rest_is_there():
    rooms = Rooms()
    for number in range(1, 9):
        rooms.printed(rooms.keep(number), 0, 1)
    rooms.store.fail(2, "store-io", True)
    assert code(rooms, "journal-erase")[0] == "store-io"
    left = [job.voucher for job in rooms.journal.jobs(20)]
    assert left == list(range(8, 8 - len(left), -1)) and 0 < len(left) < 9


def test_the_journal_is_checked_file_by_file():
    rooms = Rooms()
    for number in range(1, 9):
        rooms.printed(rooms.keep(number), 0, 1)
    name = sorted(rooms.store.files)[-1]
    data = bytearray(rooms.store.files[name])
    data[30] ^= 1
    rooms.store.files[name] = bytes(data)
    rooms.journal.open()
    fields, files, damaged = {}, [], []
    while True:
        page = ask(rooms, "journal-check", **fields)
        if not page["file"]:
            break
        files.append(page["file"])
        damaged += page["damaged"]
        fields = {"after": page["next"]}
    assert files == sorted(rooms.store.files, reverse=True)
    assert damaged == [["record-damaged", 1]]
    assert code(rooms, "journal-check", after="x") == ("request-field", "after")


def test_the_log_tells_of_receipts_and_of_the_terminal():
    rooms = Rooms()
    job = rooms.keep(1)
    rooms.printed(job, 0)
    ask(rooms, "settings-set", 1, key="copies", value=3, by="li")
    when = "2026-11-21 12:00:00"
    assert ask(rooms, "journal-log", 2)["events"] == [
        [job.seq + 3, when, "setting", None, -1, ["copies", "2", "3", "li"]],
        [job.seq + 2, when, "done", job.seq, 0, ""],
        [job.seq + 1, when, "started", job.seq, 0, "0"],
        [job.seq, when, "accepted", job.seq, -1, ""],
    ]
    assert ask(rooms, "journal-log", 3, before=job.seq)["events"] == []
    assert code(rooms, "journal-log", before="x") == ("request-field", "before")
    for number in range(2, 30):
        rooms.keep(number)
    assert len(ask(rooms, "journal-log", 4)["events"]) == 12
