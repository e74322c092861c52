"""A stock MicroPython with the firmware installed, on an emulated Pico."""

import pytest
from support.pico_day_host import BOARD, Day, on_the_table
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """The terminal, after `tillctl install`."""
    with on_the_table(tmp_path_factory.mktemp("pico"), image.stock(print)) as running:
        answer = running.call("install", "--board", BOARD, "--json")
        assert answer.code == 0, answer
        yield running


class TestInstalled(Day):
    """The day of the installed firmware."""
