"""A real image whose starts crash comes up in safe mode, which `tillctl repair` explains."""

import pytest
from support.bench_host import tillctl
from support.paced_pico_host import PacedPico
from support.pico_corridor_host import new_flash
from tillctl.repl import at_repl

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

# Before what is frozen MicroPython looks into the storage: a file that somebody has left there.
PLANTED = {"board.py": "raise ValueError('left by mistake')\n", "state/settings": ""}
HEAD = "import machine\nprint([machine.Pin(n)() for n in (2, 3, 4, 5, 6, 7, 21)])"


def test_a_crash_loop_is_explained_and_ended_from_the_prompt(tmp_path):
    with PacedPico(new_flash(tmp_path, PLANTED)) as pico:
        answer = tillctl("--port", pico.port, "repair", "--json")
        assert answer.code == 23 and answer.body["found"] == "safe-mode", answer
        assert "the last one by ValueError" in " ".join(answer.body["text"])
        names = [one["name"] for one in answer.body["remedies"]]
        assert names == ["leave", "reinstall", "salvage", "factory-reset"]
        assert "flash --board rpi_pico_ltpd245" in answer.body["remedies"][1]["command"]
        again = tillctl("--port", pico.port, "repair", "--do", "leave", "--json")
        assert again.code == 23 and again.body["result"]["now"] == "safe-mode"
        with at_repl(pico.port) as repl:
            assert repl.run(HEAD) == [0] * 7
            repl.run("import os\nos.remove('/board.py')")
            repl.leave()
        left = tillctl("--port", pico.port, "repair", "--json")
        assert left.code == 0 and left.body["found"] == "well", left
