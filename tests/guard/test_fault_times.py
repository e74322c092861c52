"""Sensor faults at random rows: the strobe is off in time.  See benchmarks/guard_host.py."""

from support.bench import Bench
from support.guard_faults import BOUNDS, Case

_CASES = 20
_SEED = 1000


def every_case(fault):
    """Try the fault at twenty random instants."""
    for seed in range(_SEED, _SEED + _CASES):
        case = Case(Bench(), fault, seed)
        assert case.is_good(), (fault, seed, case.reason, case.ms, case.rows)


def test_an_open_platen():
    every_case("platen-open")


def test_the_end_of_the_paper_and_never_a_dot_on_the_platen():
    every_case("paper-out")
    assert not any(Case(Bench(), "paper-out", seed).bare for seed in range(5))


def test_an_open_thermistor():
    every_case("head-open")


def test_a_shorted_thermistor():
    every_case("head-short")


def test_a_stuck_thermistor():
    every_case("head-stuck")


def test_a_low_supply():
    every_case("supply-low")


def test_the_bounds_are_those_that_the_safety_page_promises():
    for fault, bound in (("platen-open", 0), ("paper-out", 49), ("head-open", 0)):
        assert BOUNDS[fault][2] == bound
    assert BOUNDS["head-open"][1] == BOUNDS["head-short"][1] == 40
