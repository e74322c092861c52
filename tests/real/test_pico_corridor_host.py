"""The image with everything built in, on an emulated Pico."""

import pytest
from support.pico_day_host import BOARD, Day, on_the_table
from tillctl import image

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """The terminal."""
    with on_the_table(tmp_path_factory.mktemp("pico"), image.built(print, BOARD).uf2) as running:
        yield running


class TestBuiltIn(Day):
    """The day of the built-in firmware."""
