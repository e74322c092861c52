"""The settings table and its two banks."""

from support.ram_store import ALL, NOTHING, PREFIX, RamStore
from support.terminal import StillClock
from tillroll.approval.cardnumber import holds_card_number
from tillroll.banks import SIZE
from tillroll.errors import Refused, StoreFault
from tillroll.settings import BANKS, Settings, table


def loaded(store, now=0):
    """Settings after a boot, and the problems found."""
    settings = Settings(store, StillClock(now), holds_card_number)
    return settings, settings.load()


def refusal(settings, key, value):
    """(code, detail) with which a value is refused, or None; then nothing has changed."""
    before = settings.items()
    try:
        settings.set(key, value, "clerk")
    except Refused as refused:
        assert refused.where == key and settings.items() == before
        return refused.code, refused.detail
    return None


def test_the_table_keeps_its_own_rules():
    entries = list(table())
    assert (
        len({entry.number for entry in entries}) == len({e.key for e in entries}) == len(entries)
    )
    for entry in entries:
        assert entry.kind in ("flag", "number", "choice", "text"), entry.key
        assert refusal(loaded(RamStore())[0], entry.key, entry.default) is None
        assert entry.help.endswith(".") and entry.role in ("clerk", "merchant", "technician")


def test_defaults_are_in_force_on_a_blank_store():
    settings, problems = loaded(RamStore())
    assert problems == []
    assert (settings["auto_print"], settings["copies"], settings["show_expiry"]) == (
        "on",
        2,
        False,
    )
    assert settings.changed("auto_print") == ("", 0)
    assert [key for key, _ in settings.items()] == [entry.key for entry in table()]


def test_a_board_has_defaults_of_its_own_until_somebody_changes_them():
    store = RamStore()
    settings, _ = loaded(store)
    assert settings.load('{"copies": 1, "footer": "\u518d\u89c1"}') == []
    assert settings.factory == {"copies": 1, "footer": "\u518d\u89c1"}
    assert (settings["copies"], settings["density"]) == (1, 100)
    assert settings.changed("copies") == ("", 0)
    settings.set("copies", 2, "li")
    settings = Settings(store, StillClock(0))
    assert settings.load('{"copies": 1}') == [] and settings["copies"] == 2


def test_a_board_file_that_is_damaged_is_reported_and_the_rest_is_in_force():
    for text in ("", "{", "[]", "7", "null", '{"copies": 9}', '{"copies": "2"}', '{"nothing": 1}'):
        settings, _ = loaded(RamStore())
        assert settings.load(text) == [("setting-range", "settings.json")], text
        assert settings.factory == {} and settings["copies"] == 2
    assert settings.load('{"density": 90, "copies": 9}') == [("setting-range", "settings.json")]
    assert settings["copies"] == 2


def test_a_change_is_there_after_a_boot_with_who_and_when():
    store = RamStore()
    settings, _ = loaded(store, 1760000000)
    assert settings.set("auto_print", "off", "\u6768\u7ecf\u7406 of the evening shift") == "on"
    assert settings.set("header", "\u6b22\u8fce\nWELCOME", "clerk 3") == ""
    assert settings.set("print_declined", True, "") is False
    assert settings.set("copies", 3, "clerk 3") == 2
    for found in (settings, loaded(store)[0]):
        assert found["auto_print"] == "off" and found["header"] == "\u6b22\u8fce\nWELCOME"
        assert found["print_declined"] is True and found["copies"] == 3
        assert found.changed("auto_print") == ("\u6768\u7ecf\u7406 of the", 1760000000)
        assert found.changed("density") == ("", 0)


REFUSED = (
    ("copies", 0, "setting-range", "must be from 1 to 3"),
    ("copies", 4, "setting-range", "must be from 1 to 3"),
    ("copies", True, "setting-kind", "must be a whole number"),
    ("copies", "2", "setting-kind", "must be a whole number"),
    ("copies", None, "setting-kind", "must be a whole number"),
    ("copies", 10**30, "setting-range", "must be from 1 to 3"),
    ("show_expiry", 1, "setting-kind", "must be true or false"),
    ("auto_print", "maybe", "setting-range", "must be one of: on, ask, off"),
    ("auto_print", ["on"], "setting-kind", "must be a text"),
    ("header", 5, "setting-kind", "must be a text"),
    ("header", "x" * 65, "setting-range", "must have at most 64 characters"),
    ("header", "a\tb", "setting-range", "must not hold control characters"),
    ("header", "a\x1bb", "setting-range", "must not hold control characters"),
    ("qr_text", "a\nb", "setting-range", "must not hold control characters"),
    ("footer", "card 6222020200112230 ok", "setting-range", "must not hold a card number"),
    ("footer", "6222 0202 0011 2230", "setting-range", "must not hold a card number"),
)


def test_the_same_value_again_writes_nothing():
    store = RamStore()
    settings, _ = loaded(store, 1760000000)
    assert settings.set("copies", 2, "li") == 2 and store.changes == 0
    settings.set("copies", 3, "li")
    assert settings.set("copies", 3, "wang") == 3 and store.changes == 1
    assert settings.changed("copies") == ("li", 1760000000)


def test_what_does_not_fit_is_refused_by_name():
    settings, _ = loaded(RamStore())
    for key, value, code, detail in REFUSED:
        assert refusal(settings, key, value) == (code, detail), (key, value)
    assert refusal(settings, "colour", 1) == ("setting-unknown", "")
    try:
        settings.changed("colour")
        raise AssertionError("an unknown setting has a history")
    except Refused as refused:
        assert refused.code == "setting-unknown"


