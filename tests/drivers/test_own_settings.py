"""A file of default settings that somebody has left is taken whole or put aside."""

import io

from support.ram_store import RamStore
from support.terminal import StillClock
from tillroll.drivers.own_settings import NEW, OWN, REJECTED, take
from tillroll.settings import Settings


class Files:
    """A file system that fails at one call, when told to."""

    def __init__(self, files, fails=""):
        self.files = files
        self._fails = fails

    def _call(self, name):
        if name == self._fails:
            raise OSError(5)

    def stat(self, path):
        if path not in self.files:
            raise OSError(2)

    def open(self, path, _mode):
        self._call("open")
        return io.BytesIO(self.files[path])

    def rename(self, old, new):
        self._call("rename")
        self.files[new] = self.files.pop(old)


def judge(text):
    """What the board hands in."""
    return Settings(None, None, lambda data: b"4111" in data).read(text)


def test_without_a_new_file_nothing_happens():
    fs = Files({OWN: b"old"})
    assert take(fs, judge) == "" and fs.files == {OWN: b"old"}


def test_a_good_file_takes_the_place_of_the_old_one():
    new = b'{"copies": 1, "footer": "\xe5\x86\x8d\xe8\xa7\x81"}\n'
    fs = Files({OWN: b"old", NEW: new})
    assert take(fs, judge) == "" and fs.files == {OWN: new}
    assert take(fs, judge) == ""


def test_a_bad_file_is_put_aside_and_the_old_one_stays():
    for text, why in (
        (b'{"copies": 9}', "copies"),
        (b'{"density": 90, "copies": "2"}', "copies"),
        (b'{"nothing": 1}', "nothing"),
        (b'{"footer": "4111"}', "footer"),
        (b"[]", "it is no JSON object"),
        (b'{"copies": 1', "it is no JSON object"),
        (b"\xff{}", "it is no JSON object"),
        (b"", "it is no JSON object"),
        (b" " * 4097, "it is too long"),
    ):
        fs = Files({OWN: b"old", NEW: text})
        assert take(fs, judge) == why, text
        assert fs.files == {OWN: b"old", REJECTED: text}


def test_a_flash_that_fails_is_told():
    fs = Files({OWN: b"old", NEW: b"{}"}, "open")
    assert take(fs, judge) == "it cannot be read"
    fs = Files({OWN: b"old", NEW: b"{}"}, "rename")
    assert take(fs, judge) == "it cannot be renamed"
    assert fs.files == {OWN: b"old", NEW: b"{}"}


def test_what_may_not_be_leaves_no_default_behind():
    settings = Settings(RamStore(), StillClock(0))
    assert settings.load('{"density": 90, "copies": 9}') == [("setting-range", "settings.json")]
    assert settings["density"] == 100 and settings.factory == {}
