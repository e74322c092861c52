"""A terminal grows old: benchmarks/journal_soak_host.py with fewer approvals on a smaller flash.

Twenty thousand approvals in two halves, which two workers may share; the benchmark makes a
million of them.
"""

import pytest
from journal_soak_host import GROWTH, Soak

APPROVALS = 10_000
BOOTS = 20


@pytest.mark.parametrize("blocks", (48, 64))  # 192 and 256 KiB
def test_an_old_terminal_is_as_good_as_a_new_one(blocks):
    with Soak(blocks) as soak:
        for _ in range(BOOTS):
            soak.live(APPROVALS // BOOTS)
            soak.boot()
    print(soak.line())
    assert soak.faults == []
    assert soak.approvals == APPROVALS
    assert 100 < soak.stored[-1] < 1_000, "the oldest did not go"
    assert soak.growth() < GROWTH, (soak.heaps, soak.objects)
    assert soak.nor.hottest() < 2_000


@pytest.mark.parametrize("leak", (0, 20))  # bytes for each approval
def test_a_leak_is_found(leak):
    kept = []
    with Soak(32) as soak:
        soak.live(400)
        for _ in range(6):
            soak.live(50)
            kept.append(bytes(50 * leak))
            soak.journal.kept = kept
            soak.boot()
    assert (soak.growth() > GROWTH) == (leak > 0), soak.heaps
