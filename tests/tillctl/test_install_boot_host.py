"""The boot.py that `tillctl install` brings, and one that somebody else has written."""

import pytest
from support.bench_host import tillctl
from support.raw_repl_host import StockTerminal
from tillctl import install_files, paths

OURS = (paths.root() / "boards/rpi_pico_ltpd245/boot.py").read_bytes()
FILES = {"/main.py": b"main 1", "/tillroll/kernel.mpy": b"M\x06\x13\x1f kernel"}
THEIRS = {"/boot.py": b"import mine"}


@pytest.fixture
def files(monkeypatch):
    """What is installed, to be changed by a test."""
    held = dict(FILES)
    monkeypatch.setattr("tillctl.quiet._ASK", (0.2, 1))
    monkeypatch.setattr(install_files, "collect", lambda _board: dict(held))
    return held


@pytest.fixture
def terminal(files):
    """A terminal on which something without a boot.py is installed."""
    running = StockTerminal()
    assert call(running, "install").code == 0
    yield running
    running.close()


def call(terminal, *words):
    return tillctl("--port", terminal.port, *words, "--json")


def test_boards_that_are_wired_alike_have_the_same_one():
    for board in ("rpi_pico_ltpd245", "rpi_pico2_ltpd245"):
        assert install_files.collect(board)["/boot.py"] == OURS
    assert "/boot.py" not in install_files.collect("rpi_pico_escpos")


def test_ours_comes_along_is_renewed_and_goes_with_the_firmware(terminal, files):
    for files["/boot.py"] in (OURS, OURS + b"\n"):
        assert call(terminal, "install").body["sent"] == ["/boot.py"]
        assert terminal.files == files
    assert "/boot.py" in call(terminal, "uninstall").body["removed"]
    assert terminal.files == {}


def test_one_of_somebody_else_is_neither_replaced_without_force_nor_removed(terminal, files):
    with terminal.fs.open("/boot.py", "wb") as file:
        file.write(THEIRS["/boot.py"])
    assert call(terminal, "install").code == 0  # we bring none
    files["/boot.py"] = OURS
    refused = call(terminal, "install")
    assert refused.code == 5 and "a boot.py on this board" in refused.body["error"]["text"]
    assert terminal.files == FILES | THEIRS
    assert call(terminal, "uninstall").code == 0 and terminal.files == THEIRS
    assert call(terminal, "install", "--force").code == 0
    assert terminal.files == files
