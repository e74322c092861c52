"""Memory runs out while the counter takes a message in; see support.short_memory_desk."""

from support.scarce import DEVICE, prepare
from support.short_memory_desk import SWEEPS

# Allocations, on a device blocks of the heap; `benchmarks/short_memory_host.py` takes each one.
STRIDE = 67 if DEVICE else 307
PATIENT = ("over-long",)  # its answer only waits for memory: none of it fails


def test_every_message():
    prepare()
    for name in SWEEPS:
        for lasting in (False, True):
            failures = SWEEPS[name](lasting, STRIDE)
            print(name, failures, "allocations failed")
            assert failures or name in PATIENT, name
