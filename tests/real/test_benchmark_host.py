"""The benchmark's figures, on cases whose cost is known."""

import subprocess
from pathlib import Path

import harness
import pytest
import run
from tillctl import mirror, runtime

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.real

SCRIPT = """\
def bench_nothing():
    pass

def bench_loop():
    for _ in range(1000):
        pass

def bench_litter():
    bytearray(1000)

def bench_big():
    bytearray(100000)

def bench_broken():
    raise ValueError("told")
"""


@pytest.fixture(scope="module")
def built():
    return runtime.ensure(print)


@pytest.fixture(scope="module")
def place(built, tmp_path_factory):
    """A mirror with the measuring script and the cases in it."""
    tree = tmp_path_factory.mktemp("bench")
    (tree / "benchmarks").mkdir()
    measure = (PROJECT / "benchmarks" / "measure.py").read_bytes()
    (tree / "benchmarks" / "measure.py").write_bytes(measure)
    (tree / "benchmarks" / "bench_known.py").write_text(SCRIPT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirror, "cache", lambda: tree / "cache")
        return mirror.build(tree, built, ("benchmarks",)).folder


def test_instructions_leave_start_up_out_and_repeat(built, place):
    def count(case):
        return harness.instructions(built.micropython, place, "bench_known", case, "192k")

    nothing, loop = count("nothing"), count("loop")
    assert nothing < 2000
    assert 20_000 < loop < 500_000
    assert count("loop") == loop


def test_garbage_is_counted_in_heap_blocks(built, place):
    def garbage(case):
        return harness.garbage(built.micropython, place, "bench_known", case, "192k")

    assert garbage("nothing") == 0
    assert 1000 <= garbage("litter") <= 1100


def test_the_smallest_heap_holds_what_the_case_needs(built, place):
    def smallest(case):
        return harness.smallest_heap(built.micropython, place, "bench_known", case)

    assert smallest("nothing") < 20
    assert 98 < smallest("big") < 130


def test_a_broken_case_tells_its_traceback(built, place):
    with pytest.raises(harness.MeasureError, match="told"):
        harness.garbage(built.micropython, place, "bench_known", "broken", "192k")


@pytest.mark.parametrize(
    ("value", "budget", "verdict"), [(5, None, ""), (5, 5, "good"), (6, 5, "OVER")]
)
def test_the_verdict_compares_with_the_budget(value, budget, verdict):
    assert run.Measurement("x", "garbage", value, budget).verdict == verdict


def test_every_script_states_its_budgets():
    found = run.cases([])
    assert {"lookup", "line"} <= {case.name for case in found}
    for case in found:
        assert set(case.budgets) <= {*run.FIGURES, "against"}, case


def test_the_firmware_can_be_frozen_in(tmp_path):
    package = tmp_path / "lib" / "planted"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Planted."""\n', encoding="utf-8")
    (package / "kernel.py").write_text(
        "import micropython\n@micropython.viper\ndef half(n: int) -> int:\n    return n >> 1\n",
        encoding="utf-8",
    )
    frozen = runtime.frozen(print, 32, {"planted": tmp_path / "lib"})
    script = "from planted.kernel import half; print(half(84))"
    told = subprocess.run(
        [str(frozen.micropython), "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout == "42\n"
