"""The golden slips are kept as pictures too, so that a person can look at a difference."""

import json

import pytest
from support.golden_slips import SLIPS, Digest
from support.slip_pictures_host import FOLDER, difference, drawn, kept


@pytest.mark.parametrize("name", sorted(SLIPS))
def test_the_slip_is_the_kept_picture(name, tmp_path):
    old, new = kept(name), drawn(name)
    if old.size != new.size or old.tobytes() != new.tobytes():
        path = tmp_path / f"{name}.png"
        difference(old, new).save(path)
        pytest.fail(f"{name} differs: red was, green is, in {path}")


def test_digests_are_those_of_the_pictures():
    digests = json.loads((FOLDER / "digests.json").read_text(encoding="utf-8"))
    for name in SLIPS:
        digest, data = Digest(), kept(name).tobytes()
        for at in range(0, len(data), 48):
            digest(bytes(byte ^ 0xFF for byte in data[at : at + 48]))
        assert [digest.rows, digest.crc] == digests[name], name


def test_a_single_dot_is_noticed(tmp_path):
    old = kept("sale")
    new = old.copy()
    new.putpixel((100, 100), 0 if new.getpixel((100, 100)) else 255)
    assert old.tobytes() != new.tobytes()
    assert difference(old, new).getcolors(4) is not None
