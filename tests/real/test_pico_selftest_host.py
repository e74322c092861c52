"""The self-test and the counters on the emulated Pico, with the image that is flashed."""

import pytest
from support.pico_corridor_host import Terminal, sale, short_slips, slip
from support.selftest_paper import picture

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

BACKLASH = 12  # rows: the motor steps, and moves no paper
REST_MS = 4000  # without a message, and the counters are saved


@pytest.fixture(scope="module")
def flash(tmp_path_factory):
    """The flash of a shop."""
    return short_slips(tmp_path_factory.mktemp("pico"))


def measure(terminal):
    """PIO selects the dots: all are found as they are, and nothing heats."""
    mechanism, dead = terminal.mechanism, [0, 17, *range(64, 128), 200, 383]
    answer = terminal.ask("dot-test")
    assert (answer["dead"], answer["odd"]) == (0, 0) and answer["ohm"][0] > 170
    mechanism.dots.spoil(0, dead)
    answer = terminal.ask("dot-test")
    assert answer["dead_at"] == [[0, 0], [17, 17], [64, 127], [200, 200], [383, 383]]
    mechanism.dots.ohms.clear()
    assert mechanism.seen.pulses == 0 and not mechanism.powered and not mechanism.heating()


def test_the_self_test_and_what_is_counted(flash):
    with Terminal(flash) as terminal:
        terminal.boot()
        begun = terminal.mechanism.paper.rows
        measure(terminal)
        assert terminal.ask("selftest")["selftest"] == "pending"
        terminal.wait(9000)
        status = terminal.ask("status")
        assert (status["selftest"], status["printer"]) == ("completed", "idle")
        assert terminal.tape.slips == [picture()]
        counted, fed = status["counters"], terminal.mechanism.paper.rows - begun
        assert 0 <= counted["rows"] - fed <= BACKLASH and counted["cuts"] == 1
        assert counted["dots"] > 64000 and counted["stops"] == {}
        terminal.wait(REST_MS)
        terminal.cut()
        terminal.boot()
        again = terminal.ask("status")
        assert again["counters"] == {**counted, "hottest_ddc": again["counters"]["hottest_ddc"]}
        assert again["problems"] == [] and again["selftest"] == ""
        message = sale(1)
        assert terminal.ask("approve", approval=message)["ok"]
        terminal.run(terminal.rest())
        assert terminal.tape.slips[1] == slip(message, "merchant"), "the density is the set one"
        assert terminal.ask("status")["counters"]["cuts"] == 3
