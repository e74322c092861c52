"""The journal against a model of a few lines, through power cuts, faults, retries and odd clocks.

More steps than in every run: `TILLROLL_MODEL_RUNS=2000 pytest --timeout 0
tests/journal/test_model_host.py`, with another `TILLROLL_FUZZ_SEED` for other steps; with
`TILLROLL_MODEL_SHRINK=1` the steps that led to a failure become few, which takes minutes.
"""

import os

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test
from support.journal_machine_host import Terminal
from tillroll.drivers.file_store import FileStore
from tillroll.errors import StoreFault
from tillroll.journal import records

SEED = int(os.environ.get("TILLROLL_FUZZ_SEED", "20261121"))
RUNS = int(os.environ.get("TILLROLL_MODEL_RUNS", "78"))  # of each test
STEPS = 100  # of each run
TESTS = 4
PHASES = [hypothesis.Phase.generate]
if "TILLROLL_MODEL_SHRINK" in os.environ:
    PHASES.append(hypothesis.Phase.shrink)


def run(machine, seed, runs):
    """Run it; gives the steps, cuts, faults and evicted receipts."""
    before = Terminal.steps, Terminal.cuts, Terminal.faults, Terminal.evicted
    run_state_machine_as_test(
        hypothesis.seed(seed)(machine),
        settings=hypothesis.settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            report_multiple_bugs=False,
            database=None,
            phases=PHASES,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
    now = Terminal.steps, Terminal.cuts, Terminal.faults, Terminal.evicted
    return [after - count for after, count in zip(now, before, strict=True)]


# A merge that was broken off by a cut is closed by the garbage collector, on a dead chip.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("part", range(TESTS))
def test_the_journal_does_what_the_model_says(part):
    machine = type("Terminal%d" % part, (Terminal,), {"busy": part == TESTS - 1})
    runs = RUNS // 3 if machine.busy else RUNS  # a full journal takes longer to compare
    steps, cuts, faults, evicted = run(machine, SEED + part, runs)
    print("%d steps, %d power cuts, %d failed writes, %d evicted" % (steps, cuts, faults, evicted))
    assert steps >= (2_000 if machine.busy else 6_600), steps
    assert evicted >= 20 or not machine.busy, "the oldest never had to go"
    assert min(cuts, faults) >= 10, (cuts, faults)


class OmittingStore(FileStore):
    """Planted bug: records of one type are never written."""

    kind = 0

    def append(self, name, data):
        if data[2] != self.kind:
            super().append(name, data)


class NeverStarts(OmittingStore):
    """No STARTED record before the first dot."""

    kind = records.STARTED


class NeverReleases(OmittingStore):
    """A person's word is forgotten."""

    kind = records.RELEASED


class HastyStore(FileStore):
    """Planted bug: says that the bytes are durable and writes them with the next ones."""

    kept = None

    def append(self, name, data):
        if self.kept:
            super().append(*self.kept)
        self.kept = (name, bytes(data))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "bug",
    (NeverStarts, NeverReleases, HastyStore),
    ids=("started omitted", "release omitted", "acknowledged before the flash"),
)
def test_the_model_finds_a_planted_bug(bug):
    wrong = type("Wrong", (Terminal,), {"store_class": bug})
    with pytest.raises((AssertionError, StoreFault)):
        run(wrong, SEED, 20)
