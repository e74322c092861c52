"""`tillctl watch` with a simulated terminal that goes and comes back."""

import json
import signal
import subprocess

import pytest
from support.bench_host import PATIENCE_S, Simulator, approval, process
from tillctl import ports, watch
from tillctl.faults import REFUSED, Fault


def test_each_look_is_a_line_of_json(shared, tmp_path):
    shared.call("approve", approval(tmp_path, trace="000601"), "--wait", 60)
    answer = shared.call("watch", "--looks", 2, "--every", 0.2, "--json")
    first, second = map(json.loads, answer.out.splitlines())
    assert answer.code == 0 and first["ok"] and second["ok"] and first["at"] <= second["at"]
    assert first["port"] == shared.port and first["printer"] == "idle" and first["reasons"] == []
    assert first["unprinted"] == 0 and first["supply_mv"] > 7000 and first["head_ddc"] > 150
    assert first["slips"][0]["voucher"] == "000601"


def test_for_people_it_is_a_table(shared, tmp_path):
    shared.call("approve", approval(tmp_path, trace="000602"), "--wait", 60)
    text = shared.call("watch", "--looks", 1).out
    for word in ("printer", "reasons", "head", "supply", "queue", "000602", "merchant: printed"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 80


def test_ctrl_c_ends_it_cleanly(shared):
    running = process(
        "--port", shared.port, "watch", "--json", "--every", 0.2,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert json.loads(running.stdout.readline())["ok"]
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_S)
    assert (running.returncode, err) == (0, "")


def test_a_terminal_that_goes_is_found_again_by_its_serial_number(tmp_path):
    state = tmp_path / "state"
    first = Simulator(state)
    watcher = watch.Watcher(ports.choose(None))
    watcher.open()
    try:
        before = watcher.look()
        first.quit()
        gone = [watcher.look(), watcher.look()]
        second = Simulator(state)
        try:
            back = watcher.look()
        finally:
            second.quit()
    finally:
        first.quit()
        watcher.close()
    assert before["ok"] and back["ok"]
    assert [look["error"]["code"] for look in gone] == ["no-answer", "no-terminal"]
    assert "goes on by itself" in gone[1]["error"]["do"]
    assert "gone: " in str(watch._drawn(gone[1]).renderables[1])
    assert (before["port"], back["port"]) == (first.port, second.port)
    assert first.port != second.port


def test_what_will_not_pass_ends_it(shared, monkeypatch):
    def refused(_client, _verb, **_fields):
        raise Fault(REFUSED, "No.")

    watcher = watch.Watcher(shared.port)
    monkeypatch.setattr("tillctl.client.Client.call", refused)
    with pytest.raises(Fault, match="No"):
        watcher.look()
    watcher.close()


def test_a_terminal_that_is_not_there_at_first_is_a_fault(shared):
    answer = shared.call("--port", "socket://127.0.0.1:1", "watch")
    assert answer.code == 3 and answer.out == ""
