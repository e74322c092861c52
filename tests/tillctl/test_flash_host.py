"""`tillctl flash` with a folder for a drive, and programs that only record their arguments."""

import json
import os

import pytest
from support.bench_host import tillctl
from support.boot_loaders_host import RP2350, Drive, Tools, uf2
from support.raw_repl_host import STATUS, StockTerminal
from tillctl import flash_uf2
from tillctl.usb import Attached

BOARD = "rpi_pico_ltpd245"
UP = {**STATUS, "firmware": "0.1.0"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """See no real drive and no real port; look often."""
    monkeypatch.setattr(flash_uf2, "_LOOK_S", 0.02)
    monkeypatch.setattr("tillctl.flash._LOOK_S", 0.02)
    monkeypatch.setattr(flash_uf2, "drives", list)
    monkeypatch.setattr("tillctl.ports.attached", list)


@pytest.fixture
def source(tmp_path):
    """An image for a Pico, with what `tillctl build` tells of it."""
    file = tmp_path / "image.uf2"
    file.write_bytes(uf2())
    about = {"board": BOARD, "versions": {"tillroll": "0.1.0"}}
    file.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    return file


@pytest.fixture
def drive(tmp_path, source):
    """A board in its boot loader."""
    made = Drive(tmp_path / "drive", len(source.read_bytes()))
    yield made
    made.end()


@pytest.fixture
def terminal():
    """What comes up, or what is asked to enter its boot loader."""
    running = StockTerminal()
    running.running, running.status = True, UP
    with running.fs.open("/main.py", "wb") as file:
        file.write(b"main")
    yield running
    running.close()


def flash(*words, code=0):
    answer = tillctl("flash", *words, "--json")
    assert answer.code == code, answer
    return answer.body if code == 0 else answer.body["error"]


# --- UF2 -----------------------------------------------------------------------------------------


def test_the_image_gets_onto_the_board_that_waits_and_the_terminal_says_so(
    source, drive, terminal, monkeypatch
):
    monkeypatch.setattr(flash_uf2, "drives", lambda: [drive.path])
    monkeypatch.setenv("TILLCTL_PORT", terminal.port)
    body = flash("--image", source)
    assert drive.taken == source.read_bytes()
    assert (body["firmware"], body["board"], body["mcu"]) == ("0.1.0", BOARD, "rp2040")
    assert body["verified"] == "the terminal answers with this version"
    assert terminal.interrupted == 0


def test_without_a_manifest_nobody_knows_what_should_come_up(source, drive, monkeypatch):
    source.with_suffix(".json").unlink()
    words = ("flash", "--image", source, "--drive", drive.path, "--wait", 0)
    answer = tillctl(*words)
    assert answer.code == 0 and drive.taken == source.read_bytes()
    assert "took every block" in answer.out and "`tillctl install` comes next" in answer.out


def test_a_version_that_does_not_come_up_is_a_fault(source, drive, terminal, monkeypatch):
    words = ("--image", source, "--drive", drive.path, "--wait", 0)
    assert flash(*words, code=4)["code"] == "no-answer"
    again = Drive(drive.path, len(source.read_bytes()))
    terminal.status = {**UP, "firmware": "0.0.9"}
    monkeypatch.setenv("TILLCTL_PORT", terminal.port)
    error = flash("--image", source, "--drive", again.path, code=5)
    assert "tillroll 0.0.9" in error["text"] and "not 0.1.0" in error["text"]


@pytest.mark.parametrize("board_id", ["RP2350", "SAMD51P20A-Other-v0", ""])
def test_the_wrong_chip_is_refused_and_nothing_written(source, tmp_path, board_id):
    other = Drive(tmp_path / "other", 0, board_id, deaf=True)
    error = flash("--image", source, "--drive", other.path, code=15)
    assert error["code"] == "wrong-board" and (board_id or "without a name") in error["text"]
    assert [file.name for file in other.path.iterdir()] == [flash_uf2.INFO]


def test_an_image_for_another_chip_or_board_is_refused(source, drive):
    source.write_bytes(uf2(RP2350))
    assert "0xe48bff59" in flash("--image", source, "--drive", drive.path, code=15)["text"]
    source.write_bytes(uf2())
    about = {"board": "another", "versions": {"tillroll": "0.1.0"}}
    source.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    assert "is for another" in flash("--image", source, "--drive", drive.path, code=15)["text"]
    assert drive.taken == b""


@pytest.mark.parametrize("damage", [b"", uf2()[:-1], b"x" * 512, uf2()[:-4] + b"1234"])
def test_a_damaged_image_is_refused(source, drive, damage):
    source.write_bytes(damage)
    assert "damaged" in flash("--image", source, "--drive", drive.path, code=9)["text"]


def test_an_rp2350_takes_its_own_family_and_absolute_blocks():
    flash_uf2.check_image(uf2(0xE48BFF57) + uf2(RP2350), "rp2350")


def test_a_board_that_does_not_take_it_is_told(source, tmp_path, monkeypatch):
    monkeypatch.setattr(flash_uf2, "_VANISH_S", 0.1)
    deaf = Drive(tmp_path / "deaf", 0, deaf=True)
    error = flash("--image", source, "--drive", deaf.path, code=16)
    assert error["code"] == "flash-failed" and "still there" in error["text"]


def test_a_drive_that_is_full_is_told(source, drive):
    (drive.path / "tillroll.uf2").symlink_to("/dev/full")
    assert "no space left" in flash("--image", source, "--drive", drive.path, code=16)["text"]


def test_no_drive_and_several_are_told(source, tmp_path, monkeypatch):
    assert "BOOTSEL" in flash("--image", source, code=3)["do"]
    monkeypatch.setattr(flash_uf2, "drives", lambda: [tmp_path / "a", tmp_path / "b"])
    assert "Several boards" in flash("--image", source, code=3)["text"]
    assert (
        "no drive of a boot loader"
        in flash("--image", source, "--drive", tmp_path, code=3)["text"]
    )


def test_drives_are_found_where_they_are_mounted(tmp_path, monkeypatch):
    monkeypatch.undo()
    there = tmp_path / "RPI RP2"
    Drive(there, 0, deaf=True)
    (tmp_path / "stick").mkdir()
    mounts = tmp_path / "mounts"
    place = str(there).replace(" ", "\\040")
    mounts.write_text(
        f"proc /proc proc rw 0 0\n/dev/sda1 {place} vfat rw 0 0\n"
        f"/dev/sdb1 {tmp_path / 'stick'} vfat rw 0 0\n/dev/sdc1 {tmp_path} ext4 rw 0 0\n"
    )
    monkeypatch.setattr(flash_uf2, "_MOUNTS", mounts)
    monkeypatch.setattr(flash_uf2, "_VOLUMES", tmp_path / "none")
    assert flash_uf2.drives() == [there]


def test_a_terminal_is_asked_to_enter_its_boot_loader(source, drive, terminal, monkeypatch):
    asked = []

    def enter():
        asked.append(1)
        monkeypatch.setattr(flash_uf2, "drives", lambda: [drive.path])

    terminal.in_boot_loader = enter
    body = flash("--port", terminal.port, "--image", source)
    assert asked == [1] and drive.taken and body["firmware"] == "0.1.0"


def test_it_is_not_asked_while_copies_are_due_or_when_it_is_another_board(
    source, terminal, monkeypatch
):
    monkeypatch.setattr("tillctl.flash._BOOT_S", 0.1)
    asked = []
    terminal.in_boot_loader = lambda: asked.append(1)
    terminal.status = {**UP, "due": True, "unprinted": 2}
    assert "2 unprinted" in flash("--port", terminal.port, "--image", source, code=5)["text"]
    terminal.status = {**UP, "board": "rpi_pico_escpos"}
    told = flash("--port", terminal.port, "--image", source, code=15)["text"]
    assert "is a rpi_pico_escpos" in told
    assert asked == [] and terminal.interrupted == 0
    terminal.status = {**UP, "due": True, "unprinted": 2}
    assert flash("--port", terminal.port, "--image", source, "--force", code=3)["do"]
    assert asked == [1]


# --- esptool and dfu-util ------------------------------------------------------------------------


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A folder in front of PATH."""
    return Tools(tmp_path / "bin", monkeypatch)


@pytest.fixture
def chips(tmp_path, monkeypatch):
    """Boards with other chips; the terminal is a port that nobody opens."""
    root = tmp_path / "root"
    for mcu in ("esp32s3", "esp32", "stm32f411"):
        (root / "boards" / mcu).mkdir(parents=True)
        (root / "boards" / mcu / "board.json").write_text(json.dumps({"mcu": mcu}))
    monkeypatch.setattr("tillctl.paths.root", lambda: root)
    monkeypatch.setattr("tillctl.quiet.check", lambda _port, _force, _instead: None)
    monkeypatch.setattr("tillctl.ports.attached", lambda: [Attached("/dev/esp", "", "")])
    monkeypatch.setattr("tillctl.ports.choose", lambda port: port or "/dev/esp")
    file = tmp_path / "firmware.bin"
    file.write_bytes(bytes(1000))
    return file


ESP = {
    "version": "esptool v5.6.0\n5.6.0",
    "chip-id": "Connecting...\nChip type:          ESP32-S3 (QFN56) (revision v0.2)",
    "write-flash": "Writing at 0x0 [====] 50.0 %\nWritten (100 %)\nHash of data verified.",
}


def test_an_esp32_is_asked_for_its_chip_and_then_written(tools, chips):
    tools.make("esptool", ESP)
    body = flash("--board", "esp32s3", "--image", chips)
    assert "hash" in body["verified"]
    assert tools.calls("esptool") == [
        ["version"],
        ["--port", "/dev/esp", "chip-id"],
        ["version"],
        ["--chip", "esp32s3", "--port", "/dev/esp", "write-flash", "0x0", str(chips)],
    ]


def test_an_older_esptool_is_spoken_to_in_its_words(tools, chips):
    says = {
        "version": "esptool.py v4.7.0\n4.7.0",
        "chip_id": "Detecting chip type... ESP32\nChip is ESP32-D0WDQ6 (revision 1)",
        "write_flash": "Hash of data verified.",
    }
    tools.make("esptool.py", says)
    flash("--board", "esp32", "--image", chips)
    assert tools.calls("esptool.py")[-1][4:] == ["write_flash", "0x1000", str(chips)]


def test_another_esp32_is_refused_and_nothing_written(tools, chips):
    tools.make("esptool", {**ESP, "chip-id": "Detecting chip type... ESP32-C3"})
    error = flash("--board", "esp32s3", "--image", chips, code=15)
    assert "ESP32-C3" in error["text"]
    assert not any("write-flash" in call for call in tools.calls("esptool"))


def test_a_tool_that_fails_or_does_not_verify_is_told(tools, chips):
    tools.make(
        "esptool", {**ESP, "write-flash": "A fatal error occurred: no luck."}, "write-flash"
    )
    assert "no luck" in flash("--board", "esp32s3", "--image", chips, code=16)["text"]
    tools.make("esptool", {**ESP, "write-flash": "done"})
    assert "did not verify" in flash("--board", "esp32s3", "--image", chips, code=16)["text"]


@pytest.mark.parametrize(("board", "tool"), [("esp32s3", "esptool"), ("stm32f411", "dfu-util")])
def test_a_missing_tool_is_named_with_how_to_get_it(chips, monkeypatch, tmp_path, board, tool):
    monkeypatch.setenv("PATH", str(tmp_path))
    error = flash("--board", board, "--image", chips, code=17)
    assert error["code"] == "tool-missing" and tool in error["text"] and "install" in error["do"]


FOUND = (
    'Found DFU: [{}] ver=2200, devnum=9, cfg=1, intf=0, path="1-1", alt=0, '
    'name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg", serial="{}"'
)


def test_an_stm32_in_its_boot_loader_is_written(tools, chips):
    says = {"-l": FOUND.format("0483:df11", "3566"), "-D": "File downloaded successfully"}
    tools.make("dfu-util", says)
    assert flash("--board", "stm32f411", "--image", chips)["verified"]
    words = ["-d", "0483:df11", "-S", "3566", "-a", "0", "-s", ":leave", "-D", str(chips)]
    assert tools.calls("dfu-util")[-1] == words


def test_what_is_no_stm32_or_too_small_or_not_there_is_refused(tools, chips, monkeypatch):
    tools.make("dfu-util", {"-l": FOUND.format("1d50:6089", "1")})
    assert "no STM32" in flash("--board", "stm32f411", "--image", chips, code=15)["text"]
    tools.make("dfu-util", {"-l": FOUND.format("0483:df11", "1")})
    os.truncate(chips, 512 * 1024 + 1)
    assert "524288 bytes" in flash("--board", "stm32f411", "--image", chips, code=15)["text"]
    both = "\n".join(FOUND.format("0483:df11", serial) for serial in "12")
    tools.make("dfu-util", {"-l": both})
    assert "Several boards" in flash("--board", "stm32f411", "--image", chips, code=3)["text"]
    monkeypatch.setattr("tillctl.ports.attached", list)
    tools.make("dfu-util", {"-l": ""})
    assert "BOOT0" in flash("--board", "stm32f411", "--image", chips, code=3)["do"]
    assert not any("-D" in call for call in tools.calls("dfu-util"))


def test_boards_that_cannot_be_flashed_and_images_that_are_missing(chips):
    assert "no board sim" in flash("--board", "sim", code=2)["text"]
    assert "--image FILE" in flash("--board", "esp32s3", code=2)["do"]
