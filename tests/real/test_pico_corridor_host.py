"""The image with everything built in, on an emulated Pico."""

import pytest
from support import slip_pictures_host as pictures
from support.bench_host import SAMPLES
from support.pico_day_host import BOARD, Day, mpremote, on_the_table, printed, wait_for
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """The terminal."""
    with on_the_table(tmp_path_factory.mktemp("pico"), image.built(print, BOARD).uf2) as running:
        yield running


class TestBuiltInDay(Day):
    """The day of the built-in firmware, and the whole slip in the end."""

    def test_the_whole_slip_is_the_golden_one_dot_for_dot(self, terminal):
        mpremote(terminal, "rm", ":layouts/sale.receipt", "+", "reset")
        wait_for(lambda: terminal.call("status").code == 0)
        assert terminal.ask("approve", SAMPLES / "refund.json")["decision"] == "print"
        assert pictures.same_print(printed(terminal), pictures.kept("refund"))
