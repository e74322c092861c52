"""The transport's contract with mpremote, on MicroPython itself."""

import pytest
from support.paced_pico_host import PacedPico, blank_flash
from support.transport_contract_host import TransportContract

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def port(tmp_path_factory, stock_image):
    """A Pico with MicroPython and nothing else."""
    with PacedPico(blank_flash(tmp_path_factory.mktemp("pico"), stock_image)) as pico:
        yield pico.port


class TestPico(TransportContract):
    """The contract, on an emulated Pico."""
