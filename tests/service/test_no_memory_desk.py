"""Memory runs out while the counter takes a message in; see support.short_memory_desk."""

from support.scarce import DEVICE, prepare
from support.short_memory_desk import SWEEPS

STRIDE = 67  # allocations, on a device blocks; `benchmarks/short_memory_host.py` takes each one


def test_every_message():
    prepare()
    for name in SWEEPS:
        for lasting in (False, True):
            failures = SWEEPS[name](lasting, STRIDE)
            print(name, failures, "allocations failed")
            assert failures or not DEVICE, name
