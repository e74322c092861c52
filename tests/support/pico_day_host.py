"""A day of a terminal on an emulated Pico, with the real mpremote and tillctl on its USB port.

`Day` is lived by the image with everything built in and by a stock MicroPython onto which
`tillctl install` has put the firmware: each has a test file of its own, with a fixture `terminal`.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import slip_pictures_host as pictures
from support.approvals import approval as decoded
from support.bench_host import SAMPLES, Simulator, approval
from tillroll.receipt.mark import MARK_DUPLICATED, MARK_NONE, MARK_REPLACES

BOARD = "rpi_pico_ltpd245"
PATIENCE_S = 240
OWN_LAYOUT = Path(__file__).with_name("shop.receipt")


@contextmanager
def on_the_table(folder: Path, flashed: Path) -> Iterator[Simulator]:
    """A terminal on an emulated Pico with this image, as fast as it can."""
    running = Simulator(folder / "state", 0, "--board", BOARD, "--image", flashed)
    try:
        yield running
    finally:
        running.quit()


def mpremote(terminal, *words):
    """Call the real mpremote; gives what it prints."""
    command = [sys.executable, "-m", "mpremote", "connect", terminal.port, *words]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
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
    """Whether it prints: installed, it is short of memory then, and only then."""
    answer = terminal.call("status", "--json")
    return answer.code != 0 or answer.body["printer"] == "processing"


def told(terminal, *words):
    """Ask until there is memory for it; gives the answer."""
    answers = []

    def answered():
        answers.append(terminal.call(*words, "--json"))
        return answers[-1].code == 0

    wait_for(answered)
    return answers[-1].body


def is_void(terminal, voucher):
    """Whether its copy was given up; what was queued has come out by then."""
    return told(terminal, "why", voucher)["events"][-1][2] == "void"


def printed(terminal):
    """The next slip that is torn off, as a picture."""
    return pictures.torn(terminal.wait("slip", PATIENCE_S))


def copy_of(trace, mark, number=0):
    """The shop's own slip, drawn on the host."""
    fields = {**decoded("sale"), "trace": trace}
    return pictures.drawn_approval(fields, "merchant", mark, number, OWN_LAYOUT)


class Day:
    """The day, in the order of its tests; each leaves nothing due."""

    def test_mpremote_looks_in_and_a_reset_brings_the_application_back(self, terminal):
        assert mpremote(terminal, "exec", "import sys; print(sys.platform)") == "rp2\n"
        mpremote(terminal, "reset")
        wait_for(lambda: terminal.call("status").code == 0)
        status = terminal.ask("status")
        assert status["board"] == BOARD and status["reasons"] == [] and status["problems"] == []

    def test_settings_are_kept_over_a_power_cut(self, terminal):
        assert terminal.ask("settings", "list")["factory"] == {"copy_pause": 3}
        terminal.ask("settings", "set", "copies", "1", "--by", "li")
        terminal.do("power cut")
        terminal.type("power on")
        terminal.wait("boot")
        assert terminal.ask("settings", "get", "copies")["by"] == "li"

    def test_a_shop_has_a_layout_of_its_own(self, terminal):
        put = ("mkdir", ":layouts", "+", "cp", str(OWN_LAYOUT), ":layouts/sale.receipt")
        mpremote(terminal, *put, "+", "reset")
        wait_for(lambda: terminal.call("status").code == 0)
        assert terminal.ask("approve", SAMPLES / "sale.json")["decision"] == "print"
        assert pictures.same_print(printed(terminal), copy_of("000456", MARK_NONE))
        assert terminal.ask("approve", SAMPLES / "sale.json")["duplicate"]

    def test_a_copy_that_the_paper_ends_in_is_replaced(self, terminal, tmp_path):
        terminal.type("paper out@row=150")
        told(terminal, "approve", approval(tmp_path, trace="000601"))
        assert terminal.wait("done", PATIENCE_S) == "paper out@row=150"
        wait_for(lambda: is_void(terminal, "601"))
        assert told(terminal, "status")["reasons"] == ["media-empty"]
        terminal.do("paper in")
        whole = copy_of("000601", MARK_REPLACES)
        assert any(pictures.same_print(printed(terminal), whole) for _ in range(2))
        assert told(terminal, "why", "601")["state"] == "completed"

    def test_a_copy_that_the_power_fails_in_comes_again_as_a_duplicate(self, terminal, tmp_path):
        terminal.type("power cut@row=150")
        told(terminal, "approve", approval(tmp_path, trace="000602"))
        assert terminal.wait("done", PATIENCE_S) == "power cut@row=150"
        terminal.type("power on")
        assert terminal.wait("boot") == "1 copy unprinted"
        wait_for(lambda: told(terminal, "why", "602")["state"] == "pending-held")
        wait_for(
            lambda: terminal.call("jobs", "print", "602", "--by", "li").code == 0
        )  # without a clock its age is unknown
        again = copy_of("000602", MARK_DUPLICATED)
        assert any(pictures.same_print(printed(terminal), again) for _ in range(2))
        events = told(terminal, "why", "602")["events"]
        started = [event[4] for event in events if event[2] == "started"]
        assert started == ["", "marked DUPLICATED"]

    def test_an_approval_that_comes_while_a_slip_prints_is_answered(self, terminal, tmp_path):
        told(terminal, "approve", approval(tmp_path, trace="000603"))
        wait_for(lambda: prints(terminal))
        second = approval(tmp_path, trace="000604")
        answer = terminal.call("approve", second, "--json")
        short = answer.code and answer.body["error"]["code"] == "no-memory"  # installed
        assert answer.code == 0 or short, answer
        wait_for(lambda: terminal.call("approve", second).code == 0)
        for trace in ("000603", "000604"):
            assert pictures.same_print(printed(terminal), copy_of(trace, MARK_NONE))

    def test_a_reprint_is_marked_and_numbered(self, terminal):
        reprint = ("reprint", "last", "--copy", "merchant")
        wait_for(lambda: terminal.call(*reprint).code == 0)
        again = copy_of("000604", MARK_DUPLICATED, 1)
        assert pictures.same_print(printed(terminal), again)
        assert told(terminal, "why", "604")["state"] == "completed"
