"""Several settings are changed at once: all of them or none, also when the power goes."""

import sys

from emulator.lfs import mount
from emulator.nor import Nor, PowerCut
from support.ram_store import ALL, NOTHING, PREFIX, RamStore
from support.terminal import StillClock
from tillroll.approval.cardnumber import holds_card_number
from tillroll.drivers.file_store import FileStore
from tillroll.errors import Refused, StoreFault
from tillroll.settings import Settings

NOW = 1760000000
WANTED = {"copies": 3, "footer": "\u518d\u89c1", "show_expiry": True, "auto_print": "ask"}
SMALL = sys.implementation.name == "micropython"
PARTS = (0, 171) if SMALL else (0, 43, 85, 128, 171, 213, 256)  # of 256
ROUNDS = 6 if SMALL else 24  # littlefs compacts the directory meanwhile


def loaded(store):
    """Settings after a boot, which has found nothing wrong."""
    settings = Settings(store, StillClock(NOW), holds_card_number)
    assert settings.load() == []
    return settings


def refusal(settings, wanted):
    """(code, where) of the refusal; then nothing has changed."""
    before, sequence = settings.items(), settings.sequence
    try:
        settings.change(wanted, "li")
    except Refused as fault:
        assert (settings.items(), settings.sequence) == (before, sequence)
        return fault.code, fault.where
    raise AssertionError("%r was not refused" % wanted)


def test_all_are_changed_in_one_write():
    store = RamStore()
    settings = loaded(store)
    assert settings.change(WANTED, "li") == [
        ("auto_print", "on", "ask"),
        ("copies", 2, 3),
        ("show_expiry", False, True),
        ("footer", "", "\u518d\u89c1"),
    ]
    assert store.changes == 1
    for found in (settings, loaded(store)):
        assert {key: found[key] for key in WANTED} == WANTED
        assert found.changed("footer") == ("li", NOW) and found.changed("density") == ("", 0)


def test_only_what_differs_is_written():
    store = RamStore()
    settings = loaded(store)
    assert settings.change({}, "li") == [] and settings.change({"copies": 2}, "li") == []
    assert store.changes == 0
    settings.change(WANTED, "li")
    wanted = dict(WANTED)
    wanted["copies"] = 1
    assert settings.change(wanted, "wang") == [("copies", 3, 1)]
    assert settings.changed("copies")[0] == "wang" and settings.changed("footer")[0] == "li"


def test_a_check_says_the_same_and_changes_nothing():
    store = RamStore()
    settings = loaded(store)
    before = settings.items()
    found = settings.change(WANTED, "li", True)
    assert settings.items() == before and store.changes == 0
    assert found == settings.change(WANTED, "li")


def test_one_that_is_wrong_keeps_all_from_being_changed():
    settings = loaded(RamStore())
    for key, value, code in (
        ("colour", 1, "setting-unknown"),
        ("copies", 4, "setting-range"),
        ("copies", True, "setting-kind"),
        ("qr_text", "card 6222020200112230", "setting-range"),
        ("slip_title", "a\nb", "setting-range"),
    ):
        wanted = dict(WANTED)
        wanted[key] = value
        assert refusal(settings, wanted) == (code, key), key


def test_texts_that_do_not_fit_together_are_refused_together():
    settings = loaded(RamStore())
    long = "\u5546" * 64
    wanted = {"header": long, "footer": long, "qr_text": "\u5546" * 40}
    assert refusal(settings, wanted) == ("setting-range", "settings")
    qr_text = wanted.pop("qr_text")
    assert len(settings.change(wanted, "li")) == 2
    assert refusal(settings, {"qr_text": qr_text}) == ("setting-range", "qr_text")


def test_a_failing_write_leaves_the_old_values():
    for reaches in (NOTHING, PREFIX, ALL):
        store = RamStore()
        settings = loaded(store)
        before = settings.items()
        store.fail(0, "store-io", False, reaches)
        try:
            settings.change(WANTED, "li")
            raise AssertionError("the failure was hidden")
        except StoreFault:
            assert settings.items() == before
        settings.change(WANTED, "li")
        assert {key: loaded(store)[key] for key in WANTED} == WANTED


def applied(store, number):
    """Whether all values of a round were applied before the power went."""
    try:
        Settings.change(loaded(store), profile(number), "li")
    except PowerCut:
        return False
    return True


def profile(number):
    """The values of a round: every one of them differs from those of the round before."""
    return {
        "copies": 1 + number % 3,
        "copy_pause": number,
        "footer": "round %d" % number,
        "show_expiry": number % 2 == 1,
        "auto_print": ("on", "ask", "off")[number % 3],
    }


def test_a_power_cut_in_any_operation_leaves_the_old_values_or_the_new_ones():
    nor, cuts, ends = Nor(16), 0, [0, 0]
    assert applied(FileStore(mount(nor)), 0)
    for number in range(1, ROUNDS):
        begin, both = nor.snapshot(), (profile(number - 1), profile(number))
        for part in PARTS:
            for operation in range(99):
                nor.restore(begin)
                store = FileStore(mount(nor))
                nor.cut(operation, part)
                if applied(store, number):
                    break
                cuts += 1
                found = Settings(FileStore(mount(nor)), StillClock(NOW), holds_card_number)
                found.load()
                values = {key: found[key] for key in both[0]}
                assert values in both, (number, operation, part, values)
                ends[both.index(values)] += 1
                assert applied(FileStore(mount(nor)), number)
    assert cuts >= ROUNDS * len(PARTS) and ends[0] and ends[1], (cuts, ends)
