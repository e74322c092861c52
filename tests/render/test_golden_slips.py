"""Every sample's slip is the bitmap that was looked at and kept, on either interpreter."""

import json

from support.golden_slips import FOLDER, SLIPS, Digest, draw, fonts


def _kept():
    with open(FOLDER + "digests.json") as file:
        return json.load(file)


def test_every_slip_is_the_one_that_was_kept():
    packs, kept = fonts(), _kept()
    for name in sorted(SLIPS):
        digest = Digest()
        draw(name, packs, digest)
        assert [digest.rows, digest.crc] == kept[name], name


def test_no_slip_is_kept_that_nobody_draws():
    assert sorted(_kept()) == sorted(SLIPS)
