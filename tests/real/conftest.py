"""The emulated Pico for the tests of this folder."""

import pytest
from emulator import pico_home_host
from support.patience_host import patient
from support.rp2040_host import Board, new_flash
from tillctl import image


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Let tillctl wait longer for an answer."""
    with patient():
        yield


@pytest.fixture(scope="session")
def pico_home():
    """The folder of serve.mjs, ready to run."""
    return pico_home_host.home()


@pytest.fixture(scope="session")
def stock_image():
    """MicroPython as it is for a Pico: what lies at the beginning of its flash."""
    return image.stock(print).with_suffix(".bin").read_bytes()


@pytest.fixture(scope="module")
def flash(tmp_path_factory, stock_image):
    """The flash file of this module's board, with MicroPython on it."""
    return new_flash(tmp_path_factory.mktemp("rp2040") / "flash.bin", stock_image)


@pytest.fixture(scope="module")
def module_board(pico_home, flash):
    """The one board of a module, booted."""
    with Board(pico_home, flash) as board:
        board.boot()
        yield board


@pytest.fixture
def board(module_board):
    """The board of this module, powered and in the raw REPL."""
    if not module_board.on:
        module_board.boot()
    module_board.events.clear()
    yield module_board
    module_board.send("watch", "cut 0 0")
