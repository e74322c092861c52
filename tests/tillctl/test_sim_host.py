"""`tillctl sim`: what a person does to the simulated terminal, and what stays over its ends."""

import json
import signal
import subprocess
import time

import pytest
from support.bench_host import PATIENCE_S, Simulator, approval, process, tillctl


def state(simulator, voucher):
    return simulator.ask("why", voucher)["state"]


@pytest.mark.parametrize(
    ("breaks", "mends", "reason"),
    [
        ("paper out", "paper in", "media-empty"),
        ("platen open", "platen closed", "cover-open"),
        ("supply low", "supply full", "supply-low"),
    ],
)
def test_printing_stands_until_a_person_mends_it(shared, tmp_path, breaks, mends, reason):
    file = approval(tmp_path, trace=f"{len(breaks):06}")
    shared.do(breaks)
    assert "(pending)" in shared.call("approve", file).out
    wait_for(lambda: shared.ask("status")["printer"] == "stopped")
    assert reason in shared.ask("status")["reasons"]
    assert "waits: " in shared.call("why", len(breaks)).out
    shared.do(mends)
    assert shared.call("approve", file, "--wait", 60).out.endswith("(completed)\n")
    status = shared.ask("status")
    assert status["printer"] == "idle" and reason not in status["reasons"]


def test_a_hot_head_waits_and_goes_on_by_itself(shared, tmp_path):
    file = approval(tmp_path, trace="000020")
    shared.do("head hot")
    assert shared.call("approve", file, "--wait", 60).out.endswith("(completed)\n")
    first, second = shared.ask("why", "20")["events"][:2]
    assert (first[2], second[2]) == ("accepted", "started") and first[1] < second[1]
    shared.do("head hot", "head cool")
    wait_for(lambda: shared.ask("status")["head_ddc"] < 400)


@pytest.mark.parametrize("fault", ["head open", "head short"])
def test_a_broken_thermometer_stops_the_head(shared, fault):
    shared.do(fault)
    wait_for(lambda: "head-sensor-fault" in shared.ask("status")["reasons"])
    shared.do("head sound", "power cut", "power on")
    wait_for(lambda: "head-sensor-fault" not in shared.ask("status")["reasons"])


def test_faults_come_by_name_from_the_start_and_while_it_runs(tmp_path):
    simulator = Simulator(tmp_path / "state", 60, "--fault", "ambient=40", "--fault", "droop=5V")
    try:
        status = simulator.ask("status")
        assert 380 < status["head_ddc"] < 420 and 4900 < status["supply_mv"] < 5100
        simulator.do("dead-dots=0,383")
        simulator.type("paper-out@row=300")
        assert simulator.wait("waits") == "paper-out@row=300"
        simulator.call("approve", approval(tmp_path))
        assert simulator.wait("done") == "paper-out@row=300"
        wait_for(lambda: "media-empty" in simulator.ask("status")["reasons"])
        for wrong in ("dead-dots=384", "paper out@row=", "paper out@line=3", "power@row=3"):
            simulator.type(wrong)
            assert simulator.wait("error") == f"there is no `{wrong}`; type help"
    finally:
        simulator.quit()


def test_a_fault_that_does_not_exist_is_told_with_those_that_do(tmp_path):
    answer = tillctl("sim", "--state", tmp_path, "--fault", "earthquake")
    assert answer.code == 2 and "there is no fault `earthquake`" in answer.err
    assert "dead-dots" in answer.err and not list(tmp_path.iterdir())


