"""The device runner and the mirror on real MicroPython: failures must not pass."""

from pathlib import Path

import pytest
from tillctl import mirror, runtime, testing_device

pytestmark = pytest.mark.real
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built():
    return runtime.ensure(print)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project with the device runner in it, and a place for its mirror."""
    monkeypatch.setattr(mirror, "cache", lambda: tmp_path / "cache")
    (tmp_path / "tests").mkdir()
    (tmp_path / "firmware").mkdir()
    runner = PROJECT / "tests" / "device.py"
    (tmp_path / "tests" / "device.py").write_bytes(runner.read_bytes())
    return tmp_path


def run(tree, built, text):
    """Write one test file, mirror it, run it; gives its FileResult."""
    (tree / "tests" / "test_x.py").write_text(text, encoding="utf-8")
    place = mirror.build(tree, built).folder
    return testing_device.run_file(tree, place, built.micropython, Path("tests/test_x.py"))


@pytest.mark.parametrize(
    ("text", "passed", "failed", "told"),
    [
        ("def test_a():\n    assert True\n", 1, 0, ""),
        ("def test_a():\n    assert 1 == 2\ndef test_b():\n    pass\n", 1, 1, "AssertionError"),
        ("def test_a():\n    bytearray(300000)\n", 0, 1, "MemoryError"),
        ("async def test_a():\n    pass\n", 0, 1, "coroutine"),
        ("def check():\n    pass\n", 0, 1, "no tests"),
        ("import nothing_here\n", 0, 1, "ImportError"),
        ("import sys\ndef test_a():\n    sys.exit(0)\n", 0, 1, ""),
    ],
)
def test_the_verdict_on_one_file(tree, built, text, passed, failed, told):
    result = run(tree, built, text)
    assert (result.passed, result.failed) == (passed, failed)
    assert told in result.output


def test_a_traceback_names_the_file_of_the_project(tree, built):
    result = run(tree, built, "def test_a():\n    raise ValueError\n")
    assert 'File "tests/test_x.py", line 2' in result.output


def test_a_changed_file_is_compiled_again_and_a_deleted_one_goes(tree, built):
    assert run(tree, built, "def test_a():\n    assert False\n").failed == 1
    assert run(tree, built, "def test_a():\n    assert True\n").passed == 1
    (tree / "tests" / "test_x.py").unlink()
    assert not (mirror.build(tree, built).folder / "tests" / "test_x.mpy").exists()


def test_a_file_that_mpy_cross_refuses_is_named(tree, built):
    (tree / "tests" / "test_bad.py").write_text("def f(:\n", encoding="utf-8")
    problems = mirror.build(tree, built).problems
    assert len(problems) == 1 and "tests/test_bad.py" in problems[0]


def test_stand_ins_step_back_for_built_in_modules_but_machine(tree, built):
    shim = tree / "host_tools" / "shim"
    shim.mkdir(parents=True)
    for name in ("machine", "micropython", "framebuf", "rp2"):
        (shim / f"{name}.py").write_text("", encoding="utf-8")
    place = mirror.build(tree, built).folder / "host_tools" / "shim"
    assert sorted(path.name for path in place.iterdir()) == ["machine.mpy", "rp2.mpy"]


def test_the_runtime_has_the_words_of_a_board(tree, built):
    result = run(
        tree,
        built,
        "import sys, gc, asyncio, vfs, machine\n"
        "def test_a():\n"
        "    assert sys.maxsize == 2**31 - 1 and sys.implementation.version[:2] == (1, 25)\n"
        "    assert 190000 < gc.mem_free() + gc.mem_alloc() < 196608\n"
        "    assert vfs.VfsLfs2 and 16777217.0 == 16777216.0\n",
    )
    assert result.failed == 0, result.output
