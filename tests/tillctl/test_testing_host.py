"""`tillctl test`: what it makes of results, and where it refuses to run."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tillctl import paths, testing, testing_device
from tillctl.faults import TESTS, USAGE

PROJECT = Path(__file__).resolve().parents[2]

SUITE = '<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>'


@pytest.mark.parametrize(
    ("text", "code", "passed", "failed", "skipped"),
    [
        (SUITE, 1, 3, 3, 3),
        ('<testsuites><testsuite tests="4" failures="0"/></testsuites>', 0, 4, 0, 0),
        ("<testsuites/>", 5, 0, 1, 0),
    ],
)
def test_junit_counts(text, code, passed, failed, skipped):
    wanted = {"passed": passed, "failed": failed, "skipped": skipped}
    assert testing.junit_counts(text, code) == wanted


@pytest.mark.parametrize(
    ("output", "code", "verdict"),
    [
        ("3 passed, 0 failed\n", 0, (3, 0)),
        ("FAILED x\n2 passed, 1 failed\n", 1, (2, 1)),
        ("3 passed, 0 failed\n", 139, (3, 1)),
        ("0 passed, 0 failed\n", 0, (0, 1)),
        ("MemoryError\n", 1, (0, 1)),
        ("", -9, (0, 1)),
    ],
)
def test_a_device_run_is_good_only_when_tests_ran_and_it_ended_well(output, code, verdict):
    assert testing_device.verdict(output, code) == verdict


def test_device_files_leave_out_host_tests_and_follow_the_names_given():
    every = testing_device.files(PROJECT, ())
    assert every and not [file for file in every if file.name.endswith("_host.py")]
    chosen = testing_device.files(PROJECT, ("-k", "crc", str(PROJECT / "tests" / "service")))
    assert chosen == [file for file in every if file.parent == Path("tests/service")]


def test_outside_of_a_checkout_it_says_so_in_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(testing.test, [])
    assert answer.exit_code == USAGE
    assert answer.output.startswith("tillctl: There is no tillroll checkout here.\n")


def test_without_pytest_it_says_what_to_install(monkeypatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr(testing, "find_spec", lambda name: None)
    answer = CliRunner().invoke(testing.test, [])
    assert answer.exit_code == USAGE
    assert answer.output == "tillctl: pytest is not installed.\n  pip install '.[test]'\n"


def test_the_checkout_is_found_from_below(monkeypatch):
    monkeypatch.chdir(PROJECT / "firmware" / "tillroll")
    assert paths.project() == PROJECT


def test_a_failing_test_gives_its_exit_code(tmp_path, monkeypatch):
    (tmp_path / "firmware").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    real\n    tools\n", encoding="utf-8"
    )
    file = tmp_path / "tests" / "test_x.py"
    monkeypatch.chdir(tmp_path)
    for body, code in (("assert True", 0), ("assert False", TESTS)):
        marked = "import pytest\n@pytest.mark.tools\ndef test_left_out():\n    assert False\n"
        lines = f"{marked}def test_x():\n    {body}\n"
        file.write_text(lines, encoding="utf-8")
        assert CliRunner().invoke(testing.test, ["-p", "no:cacheprovider"]).exit_code == code