def test_too_much_text_altogether_is_refused_in_a_clear_sentence():
    store = RamStore()
    settings, _ = loaded(store)
    for key in ("header", "footer"):
        settings.set(key, "\u5546" * 64, "clerk")
    code, detail = refusal(settings, "qr_text", "x" * 120)
    assert code == "setting-range"
    assert detail == "all settings together need 555 bytes of 512: shorten a text"
    settings.set("footer", "", "clerk")
    settings.set("qr_text", "x" * 120, "clerk")
    assert max(len(data) for data in store.files.values()) <= SIZE
    assert loaded(store)[0].items() == settings.items()


def test_a_failing_write_leaves_the_old_values():
    for reaches in (NOTHING, PREFIX, ALL):
        store = RamStore()
        settings, _ = loaded(store)
        settings.set("copies", 3, "clerk")
        store.fail(0, "store-io", False, reaches)
        try:
            settings.set("copies", 1, "clerk")
            raise AssertionError("the failure was hidden")
        except StoreFault:
            assert settings["copies"] == 3
        settings.set("density", 120, "clerk")
        again, problems = loaded(store)
        assert (again["copies"], again["density"]) == (3, 120) and problems == []


def banks(*changes):
    """A store after these changes of `copies`."""
    store = RamStore()
    settings, _ = loaded(store)
    for value in changes:
        settings.set("copies", value, "clerk")
    return store


def test_the_banks_take_turns_and_the_newer_one_counts():
    assert sorted(banks(3).files) == [BANKS[0]]
    assert sorted(banks(3, 1).files) == list(BANKS)
    for changes in ((3,), (3, 1), (3, 1, 2), (3, 1, 2, 3)):
        assert loaded(banks(*changes))[0]["copies"] == changes[-1]


def test_a_damaged_bank_is_reported_and_the_other_one_used():
    for bank, changes, left in ((BANKS[0], (3, 1, 3), 1), (BANKS[1], (3, 1), 3)):
        whole = banks(*changes)
        data = whole.files[bank]
        for at in range(len(data)):
            store = RamStore()
            store.files = dict(whole.files)
            store.files[bank] = data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :]
            settings, problems = loaded(store)
            assert problems == [("record-damaged", bank)], at
            assert settings["copies"] == left


def test_an_empty_bank_is_a_write_that_never_happened():
    for changes, expected in (((3,), 2), ((3, 1), 3)):
        store = banks(*changes)
        store.files[BANKS[len(changes) - 1]] = b""
        settings, problems = loaded(store)
        assert settings["copies"] == expected and problems == []
        settings.set("copies", 1, "clerk")
        assert loaded(store)[0]["copies"] == 1


def test_defaults_when_both_banks_are_bad_are_reported():
    store = banks(3, 1)
    for bank in BANKS:
        store.files[bank] = store.files[bank][:-1] + b"\0"
    settings, problems = loaded(store)
    assert settings["copies"] == 2
    assert [where for _, where in problems[:2]] == list(BANKS)
    assert problems[2:] == [("record-damaged", "settings: the defaults are in force")]
    settings.set("copies", 1, "clerk")
    assert loaded(store)[0]["copies"] == 1


def test_values_of_newer_firmware_are_kept_or_reported():
    store = RamStore()
    newer, _ = loaded(store)
    newer._foreign = b"\xc8\x01\x02\x03\x04\x02me\x03\x00new"
    newer._values["copies"] = 9
    newer._changes["copies"] = ("me", 5)
    newer.set("density", 90, "me")
    settings, problems = loaded(store)
    assert problems == [("setting-range", "copies")]
    assert settings["copies"] == 2 and settings["density"] == 90
    settings.set("density", 95, "me")
    again, problems = loaded(store)
    assert again._foreign == newer._foreign and problems == []


def test_a_reset_takes_every_change_back_for_good():
    store = RamStore()
    settings, _ = loaded(store)
    settings.load('{"density": 90}')
    settings.set("copies", 3, "li")
    settings.set("density", 120, "li")
    settings.set("language", "en", "li")
    settings.set("language", "zh-en", "li")  # as the factory has it, but by somebody
    assert settings.reset() == [("copies", 3, 2), ("density", 120, 90)]
    again = Settings(store, StillClock(0))
    again.load('{"density": 90}')
    for found in (settings, again):
        assert (found["copies"], found["density"]) == (2, 90)
        assert found.changed("copies") == found.changed("language") == ("", 0)
    assert settings.reset() == []
    settings.set("copies", 1, "li")
    assert loaded(store)[0]["copies"] == 1


def test_a_reset_that_fails_leaves_the_old_values():
    for reaches in (NOTHING, PREFIX):
        store = banks(3, 1)
        settings, _ = loaded(store)
        store.fail(0, "store-io", False, reaches)
        try:
            settings.reset()
            raise AssertionError("the failure was hidden")
        except StoreFault:
            assert settings["copies"] == 1 and settings.changed("copies")[0] == "clerk"
        assert loaded(store)[0]["copies"] == 1


def test_a_reset_forgets_the_values_of_newer_firmware_and_mends_bad_banks():
    store = banks(3, 1)
    for bank in BANKS:
        store.files[bank] = store.files[bank][:-1] + b"\0"
    loaded(store)[0].reset()
    settings, problems = loaded(store)
    assert settings["copies"] == 2 and [where for _, where in problems] == [BANKS[1]]
