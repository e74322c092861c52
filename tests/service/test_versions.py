"""What the counter says of its versions."""

import sys

from support.counter import ask
from support.rooms import Rooms


class _Pack:
    """A font as the raster holds it."""

    def __init__(self, width, count, crc):
        self.width, self.count, self.crc = width, count, crc


class _Raster:
    """Two fonts."""

    latin, han = _Pack(12, 3, 0x1234), _Pack(24, 7000, 0xFEDCBA98)


def test_versions():
    rooms = Rooms()
    answer = ask(rooms, "versions")
    assert (answer["firmware"], answer["board"], answer["serial"]) == ("1.2.3", "fake", "0123")
    assert answer["protocol"] == 1 and answer["fonts"] == []
    name, number = answer["interpreter"].split()
    assert name == sys.implementation.name and len(number.split(".")) == 3
    rooms.raster = _Raster()
    assert ask(rooms, "versions")["fonts"] == [
        {"width": 12, "glyphs": 3, "crc": "00001234"},
        {"width": 24, "glyphs": 7000, "crc": "FEDCBA98"},
    ]
