"""Several settings at once, over rooms made for them."""

from support.counter import ask, code
from support.rooms import Rooms

WANTED = {"copies": 3, "footer": "\u518d\u89c1"}
CHANGED = [
    {"key": "copies", "old": 2, "value": 3},
    {"key": "footer", "old": "", "value": "\u518d\u89c1"},
]


def test_settings_are_applied_together_and_the_journal_notes_each():
    rooms = Rooms()
    noted = []
    rooms.journal.setting = lambda *words: noted.append(words)
    answer = ask(rooms, "settings-apply", 1, settings=WANTED, by="li")
    assert answer == {"ok": True, "changed": CHANGED}
    assert noted == [("copies", "2", "3", "li"), ("footer", "", WANTED["footer"], "li")]
    assert ask(rooms, "settings-list", 2)["settings"]["footer"] == WANTED["footer"]
    assert ask(rooms, "settings-apply", 3, settings=WANTED, by="li")["changed"] == []
    assert len(noted) == 2


def test_a_check_answers_the_same_and_leaves_no_trace():
    rooms = Rooms()
    files = dict(rooms.store.files)
    answer = ask(rooms, "settings-apply", 1, settings=WANTED, check=True, by="li")
    assert answer == {"ok": True, "changed": CHANGED}
    assert rooms.settings["copies"] == 2 and rooms.store.files == files


def test_a_character_beyond_the_first_plane_arrives_whole():
    rooms = Rooms()
    ask(rooms, "settings-apply", settings={"footer": "\U0001f600"})
    assert rooms.settings["footer"] == "\U0001f600"


def test_what_the_journal_does_not_take_is_told():
    rooms = Rooms()
    rooms.store.fail(1, "store-full", True)
    answer = ask(rooms, "settings-apply", settings=WANTED)
    assert answer["unrecorded"] == "store-full" and answer["changed"] == CHANGED


def test_nothing_is_applied_of_what_is_refused():
    rooms = Rooms()
    for settings, where in (
        ({"copies": 3, "4111111111111111": 1}, ("setting-unknown", "settings")),
        ({"copies": 3, "density": 500}, ("setting-range", "density")),
        ({"copies": 3, "footer": 1}, ("setting-kind", "footer")),
        (["copies"], ("request-field", "settings")),
        (None, ("request-field", "settings")),
        ("copies", ("request-field", "settings")),
    ):
        assert code(rooms, "settings-apply", settings=settings) == where
        assert rooms.settings["copies"] == 2
    assert code(rooms, "settings-apply", settings={}, check=1) == ("request-field", "check")
    assert code(rooms, "settings-apply", settings={}, by=1) == ("request-field", "by")
    assert ask(rooms, "settings-apply", settings={}) == {"ok": True, "changed": []}
