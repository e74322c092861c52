"""A hundred power cuts inside the flash steps of the emulated Pico, and the judge's own test.

`python tests/real/pico_cuts_host.py` makes as many as you like.
"""

import pytest
from support.pico_corridor_host import storage
from support.pico_cuts_host import Chain, chains
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture(scope="module", autouse=True)
def built():
    """Build the image before two processes want it."""
    image.built(print, "rpi_pico_ltpd245")


def test_a_hundred_cuts_lose_nothing_acknowledged_and_print_nothing_twice_unmarked(tmp_path):
    reports = chains(tmp_path, (1, 2), 50)
    assert [report.faults for report in reports] == [[], []]
    cuts, work = reports[0].cuts + reports[1].cuts, reports[0].work + reports[1].work
    assert cuts.total() == 100
    assert {kind for kind, _ in cuts} == {"erase", "program"}
    assert {"boot", "approve", "settings-set", "print"} <= set(work)
    assert sum(count for (_, done), count in cuts.items() if done not in (0, 256, 4096)) > 30


def test_the_judge_notices_an_acknowledged_record_that_is_damaged(tmp_path):
    chain = Chain(tmp_path, 3)
    with chain.terminal:
        chain.begin()
        chain.life()
        for _ in range(3):
            chain.sell()
        chain.off()
        begin, size = storage()
        data = bytearray(chain.flash.read_bytes())
        at = data.find(b"-001002-sale", begin, begin + size)
        assert at > 0
        while at > 0:
            data[at] ^= 1
            at = data.find(b"-001002-sale", at, begin + size)
        chain.flash.write_bytes(data)
        chain.finish()
        assert any("1002 is lost" in fault for fault in chain.faults), chain.faults
