"""A hundred power cuts inside the flash steps of the emulated Pico, and the judge's own tests.

`python tests/real/pico_cuts_host.py` makes as many as you like.
"""

from collections import Counter

import pytest
from support.pico_corridor_host import storage
from support.pico_cuts_host import Chain, chains
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

# (a shop of support.pico_stock_host, seed, cuts)
PLAN = (("aged", 1, 9), ("new", 1, 30), ("crowded", 1, 8), ("new", 2, 30), ("erased", 1, 23))


@pytest.fixture(scope="module", autouse=True)
def built():
    """Build the image before two processes want it."""
    image.built(print, "rpi_pico_ltpd245")


def test_a_hundred_cuts_lose_nothing_acknowledged_and_print_nothing_twice_unmarked(tmp_path):
    reports = list(chains(tmp_path, PLAN))
    assert [fault for report in reports for fault in report.faults] == []
    cuts, work = Counter(), Counter()
    for report in reports:
        cuts += report.cuts
        work += report.work
    assert cuts.total() == 100
    assert {kind for kind, _ in cuts} == {"erase", "program"}
    assert {"boot", "approve", "settings-set", "print"} <= set(work)
    assert work["growing"] + work["merging"] >= 3 and work["clearing"] >= 3
    assert work["eviction"] and work["journal-erase"] >= 5
    assert sum(count for (_, done), count in cuts.items() if done not in (0, 256, 4096)) > 30


def test_the_judge_notices_an_acknowledged_record_that_is_damaged(tmp_path):
    faults = _spoilt(tmp_path, "new", b"-005001-sale", 0)
    assert "voucher 5001 was due and is gone" in faults, faults


def test_the_judge_notices_receipts_in_an_archive_that_are_damaged(tmp_path):
    faults = _spoilt(tmp_path, "aged", b"\xa7\x01\x0f", 20)  # in the payload of each FILED
    assert any("journal-check tells" in fault for fault in faults), faults
    assert any("the flash holds" in fault or "other content" in fault for fault in faults), faults


def _spoilt(folder, kind: str, text: bytes, offset: int) -> list[str]:
    """Sell three times, flip a bit behind the text wherever it stands; gives what is judged."""
    chain = Chain(folder, 3, kind)
    with chain.terminal:
        chain.begin()
        chain.life()
        for _ in range(3):
            chain.sell()
        chain.off()
        assert chain.witness.faults == []
        begin, size = storage()
        data = bytearray(chain.flash.read_bytes())
        at = data.find(text, begin, begin + size)
        assert at > 0
        while at > 0:
            data[at + offset] ^= 1
            at = data.find(text, at + 1, begin + size)
        chain.flash.write_bytes(data)
        chain.finish()
        return chain.witness.faults
