"""The power is cut in every operation of backup, restore and the boot behind, at four degrees."""

import pytest
from support import restore_cuts
from support.restore_cuts import Scene
from tillroll import restore
from tillroll.journal import archive
from tillroll.journal.journal import Journal

PARTS = (0, 85, 171, 256)  # of 256: how much of the operation is done when the power goes


def test_a_terminal_with_segments_only():
    cuts, faults, old, new = Scene(4, 3).sweep(PARTS)
    assert faults == [], faults[:3]
    assert cuts >= 300 and old >= 150 and new >= 100, (cuts, old, new)


def test_a_terminal_with_archives():
    scene = Scene(30, 4)
    assert any(archive.bound_of(name.partition("/")[2]) >= 0 for name in scene.files)
    cuts, faults, old, new = scene.sweep((171,), 0, 2)
    assert faults == [], faults[:3]
    assert cuts >= 80 and old >= 40 and new >= 20, (cuts, old, new)


def test_a_second_cut_everywhere_in_the_boot():
    cuts, faults, old, new = Scene(1, 1).sweep((0, 171), 2)
    assert faults == [], faults[:3]
    assert cuts >= 800 and old and new, (cuts, old, new)


class Hasty(restore.Restore):
    """Planted bug: files take their places as they come."""

    def enter(self, path, size, crc):
        super().enter(path, size, crc)
        store, name = self._place(path)
        store.rename("+" + name, name)

    def _verify(self, path, size, crc):
        pass


class Forgetful(restore.Restore):
    """Planted bug: what was decided is not done by the boot."""

    def decided(self):
        return False

    def drop(self):
        if super().decided():
            self._main.remove("+")
        super().drop()


@pytest.mark.parametrize("planted", [Hasty, Forgetful])
def test_the_sweep_finds_a_restore_that_is_not_safe(monkeypatch, planted):
    scene = Scene(1, 1)
    monkeypatch.setattr(restore, "Restore", planted)
    cuts, faults, _, _ = scene.sweep((0,))
    assert cuts and faults, "the sweep is blind"


class Trusting(Journal):
    """Planted bug: copies that waited when the backup was made are due as they were."""

    def open(self, restored=None):
        super().open()
        if restored:
            self._segments.retire(restored[0])
            self.boot("restored")


def test_the_sweep_finds_copies_that_come_again_unmarked(monkeypatch):
    monkeypatch.setattr(restore_cuts, "Journal", Trusting)
    cuts, faults, _, _ = Scene(1, 1).sweep((0,))
    assert cuts and [fault for fault in faults if "unmarked" in fault], "the sweep is blind"
