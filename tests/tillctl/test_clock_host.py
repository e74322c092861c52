"""`tillctl clock` against a simulated terminal, and what a time may look like."""

import time

import pytest
from support.bench_host import tillctl
from tillctl import clock
from tillctl.faults import Fault
from tillctl.options import Moment

AT = 1795253400  # 2026-11-21 09:30:00


@pytest.fixture
def far_east(monkeypatch):
    """A computer in China."""
    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "utc", "shown"),
    [
        ("2026-11-21T09:30", False, "2026-11-21 09:30:00"),
        ("2026-11-21 09:30:00", True, "2026-11-21 09:30:00"),
        ("2026-11-21T01:30Z", False, "2026-11-21 09:30:00"),
        ("2026-11-21T01:30:00+00:00", True, "2026-11-21 01:30:00"),
        ("2026-11-21T04:30:00+03:00", False, "2026-11-21 09:30:00"),
        ("2026-11-21T09:30:00+08:00", True, "2026-11-21 01:30:00"),
        ("2026-11-21", False, "2026-11-21 00:00:00"),
    ],
)
def test_a_time_is_taken_as_the_clock_is_to_show_it(far_east, text, utc, shown):
    wanted = Moment().convert(shown, None, None)
    assert clock.seconds(clock.parsed(text, utc)) == wanted


@pytest.mark.parametrize("text", ["", "now", "09:30", "2026-13-01", "2023-12-31", "2100-01-01"])
def test_what_is_no_time_is_wrong_usage(text):
    with pytest.raises(Fault) as caught:
        clock.parsed(text, False)
    assert caught.value.exit_code == 2
    assert tillctl("--port", "socket://127.0.0.1:1", "clock", "set", "--at", text).code == 2


def test_now_is_that_of_this_computer_or_of_the_world(far_east):
    local, world = clock.seconds(clock._now(False)), clock.seconds(clock._now(True))
    assert abs(local - world - 8 * 3600) <= 1 and abs(world - time.time()) <= 1


def test_the_clock_is_set_and_shown(shared):
    body = shared.ask("clock", "set", "--at", "2026-11-21T09:30", "--by", "li")
    assert (body["at"], body["battery"]) == (AT, True)
    shown = shared.ask("clock", "show")
    assert AT <= shown["at"] < AT + 600  # the simulated terminal lives faster
    assert shown["ahead_s"] == pytest.approx(AT - clock.seconds(clock._now(False)), abs=600)
    text = shared.call("clock", "set", "--at", "2026-11-22 10:00").out
    assert text.startswith("clock: 2026-11-21 09:3") and text.endswith("-> 2026-11-22 10:00:00\n")
    assert shared.call("clock", "show").out.startswith("2026-11-22 10:0")
    assert shared.call("clock", "set", "--utc").code == 0
    assert abs(shared.ask("clock", "show")["at"] - time.time()) < 600


def test_a_line_that_waited_is_said_again(monkeypatch):
    """An answer that came late may be about the time of some seconds ago."""
    told, took = [], [0, 5, 0, 0.5]
    now = [0.0]

    class Terminal:
        def call(self, _verb, at, by):
            told.append(at)
            now[0] += took[len(told)]
            return {"ok": True, "at": at, "clock": "c", "old": "o", "battery": False}

    class Open:
        def __init__(self, *_words):
            pass

        def __enter__(self):
            return Terminal()

        def __exit__(self, *_fault):
            pass

    from datetime import datetime, timedelta

    monkeypatch.setattr(clock, "terminal", Open)
    monkeypatch.setattr(
        clock, "_now", lambda utc: datetime(2026, 11, 21, 9, 30) + timedelta(seconds=now[0])
    )
    answer = tillctl("clock", "set")
    assert told == [AT, AT + 5] and answer.code == 0
    assert answer.out.startswith("clock: o -> c\nIt has no battery: ")