def wait_for(holds):
    """Ask until it holds: emulated time passes meanwhile."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_S:
        if holds():
            return
    raise AssertionError("it did not come to hold")


def test_a_thin_roll_is_told_and_stops_nothing(shared, tmp_path):
    shared.do("paper low")
    answer = shared.call("approve", approval(tmp_path, trace="000021"), "--wait", 60)
    assert answer.out.endswith("(completed)\n")
    assert any("media-low" in reason for reason in shared.ask("status")["reasons"])
    shared.do("paper in")


def test_torn_slips_become_pictures(simulator, tmp_path):
    simulator.call("approve", approval(tmp_path), "--wait", 60)
    paths = [simulator.wait("slip"), simulator.wait("slip")]
    assert [path[-8:] for path in paths] == ["0001.png", "0002.png"]


def test_a_power_cut_in_a_slip_leaves_one_marked_copy(tmp_path):
    simulator = Simulator(tmp_path / "state", pace=2)
    try:
        simulator.type("power cut@row=150")
        simulator.call("approve", approval(tmp_path))
        assert simulator.wait("done") == "power cut@row=150"
        simulator.type("power on")
        assert simulator.wait("boot") == "2 copies unprinted"
        wait_for(lambda: state(simulator, "456") == "completed")
        events = simulator.ask("why", "456")["events"]
    finally:
        simulator.quit()
    started = [event for event in events if event[2] == "started"]
    assert [event[4] for event in started] == ["", "marked DUPLICATED", ""]


def test_without_power_nobody_answers(shared, monkeypatch):
    monkeypatch.setattr("tillctl.client.Client.__init__.__defaults__", (0.02,))
    shared.do("power cut")
    answer = shared.call("status")
    assert answer.code == 4 and "does not answer" in answer.err
    shared.do("power on")
    assert shared.call("status").code == 0


def test_the_flash_outlives_the_process(tmp_path):
    first = Simulator(tmp_path / "state", pace=1)  # its clock must not run ahead
    try:
        first.do("paper out")
        first.call("approve", approval(tmp_path, trace="000202"))
        first.call("settings", "set", "terminal_label", "till 7", "--by", "li")
    finally:
        assert first.quit() == 0
    second = Simulator(tmp_path / "state")
    try:
        assert second.unprinted == "2 copies unprinted"
        assert second.ask("settings", "get", "terminal_label")["by"] == "li"
        wait_for(lambda: state(second, "202") == "completed")
    finally:
        second.quit()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_and_take_its_note_away(simulator, number):
    assert simulator.call("status").code == 0
    assert tillctl("status").code == 0, "it is found without --port"
    assert simulator.signal(number) in (0, 130)
    assert tillctl("status").code == 3


def test_a_second_process_on_the_same_folder_is_refused(simulator, tmp_path):
    answer = tillctl("sim", "--state", tmp_path / "state")
    assert answer.code == 9 and "runs in" in answer.err and "already" in answer.err


def test_two_simulators_must_be_told_apart(simulator, tmp_path):
    other = Simulator(tmp_path / "other")
    try:
        answer = tillctl("status")
        assert answer.code == 3 and simulator.port in answer.err and other.port in answer.err
    finally:
        other.quit()
    assert tillctl("status").code == 0


def test_a_port_in_use_is_told(simulator, tmp_path):
    taken = simulator.port.rpartition(":")[2]
    answer = tillctl("sim", "--state", tmp_path / "other", "--listen", taken)
    assert answer.code == 3 and "already in use" in answer.err


def test_unknown_commands_and_help_are_answered(shared):
    shared.type("jump")
    assert "help" in shared.wait("error")
    shared.type("  help ")
    text = shared.wait("help")
    for command in ("paper out", "power cut", "key", "quit"):
        assert command in text


def test_every_command_of_the_help_is_understood(shared):
    shared.type("help")
    for line in shared.wait("help").strip().splitlines():
        head = line[:28].split("  ")[0].strip()
        noun, _, rest = head.partition(" ")
        for word in rest.split(" | ") if rest and noun != "help" else ():
            shared.do(f"{noun} {word}".strip())
    shared.do("key", "paper in", "power on")


def test_a_person_sees_lines_and_a_script_sees_json(tmp_path):
    running = process(
        "sim", "--state", tmp_path / "state",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = running.communicate("help\n\xff\npaper out\nquit\n", timeout=60)
    assert running.returncode == 0 and err == ""
    assert "    port  socket://127.0.0.1:" in out and "done  paper out" in out
    with pytest.raises(ValueError):
        json.loads(out.splitlines()[0])
