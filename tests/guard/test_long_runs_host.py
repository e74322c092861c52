"""A hundred metres of paper with a noisy ADC; benchmarks/guard_host.py prints kilometres."""

import pytest
from support.guard_runs import Run, paper


@pytest.mark.parametrize("ambient", [0, 250, 500])
def test_34_metres_with_noise_stop_nowhere(ambient):
    run = Run(ambient, 5, quick=True)
    paper(run, 34, seed=ambient + 11)
    assert run.stops == {} and run.rows >= 34 * 8000
