"""`tillctl install` onto a stock MicroPython image on an emulated Pico."""

from pathlib import Path

import pytest
from support.bench_host import process, tillctl
from support.installing_host import BOARD, STORAGE, content, littlefs
from support.paced_pico_host import PacedPico, blank_flash
from support.pico_day_host import Day, on_the_table
from tillctl import image, install_files

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

FONT = "/rom/fonts/latin24.pack"


@pytest.fixture(scope="module")
def stock() -> bytes:
    """MicroPython as anyone can download it."""
    return image.stock(print).with_suffix(".bin").read_bytes()


@pytest.fixture(scope="module")
def installed(stock, tmp_path_factory) -> tuple[bytes, dict]:
    """The flash after a first installation, and what tillctl said of it."""
    flash = blank_flash(tmp_path_factory.mktemp("installed"), stock)
    with PacedPico(flash) as pico:
        body = ask(pico, "install")
    return flash.read_bytes(), body


def ask(pico, *args) -> dict:
    answer = tillctl("--port", pico.port, *args, "--json")
    assert answer.code == 0, answer
    return answer.body


def with_another_font(flash: bytes) -> bytes:
    """A flash on which the font is one byte longer than ours, and as good."""
    fs = littlefs(flash)
    with fs.open(FONT, "ab") as file:
        file.write(b"\0")
    return flash[:STORAGE] + bytes(fs.context.buffer)


def copy(folder: Path, flash: bytes) -> Path:
    path = folder / "flash.bin"
    path.write_bytes(flash)
    return path


def test_everything_is_sent_once(installed, tmp_path):
    flash, body = installed
    files = install_files.collect(BOARD)
    assert (body["files"], sorted(body["sent"])) == (len(files), sorted(files))
    assert (body["board"], body["micropython"]) == (BOARD, "1.25.0")
    with PacedPico(copy(tmp_path, flash)) as pico:
        assert ask(pico, "status")["problems"] == []
        again = ask(pico, "install")
        assert (again["sent"], again["changed"], again["removed"]) == ([], 0, [])
        assert ask(pico, "status")["printer"] == "idle"


def test_a_changed_file_is_sent_alone(installed, tmp_path, monkeypatch):
    files = install_files.collect(BOARD)
    files["/rom/layouts/sale.receipt"] += b"\n"
    del files["/rom/fonts/LICENSE.han24.txt"]
    monkeypatch.setattr(install_files, "collect", lambda _board: files)
    with PacedPico(copy(tmp_path, installed[0])) as pico:
        body = ask(pico, "install")
        assert body["sent"] == ["/rom/layouts/sale.receipt"]
        assert body["removed"] == ["/rom/fonts/LICENSE.han24.txt"]
        assert ask(pico, "install")["changed"] == 0


def test_after_a_killed_installation_the_old_version_starts_by_itself(installed, tmp_path):
    """The process dies while it sends: the terminal hears nothing, resets and runs what it had."""
    flash = tmp_path / "flash.bin"
    flash.write_bytes(with_another_font(installed[0]))
    with PacedPico(flash) as pico:
        running = process("--port", pico.port, "install", stdout=-3, stderr=-3)
        pico.wait(60)  # of the 160 steps that the font takes
        running.kill()
        assert running.wait() == -9
        assert eventually(pico)["problems"] == []
        body = ask(pico, "install")
        assert body["sent"] == [FONT]
    assert content(flash.read_bytes(), FONT) == install_files.collect(BOARD)[FONT]


def eventually(pico) -> dict:
    """The status, when the terminal has come up."""
    for _ in range(5):
        answer = tillctl("--port", pico.port, "status", "--json")
        if answer.code == 0:
            return answer.body
    raise AssertionError(answer)


def test_power_that_fails_during_an_installation(installed, tmp_path):
    """The plug is pulled at some instant; a next run completes the installation."""
    flash = copy(tmp_path, with_another_font(installed[0]))
    with PacedPico(flash) as pico:
        running = process("--port", pico.port, "install", stdout=-3, stderr=-3)
        pico.wait(60)
        pico.kill()
        assert running.wait(60) == 4
    with PacedPico(flash) as pico:
        assert eventually(pico)["problems"] == []
        assert ask(pico, "install")["sent"] == [FONT]
    assert content(flash.read_bytes(), FONT) == install_files.collect(BOARD)[FONT]


@pytest.fixture(scope="module")
def terminal(installed, tmp_path_factory):
    """The terminal, as the installation has left it."""
    folder = tmp_path_factory.mktemp("day")
    with on_the_table(folder, copy(folder, installed[0])) as running:
        yield running


class TestInstalledDay(Day):
    """The day of the installed firmware."""
