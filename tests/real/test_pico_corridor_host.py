"""A day of a terminal on an emulated Pico, with the real mpremote and tillctl on its USB port.

The same day for the image with everything built in and for a stock MicroPython onto which
`tillctl install` has put the firmware.
"""

import json
import subprocess
import sys
import time

import pytest
from support import slip_pictures_host as pictures
from support.approvals import approval as decoded
from support.bench_host import SAMPLES, Simulator
from tillctl import image
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_REPLACES

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

BOARD = "rpi_pico_ltpd245"
PATIENCE_S = 240


@pytest.fixture(scope="module", params=["built in", "installed"])
def terminal(request, tmp_path_factory):
    """A terminal on an emulated Pico, as fast as it can."""
    installs = request.param == "installed"
    flashed = image.stock(print) if installs else image.built(print, BOARD).uf2
    options = ["--board", BOARD, "--image", flashed]
    running = Simulator(tmp_path_factory.mktemp("pico") / "state", 0, *options)
    try:
        if installs:
            answer = running.call("install", "--board", BOARD, "--json")
            assert answer.code == 0, answer
        yield running
    finally:
        running.quit()


def mpremote(terminal, *words):
    """Call the real mpremote; gives what it prints."""
    command = [sys.executable, "-m", "mpremote", "connect", terminal.port, *words]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done
    return done.stdout


def wait_for(holds):
    """Ask until it holds."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_S:
        if holds():
            return
    raise AssertionError("it did not come to hold")


def prints(terminal):
    return terminal.ask("status")["printer"] == "processing"


def printed(terminal):
    """The next slip that is torn off, as a picture."""
    return pictures.torn(terminal.wait("slip", PATIENCE_S))


def copy_of(sample, mark, trace, number=0):
    fields = {**decoded(sample), "trace": trace}
    return pictures.drawn_approval(fields, "merchant", mark, number)


def write(tmp_path, sample, trace):
    message = json.loads((SAMPLES / f"{sample}.json").read_text(encoding="utf-8"))
    path = tmp_path / f"{trace}.json"
    path.write_text(json.dumps({**message, "trace": trace}), encoding="utf-8")
    return path


def test_mpremote_looks_in_and_a_reset_brings_the_application_back(terminal):
    assert mpremote(terminal, "exec", "import sys; print(sys.platform)") == "rp2\n"
    mpremote(terminal, "reset")
    wait_for(lambda: terminal.call("status").code == 0)
    status = terminal.ask("status")
    assert status["board"] == BOARD and status["reasons"] == [] and status["problems"] == []


def test_settings_are_kept_over_a_power_cut(terminal):
    terminal.ask("settings", "set", "copies", "1", "--by", "li")
    terminal.do("power cut")
    terminal.type("power on")
    terminal.wait("boot")
    assert terminal.ask("settings", "get", "copies")["by"] == "li"


def test_the_slip_is_the_golden_one_dot_for_dot(terminal):
    answer = terminal.ask("approve", SAMPLES / "sale.json")
    assert answer["decision"] == "print"
    assert pictures.same_print(printed(terminal), pictures.kept("sale"))
    assert terminal.ask("approve", SAMPLES / "sale.json")["duplicate"]


def test_a_copy_that_the_paper_ends_in_is_replaced(terminal, tmp_path):
    terminal.ask("approve", write(tmp_path, "contactless_waiver", "000601"))
    wait_for(lambda: prints(terminal))
    terminal.do("paper out")
    wait_for(lambda: terminal.ask("status")["reasons"] == ["media-empty"])
    terminal.do("paper in")
    whole = copy_of("contactless_waiver", MARK_REPLACES, "000601")
    assert any(pictures.same_print(printed(terminal), whole) for _ in range(2))
    assert terminal.ask("why", "601")["state"] == "completed"


def test_a_copy_that_the_power_fails_in_comes_again_as_a_duplicate(terminal, tmp_path):
    terminal.ask("approve", write(tmp_path, "contactless_waiver", "000602"))
    wait_for(lambda: prints(terminal))
    terminal.do("power cut")
    terminal.type("power on")
    assert terminal.wait("boot") == "1 copy unprinted"
    wait_for(lambda: terminal.ask("why", "602")["state"] == "pending-held")
    terminal.ask("jobs", "print", "602", "--by", "li")  # without a clock its age is unknown
    again = copy_of("contactless_waiver", MARK_DUPLICATED, "000602")
    assert any(pictures.same_print(printed(terminal), again) for _ in range(2))
    started = [event[4] for event in terminal.ask("why", "602")["events"] if event[2] == "started"]
    assert started == ["", "marked DUPLICATED"]


def test_a_reprint_is_marked_and_numbered(terminal):
    terminal.ask("reprint", "last", "--copy", "merchant")
    again = copy_of("contactless_waiver", MARK_DUPLICATED, "000602", 1)
    assert pictures.same_print(printed(terminal), again)
    assert "was printed" in terminal.call("why", "602").out
