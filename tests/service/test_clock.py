"""The verbs about the clock."""

from support.counter import ask, code
from support.rooms import NOON, Rooms
from tillroll.errors import StoreFault


def test_the_clock_is_shown_with_whether_it_outlives_the_power():
    rooms = Rooms()
    shown = {"ok": True, "clock": "2026-11-21 12:00:00", "at": NOON, "battery": False}
    assert ask(rooms, "clock") == shown
    rooms.clock.battery, rooms.clock.time = True, 0
    assert ask(rooms, "clock") == {"ok": True, "clock": "unset", "at": 0, "battery": True}


def test_the_clock_is_set_and_the_journal_has_who_did_it():
    rooms = Rooms()
    rooms.clock.time = 0
    noted = []
    rooms.journal.setting = lambda *words: noted.append((rooms.clock.now(), words))
    answer = ask(rooms, "clock-set", at=NOON, by="li")
    assert answer["old"] == "unset" and answer["clock"] == "2026-11-21 12:00:00"
    assert rooms.clock.now() == NOON and "unrecorded" not in answer
    assert noted == [(NOON, ("clock", "unset", "2026-11-21 12:00:00", "li"))]


def test_a_clock_that_the_journal_cannot_note_is_set_nevertheless():
    rooms = Rooms()

    def fail(*_words):
        raise StoreFault("store-io", "j")

    rooms.journal.setting = fail
    assert ask(rooms, "clock-set", at=NOON + 60)["unrecorded"] == "store-io"
    assert rooms.clock.now() == NOON + 60


def test_what_is_no_time_of_this_century_is_refused():
    rooms = Rooms()
    for at in (None, 0, -1, 1704067199, 4102444800, 1 << 32, 1.5, True, "12:00", [NOON]):
        assert code(rooms, "clock-set", at=at) == ("request-field", "at"), at
    assert code(rooms, "clock-set") == ("request-field", "at")
    assert rooms.clock.now() == NOON


def test_the_order_of_receipts_does_not_follow_the_clock():
    rooms = Rooms()
    rooms.keep(1)
    ask(rooms, "clock-set", at=NOON - 86400)
    rooms.keep(2)
    assert [job["voucher"] for job in ask(rooms, "jobs", 2)["jobs"]] == ["000002", "000001"]
