"""Memory runs out while a journal works; see support.short_memory.

Where many receipts are read, merged, evicted or looked up one allocation in many fails, with a
stride that shares no factor with the loops; `benchmarks/short_memory_host.py` lets each one fail.
"""

from support.scarce import DEVICE, prepare
from support.short_memory import SWEEPS


def sweep(name, stride, least=2):
    """Once and lastingly; on a device `stride` is in blocks of the heap."""
    prepare()
    for lasting in (False, True):
        failures = SWEEPS[name](lasting, stride)
        print(name, failures, "allocations failed")
        assert failures >= least


def test_in_a_day():
    sweep("day", 47 if DEVICE else 1, 12)


def test_in_housekeeping():
    sweep("merge", 100 if DEVICE else 97)


def test_in_an_eviction():
    sweep("eviction", 100 if DEVICE else 13)


def test_in_a_replay():
    sweep("replay", 100 if DEVICE else 31)


def test_in_look_ups():
    sweep("look-ups", 100 if DEVICE else 89)
