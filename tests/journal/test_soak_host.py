"""A terminal grows old: benchmarks/journal_soak_host.py with fewer approvals on a smaller flash.

Twenty thousand would take two minutes; the benchmark makes a million of them.
"""

from journal_soak_host import Soak

BLOCKS = 64  # 256 KiB
APPROVALS = 3_000
BOOTS = 5


def test_an_old_terminal_is_as_good_as_a_new_one():
    soak = Soak(BLOCKS)
    for _ in range(BOOTS):
        soak.live(APPROVALS // BOOTS)
        soak.boot()
    print(soak.line())
    assert soak.faults == []
    assert soak.approvals == APPROVALS
    assert 100 < soak.journal.stored() < 1_000, "the oldest did not go"
    assert soak.growth() < 200, soak.heaps
    assert soak.nor.hottest() < 1_000
