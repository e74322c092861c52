"""The DMA ring of the head's player takes its size of the Pico's heap once, not twice."""

import pytest
from support.pico_corridor_host import Terminal, new_flash
from support.pico_repl_host import Repl

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SIZE = 2048  # bytes
HOLES = (0, 1, 20, 200, 400)  # small ones, below the free part of the heap,
GAPS = (0, 1, 48, 400)  # and so many bytes more than a ring in one large hole; 0: none
# `twice` tells of each ring that lies in a buffer of twice its size, as the free part begins at
# each place that a heap knows.
TWICE = f"""
import gc
from uctypes import addressof
from tillroll.drivers.pio_player import aligned
def made(shift, holes, gap):
    small = [at + 0.5 for at in range(2 * holes)]
    wide = bytearray({SIZE} + gap) if gap else None
    pad = bytearray(shift + 1)
    wide = None
    for at in range(0, 2 * holes, 2):
        small[at] = None
    ring = aligned({SIZE})
    assert len(ring) == {SIZE} and not addressof(ring) % {SIZE}
    return ring
def twice(holes, gap):
    for shift in range(0, {SIZE}, 16):
        if type(made(shift, holes, gap)) is not bytearray:
            print(holes, gap, shift)
"""


def test_a_ring_takes_its_size_once_wherever_the_heap_is_free(tmp_path):
    with Terminal(new_flash(tmp_path, {})) as terminal:
        terminal.boot()
        repl = Repl(terminal)
        repl.interrupt()
        repl.exec(TWICE)
        found = [repl.exec(f"twice({holes}, {gap})") for holes in HOLES for gap in GAPS]
    assert not any(found), found
