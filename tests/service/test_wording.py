"""Times, states and names as the outside reads them."""

from support.rooms import Rooms
from tillroll.journal import job as jobs
from tillroll.receipt.compose import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES
from tillroll.service.wording import (
    DECISIONS,
    DUPLICATED,
    MARKS,
    REPLACES,
    UNIT_STATES,
    clock_text,
    copy_name,
    job_state,
)


def test_times():
    for at, text in (
        (0, "unset"),
        (1, "1970-01-01 00:00:01"),
        (86399, "1970-01-01 23:59:59"),
        (86400, "1970-01-02 00:00:00"),
        (68169600, "1972-02-29 00:00:00"),
        (68256000, "1972-03-01 00:00:00"),
        (946684799, "1999-12-31 23:59:59"),
        (946684800, "2000-01-01 00:00:00"),
        (951782400, "2000-02-29 00:00:00"),
        (951868800, "2000-03-01 00:00:00"),
        (978220800, "2000-12-31 00:00:00"),
        (1709164800, "2024-02-29 00:00:00"),
        (1763749245, "2025-11-21 18:20:45"),
        (2147483647, "2038-01-19 03:14:07"),
        (2147483648, "2038-01-19 03:14:08"),
        (4107456000, "2100-02-28 00:00:00"),
        (4107542400, "2100-03-01 00:00:00"),
        (4133980799, "2100-12-31 23:59:59"),
        (4294967295, "2106-02-07 06:28:15"),
    ):
        assert clock_text(at) == text, at


def test_every_day_of_136_years_comes_after_the_one_before():
    year, month, day = 1970, 1, 1
    for days in range(1, 49710):
        day += 1
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if day > (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
            month, day = month + 1, 1
        if month > 12:
            year, month = year + 1, 1
        if day in (1, 28, 29, 30, 31):
            assert clock_text(days * 86400)[:10] == "%04d-%02d-%02d" % (year, month, day), days


def test_every_decision_state_and_mark_has_a_word():
    assert len({DECISIONS[one] for one in range(jobs.DECLINED_PRINT + 1)}) == 5
    assert len({UNIT_STATES[one] for one in range(jobs.CANCELED + 1)}) == 6
    assert (MARK_NONE, MARK_DUPLICATED, MARK_REPLACES) == (0, DUPLICATED, REPLACES)
    assert MARKS[MARK_NONE] == "" and "DUPLICATED" in MARKS[DUPLICATED]
    assert "replacing" in MARKS[REPLACES] and len(MARKS) == 3


def test_job_states_are_those_of_rfc_8011():
    rooms = Rooms()
    assert job_state(rooms.keep(1, jobs.DECLINED, b""), rooms) == "none"
    assert job_state(rooms.keep(2, jobs.ASK), rooms) == "pending-held"
    job = rooms.keep(3)
    assert job_state(job, rooms) == "pending"
    rooms.job = job
    assert job_state(job, rooms) == "processing"
    rooms.stopped = "media-empty"
    assert job_state(job, rooms) == "processing-stopped"
    rooms.job = None
    rooms.printed(job, 0)
    assert job_state(job, rooms) == "pending"
    rooms.discard(job, "")
    assert job_state(job, rooms) == "completed"
    job = rooms.keep(4)
    rooms.discard(job, "")
    assert job_state(job, rooms) == "canceled"


def test_copies_and_reprints_are_named():
    rooms = Rooms()
    job = rooms.keep(1, copies=b"\x00\x01\x02")
    rooms.reprint(job, 2, "1", "")
    rooms.reprint(job, 0, "2", "")
    names = [copy_name(job, unit) for unit in range(5)]
    assert names == ["merchant", "cardholder", "bank", "reprint 1 bank", "reprint 2 merchant"]
