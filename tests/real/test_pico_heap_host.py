"""The heap of our image on the emulated Pico: see boards/rpi_pico_ltpd245/heap.c."""

import pytest
from support.pico_corridor_host import new_flash
from support.rp2040_host import MS, Board

# Making the image is no part of a test: only the test itself is timed.
pytestmark = [pytest.mark.real, pytest.mark.timeout(120, func_only=True)]

BLOCK = 16  # bytes
AS_ONE_BYTE = 8  # blocks in the table of finalisers


def test_a_collection_does_not_look_behind_the_tables_of_the_heap(pico_home, tmp_path):
    with Board(pico_home, new_flash(tmp_path)) as board:
        board.ask("power on")
        board.run(700 * MS)
        board.attach()
        heap = int(board.exec("import gc\nprint(gc.mem_free() + gc.mem_alloc())"))
    assert heap // BLOCK % AS_ONE_BYTE, heap
