"""`tillctl install` onto a stock MicroPython image on an emulated Pico."""

from pathlib import Path

import pytest
from support.bench_host import process, tillctl
from support.installing_host import (
    BOARD,
    STORAGE,
    content,
    digests,
    firmware_on,
    littlefs,
    next_version,
)
from support.paced_pico_host import PacedPico, blank_flash
from support.pico_day_host import Day, on_the_table
from tillctl import bundles, image, install_files
from tillctl.repl import at_repl

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

FONT = "/rom/fonts/latin24.pack"
BLOCKS_OF_CODE = 60
TOP = ("/boot.py", "/board.mpy", "/rescue.mpy")
PROMPT = """
import tillroll.journal.memory as memory
path = memory.__file__
try:
    import tillroll.no
except ImportError as fault:
    print((path, str(fault)))
"""


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


def install_with(monkeypatch, pico, files) -> dict:
    monkeypatch.setattr(install_files, "collect", lambda _board: files)
    return ask(pico, "install")


def with_another_font(flash: bytes) -> bytes:
    """A flash on which the font is one byte longer than ours, and as good."""
    fs = littlefs(flash)
    with fs.open(FONT, "ab") as file:
        file.write(b"\0")
    return flash[:STORAGE] + bytes(fs.context.buffer)


def with_files(flash: bytes, files: dict[str, bytes]) -> bytes:
    """A flash whose modules lie there as files, as an older version had them."""
    fs = littlefs(flash)
    for path in files:
        if path.startswith("/bundles/") or path == "/tillroll.mpy":
            fs.remove(path)
    fs.remove("/bundles")
    for path, data in bundles.spread(files).items():
        if path.startswith("/tillroll/"):
            fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            with fs.open(path, "wb") as file:
                file.write(data)
    return flash[:STORAGE] + bytes(fs.context.buffer)


def spoilt(flash: bytes, path: str) -> bytes:
    """A flash on which one byte of a file is another."""
    fs, data = littlefs(flash), bytearray(content(flash, path))
    data[len(data) // 2] ^= 1
    with fs.open(path, "wb") as file:
        file.write(bytes(data))
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
    with PacedPico(copy(tmp_path, installed[0])) as pico:
        body = install_with(monkeypatch, pico, files)
        assert body["sent"] == ["/rom/layouts/sale.receipt"]
        assert body["removed"] == ["/rom/fonts/LICENSE.han24.txt"]
        assert ask(pico, "install")["changed"] == 0


def test_everything_but_the_fonts_is_replaced_while_the_old_version_stays(
    installed, tmp_path, monkeypatch
):
    """Without --clear: old and new lie side by side until the one rename."""
    old, flash = install_files.collect(BOARD), copy(tmp_path, installed[0])
    new = next_version(old)
    assert [path for path in old if new[path] == old[path]] == [
        "/rom/fonts/han24.pack",
        "/rom/fonts/latin24.pack",
    ]
    free = littlefs(installed[0])
    assert free.block_count - free.used_block_count > 2 * BLOCKS_OF_CODE
    with PacedPico(flash) as pico:
        body = install_with(monkeypatch, pico, new)
        assert (len(body["sent"]), body["removed"]) == (len(new) - 2, [])
        assert ask(pico, "status")["problems"] == []
    assert firmware_on(flash.read_bytes()) == digests(new)


def test_modules_that_an_older_version_had_as_files_are_replaced(installed, tmp_path):
    """A terminal of then has no room for both."""
    files, flash = install_files.collect(BOARD), tmp_path / "flash.bin"
    kept = [path for path in files if path.startswith("/rom/") or path in TOP]
    flash.write_bytes(with_files(installed[0], files))
    with PacedPico(flash) as pico:
        assert eventually(pico)["problems"] == []
        refused = tillctl("--port", pico.port, "install", "--json")
        assert refused.body["error"]["code"] == "store-full", refused
        sent = ask(pico, "install", "--clear")["sent"]
        assert sorted(sent) == sorted(path for path in files if path not in kept)
        assert ask(pico, "status")["problems"] == []
    assert firmware_on(flash.read_bytes()) == digests(files)
    assert "tillroll" not in littlefs(flash.read_bytes()).listdir("/")


def test_a_damaged_bundle_is_told_by_repair_which_installs_it_again(installed, tmp_path):
    flash = copy(tmp_path, installed[0])
    flash.write_bytes(spoilt(installed[0], "/bundles/journal"))
    with PacedPico(flash) as pico:
        told = tillctl("--port", pico.port, "repair", "--json")
        assert (told.code, told.body["found"]) == (23, "does-not-start"), told
        sentence = "OSError: /bundles/journal is damaged: install the firmware again."
        assert sentence in " ".join(told.body["text"])
        done = tillctl("--port", pico.port, "repair", "--do", "reinstall", "--json")
        assert (done.code, done.body["result"]["now"]) == (0, "well"), done
        assert ask(pico, "status")["problems"] == []


def test_at_the_prompt_the_package_is_there(installed, tmp_path):
    with PacedPico(copy(tmp_path, installed[0])) as pico, at_repl(pico.port) as repl:
        assert repl.run(PROMPT) == ("/tillroll/journal/memory.mpy", "no module /no.mpy")
        repl.leave()


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
