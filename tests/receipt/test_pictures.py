"""Slips look as the kept text pictures show; tests/receipt/write_pictures.py draws them anew."""

import os

from support.pictures import PICTURES, draw, path


def test_slips_look_as_kept():
    for name in sorted(PICTURES):
        with open(path(name), encoding="utf-8") as kept:
            for line in draw(name):
                assert line + "\n" == kept.readline(), (name, line)
            assert kept.readline() == "", name


def test_every_picture_is_drawn():
    names = [name for name in os.listdir("tests/golden/text") if name.endswith(".txt")]
    assert sorted(names) == sorted([name + ".txt" for name in PICTURES])
