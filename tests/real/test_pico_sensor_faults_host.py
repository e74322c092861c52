"""Sensor faults in sale slips on an emulated Pico; `benchmarks/guard_host.py pico` makes more."""

import pytest
from support.guard_faults import BOUNDS
from support.pico_faults_host import PicoCase

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.mark.parametrize("fault", BOUNDS)
def test_the_strobes_end_in_time(tmp_path, fault):
    case = PicoCase(tmp_path, fault, 3)
    assert case.is_good(), (case.ms, case.rows, case.reasons)
