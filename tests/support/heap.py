"""What a step costs in memory, on MicroPython."""

import gc


def growth(step) -> int:
    """Bytes of heap that `step` leaves behind, the collector off, once caches are filled."""
    step()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    step()
    after = gc.mem_alloc()
    gc.enable()
    return after - before
