"""The power is cut in operations of backup, restore and the boot behind: old, or restored.

`test_restore_cuts_host.py` has the larger sweeps.
"""

from support.restore_cuts import Scene

SCENE = Scene(1, 1)


def test_it_is_the_old_terminal_or_the_restored_one():
    cuts, faults, old, new = SCENE.sweep((0, 171))
    assert faults == [], faults[:3]
    assert cuts >= 100 and old >= 30 and new >= 30, (cuts, old, new)


def test_a_second_cut_in_the_boot():
    cuts, faults, old, new = SCENE.sweep((85,), 12)
    assert faults == [], faults[:3]
    assert cuts >= 100 and old and new, (cuts, old, new)
