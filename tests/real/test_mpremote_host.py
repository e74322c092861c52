"""What the pages promise of plain mpremote, with the real one and an emulated Pico."""

import ast
import json
import subprocess
import sys

import pytest
from support.bench_host import ROOT, SAMPLES, tillctl
from support.installing_host import BOARD, firmware_on
from support.paced_pico_host import PacedPico, blank_flash
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

STATUS = "import tillroll.service as s; print(s.status())"


def mpremote(pico, *words: object) -> str:
    """Call it as a person does; gives what it printed."""
    command = [sys.executable, "-m", "mpremote", "connect", pico.port, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done
    return done.stdout


def status(pico) -> dict:
    """The status, when the terminal has come up."""
    for _ in range(6):
        answer = tillctl("--port", pico.port, "status", "--json")
        if answer.code == 0:
            return answer.body
    raise AssertionError(answer)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """A terminal with tillroll built in."""
    built = image.built(print, BOARD).bin.read_bytes()
    with PacedPico(blank_flash(tmp_path_factory.mktemp("built"), built)) as pico:
        status(pico)
        yield pico


def test_the_status_is_told_at_the_prompt_and_the_terminal_goes_on_after_a_reset(terminal):
    before = status(terminal)
    told = ast.literal_eval(mpremote(terminal, "exec", STATUS))
    same = ("version", "board", "serial", "printer", "reasons", "stored", "paper", "counters")
    assert {key: told[key] for key in same} == {key: before[key] for key in same}
    mpremote(terminal, "reset")
    assert status(terminal)["printer"] == "idle"


def test_a_settings_file_is_taken_at_the_next_boot_or_put_aside(terminal, tmp_path):
    file = tmp_path / "new.json"
    for text, problems in (
        ('{"copies": 1, "density": 90}', []),
        ('{"copies": 3, "density": 900}', ["setting-range settings.new.json: density"]),
    ):
        file.write_text(text)
        mpremote(terminal, "cp", file, ":/settings.new.json")
        mpremote(terminal, "reset")
        assert status(terminal)["problems"] == problems
        body = tillctl("--port", terminal.port, "settings", "list", "--json").body
        assert (body["factory"]["copies"], body["settings"]["density"]) == (1, 90)
    there = mpremote(terminal, "exec", "import os; print(os.listdir('/'))")
    assert {"settings.json", "settings.rejected.json"} <= set(ast.literal_eval(there))
    assert "settings.new.json" not in there


def test_an_application_that_is_copied_is_started_and_one_that_dies_is_told(terminal, tmp_path):
    approval = json.loads((SAMPLES / "sale.json").read_text(encoding="utf-8"))
    approval["pan"] = "620550*********0004"
    example = (ROOT / "docs" / "examples" / "application.py").read_text(encoding="utf-8")
    file = tmp_path / "application.py"
    for text, problems in (
        (f"{example}\n\napproved.append({approval!r})\n", []),
        (
            "import no_such_library\n",
            ["internal application.py: no module named 'no_such_library'"],
        ),
    ):
        file.write_text(text, encoding="utf-8")
        mpremote(terminal, "cp", file, ":/application.py")
        mpremote(terminal, "reset")
        assert status(terminal)["problems"] == problems
        story = tillctl("--port", terminal.port, "why", 456, "--json").body
        assert (story["decision"], story["repeats"]) == ("print", 0)
    mpremote(terminal, "rm", ":/application.py")


def test_a_package_is_installed_by_mip(stock_image, tmp_path):
    """Three files of it: all of them take mpremote two minutes."""
    package = tmp_path / "package"
    assert tillctl("install", "--package", package).code == 0
    about = json.loads((package / "package.json").read_text())
    about["urls"] = [*about["urls"][:2], about["urls"][-1]]
    (package / "package.json").write_text(json.dumps(about))
    flash = blank_flash(tmp_path, stock_image)
    with PacedPico(flash) as pico:
        said = mpremote(pico, "mip", "install", "--target", "/", package / "package.json")
    assert said.rstrip().endswith("Done")
    assert sorted(firmware_on(flash.read_bytes())) == sorted(f"/{to}" for to, _ in about["urls"])
