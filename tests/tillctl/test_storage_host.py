"""`tillctl format-storage`, and what `tillctl status` says before it."""

import random

from support.bench_host import Simulator, approval


def test_a_damaged_storage_is_named_and_formatted_by_an_explicit_command(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    (state / "flash.img").write_bytes(random.Random(7).randbytes(1 << 20))
    damaged = (state / "flash.img").read_bytes()
    simulator = Simulator(state)
    try:
        text = " ".join(simulator.call("status").out.split())
        assert "stopped (storage-damaged)" in text
        salvage, format_ = (text.index(f"tillctl {verb}") for verb in ("journal", "format"))
        assert salvage < format_ and "journal salvage IMAGE" in text and "--yes" in text
        answer = simulator.call("approve", approval(tmp_path))
        assert answer.code == 8 and "nothing is acknowledged" in answer.err
        assert simulator.call("format-storage").code == 2
        assert (state / "flash.img").read_bytes() == damaged
        answer = simulator.call("format-storage", "--yes", "--by", "li")
        assert answer.code == 0 and answer.out.startswith("The storage is formatted and empty")
        assert simulator.ask("status")["reasons"] == []
        assert simulator.call("approve", approval(tmp_path), "--wait", 60).code == 0
        answer = simulator.call("format-storage", "--yes")
        assert answer.code == 5 and "erase-journal" in answer.err
    finally:
        simulator.quit()
