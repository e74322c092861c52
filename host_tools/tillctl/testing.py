"""`tillctl test`: the tests with pytest, and the same files on real MicroPython."""

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import click
from rich.console import Console

from tillctl import checks, image, paths, runtime_apt, testing_device
from tillctl.faults import TESTS, USAGE, Fault

# A whole run: as many files at once as there are processors.
_SPREAD = ("-n", str(os.cpu_count() or 1), "--dist=loadfile")


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--micropython", is_flag=True, help="Also run them on real MicroPython (32-bit).")
@click.option("--all", "everything", is_flag=True, help="Also lint, spelling and types.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def test(micropython: bool, everything: bool, as_json: bool, pytest_args: tuple[str, ...]) -> None:
    """Run the tests of the checkout you are in.

    PYTEST_ARGS go to pytest.  --micropython builds that runtime on first use, and runs there
    the files which PYTEST_ARGS name, or all.  --all is everything: also the checks and the tests
    that need zbar and tesseract; a skipped test fails it.

    A failed test gives exit code 10; no checkout or no pytest here gives 2.
    """
    console = Console(stderr=as_json, emoji=False)
    try:
        project = paths.project()
    except paths.NoProject:
        what = "There is no tillroll checkout here."
        raise Fault(USAGE, what, "Change into the folder that you cloned.") from None
    for module, extra in (("pytest", "test"), *((("ruff", "dev"),) if everything else ())):
        if not find_spec(module):
            raise Fault(USAGE, f"{module} is not installed.", f"pip install '.[{extra}]'")
    real = micropython or everything
    left_out = [name for name, on in (("real", real), ("tools", everything)) if not on]
    report: dict[str, dict[str, object]] = {}
    if everything:
        report["checks"] = checks.run(project, console)
    if real:
        _prepare(console)
    report["pytest"] = run_pytest(project, pytest_args, left_out, quiet=as_json)
    if real:
        report["micropython"] = testing_device.run(project, pytest_args, console)
    if as_json:
        click.echo(json.dumps(report))
    failed = any(part["failed"] for part in report.values())
    skipped = everything and report["pytest"]["skipped"]
    if skipped:
        console.print(f"{skipped} skipped: with --all a skipped test is a failure")
    sys.exit(TESTS if failed or skipped else 0)


def _prepare(console: Console) -> None:
    """Build what the tests need that want real MicroPython: no test's time limit has room for it.

    What cannot be built here is told, and fails those tests.
    """

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    from emulator.pico_home_host import home

    try:
        image.stock(say)
        image.built(say, "rpi_pico_ltpd245")
        home(say)
    except runtime_apt.RuntimeMissing as error:
        say(str(error))


def run_pytest(
    project: Path, args: tuple[str, ...], left_out: list[str], quiet: bool = False
) -> dict[str, object]:
    """Run pytest without the markers `left_out`; gives passed, failed and skipped.

    A run without a result, for instance because nothing was collected, is one failure.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", f"--junit-xml={result}"]
        if left_out:
            command += ["-m", " and ".join(f"not {name}" for name in left_out)]
        command += args or _SPREAD
        out = sys.stderr if quiet else None
        code = subprocess.run(command, cwd=project, stdout=out, check=False).returncode
        text = result.read_text(encoding="utf-8") if result.is_file() else "<testsuites/>"
    return junit_counts(text, code)


def junit_counts(text: str, code: int) -> dict[str, object]:
    """Give passed, failed and skipped of a junit report; a bad exit code is a failure too."""
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in ElementTree.fromstring(text).iter("testsuite"):
        for key in totals:
            totals[key] += int(suite.get(key, 0))
    failed = totals["failures"] + totals["errors"]
    passed = totals["tests"] - failed - totals["skipped"]
    return {
        "passed": passed,
        "failed": failed or int(code != 0),
        "skipped": totals["skipped"],
    }
